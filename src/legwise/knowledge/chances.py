"""P(state | condition, site): which number is used, and how it is read.

The condition's number; else the site's; else that of sites of its kind; else the background. Odds
ratios are set against the background, and measured values (mean, sd) are read as a normal
distribution cut at the finding's bands.
"""

from itertools import pairwise
from math import erf, sqrt

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.schema import Condition, Finding, Knowledge, Number, Site

LEAST = 1e-4
"""No state is impossible: people misunderstand questions and tests fail."""
FITTED = 1e-12
"""How near the fitted chances come to the condition's own."""
MOST_ROUNDS = 10_000
"""The fitting comes closer in every round; in practice fifty are enough."""

Teller = tuple[str, str]
"""The kind and the id of the entry that says a number."""
BACKGROUND: Teller = ("findings", "")


def number_of(
    knowledge: Knowledge, condition: Condition, site: Site, finding: Finding
) -> tuple[Teller, Number]:
    """Return the narrowest number for a finding, and the entry that says it."""
    if finding.id in condition.findings:
        return ("conditions", condition.id), condition.findings[finding.id]
    return site_number(knowledge, site, finding)


def site_number(knowledge: Knowledge, site: Site, finding: Finding) -> tuple[Teller, Number]:
    """Return the number that holds at a site for conditions that say nothing themselves."""
    group = knowledge.site_groups[site.group]
    if finding.id in site.findings:
        return ("sites", site.id), site.findings[finding.id]
    if finding.id in group.findings:
        return ("site_groups", group.id), group.findings[finding.id]
    return BACKGROUND, finding.background


def affected_chances(knowledge: Knowledge, condition: Condition, finding: Finding) -> Floats:
    """Return P(state | condition, site) on an affected leg. Shape [sites, states], in their order.

    A condition's own number speaks of all its people, wherever the lesion sits; what its sites
    say still tells them apart. So each state is weighted alike at all sites, until the mean over
    the sites is the condition's number: iterative proportional fitting (Deming and Stephan 1940),
    which keeps the odds ratios between sites. A site that says nothing comes in as the mean of
    those that do: unknown is not no. A risk factor (odds ratio) is the same at every site.
    """
    said = [site_number(knowledge, knowledge.sites[at.site], finding) for at in condition.sites]
    at_sites = np.array([_chances(finding, number) for _, number in said])
    own = condition.findings.get(finding.id)
    if own is None:
        return at_sites
    chances = np.array(_chances(finding, own))
    says = np.array([teller != BACKGROUND for teller, _ in said])
    if own.odds_ratio is not None or not says.any():
        return np.tile(chances, (len(said), 1))
    share = np.array([at.share for at in condition.sites])
    share /= share.sum()
    at_sites[~says] = share[says] @ at_sites[says] / share[says].sum()
    return _bounded(_fitted(share, at_sites, chances))


def _fitted(share: Floats, at_sites: Floats, chances: Floats) -> Floats:
    """Return the chances at sites [sites, states] whose mean, weighted by share, is as given."""
    fitted = at_sites
    for _ in range(MOST_ROUNDS):
        mean = share @ fitted
        if np.abs(mean - chances).max() < FITTED:
            break
        fitted = fitted * (chances / mean)
        fitted /= fitted.sum(axis=1, keepdims=True)
    return fitted


def state_probabilities(finding: Finding, number: Number) -> dict[str, float]:
    """Return P(state) for every state of a finding, as one number says it."""
    return dict(zip(finding.state_ids, _chances(finding, number), strict=True))


def _chances(finding: Finding, number: Number) -> list[float]:
    if number.odds_ratio is not None:
        shares = _with_odds_ratio(finding, number.odds_ratio)
    elif number.mean is not None and number.sd is not None:
        shares = _within_bands(finding, number.mean, number.sd)
    elif isinstance(number.p, dict):
        shares = [number.p[state] for state in finding.state_ids]
    else:
        assert number.p is not None
        shares = [1.0 - number.p, number.p]
    return _bounded(np.array(shares)).tolist()


def _with_odds_ratio(finding: Finding, odds_ratio: float) -> list[float]:
    background = state_probabilities(finding, finding.background)
    return [
        p if state == finding.reference_state else p * odds_ratio for state, p in background.items()
    ]


def _within_bands(finding: Finding, mean: float, sd: float) -> list[float]:
    def share_below(limit: float) -> float:
        return 0.5 * (1.0 + erf((limit - mean) / (sd * sqrt(2.0))))

    ends = [1.0 if band.below is None else share_below(band.below) for band in finding.bands or ()]
    return [end - start for start, end in pairwise([0.0, *ends])]


def _bounded(shares: Floats) -> Floats:
    """Return shares that sum to 1 along the last axis, none of them under `LEAST` by much."""
    kept = np.maximum(shares, LEAST)
    return kept / kept.sum(axis=-1, keepdims=True)
