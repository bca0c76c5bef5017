"""Two conditions at once: pairs of hypotheses, their findings joined by noisy-OR.

For a finding with a normal state, each cause leaves it normal with its own chance, relative to the
background (the leak), and it stays normal when both do. A finding without a normal state (how it
began, say) is told by either cause alike: the mean of the two. Each condition is represented by
the site, side and pattern that fit the case best.
"""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from legwise.knowledge.arrays import Floats, Integers, descending
from legwise.reasoning.answers import answer_probability, region_probability
from legwise.reasoning.posterior import Posterior

LEADERS = 6
"""One of the two must be among this many leading conditions."""


@dataclass(frozen=True)
class Pair:
    """Two conditions and how much better they explain the case than the best single one."""

    first: int
    second: int
    odds: float
    """Posterior odds of the pair against the best single condition."""


def best_pair(posterior: Posterior, pair_prior: float) -> Pair | None:
    """Return the pair that explains a case best, or None where nothing has been answered.

    ``pair_prior`` is how much likelier two of these conditions meet in one person than if they
    came independently.
    """
    if not (posterior.answers or posterior.painted) or len(posterior.model.names.conditions) < 2:
        return None
    chosen = _representatives(posterior)
    observed, normal, leak, weight = _chances(posterior, chosen)
    leaders = np.array(descending(posterior.conditions)[:LEADERS])
    log_prior = np.log(posterior.over_conditions(np.exp(posterior.log_prior)))
    single = log_prior + (weight[:, None] * np.log(observed)).sum(axis=0)
    joint = _noisy_or(observed, normal, leak, leaders)
    likelihood = (weight[:, None, None] * np.log(joint)).sum(axis=0)
    score = log_prior[leaders, None] + log_prior[None, :] + np.log(pair_prior) + likelihood
    score[np.arange(len(leaders)), leaders] = -np.inf
    at = np.unravel_index(int(np.argmax(score)), score.shape)
    first, second = int(leaders[at[0]]), int(at[1])
    if posterior.conditions[second] > posterior.conditions[first]:
        first, second = second, first
    odds = float(np.exp(min(score[at] - single.max(), 700.0)))
    return Pair(first, second, odds)


def _representatives(posterior: Posterior) -> Integers:
    """Return the hypothesis that fits best, for each condition. Shape [C]."""
    order = np.lexsort((-posterior.log_joint, posterior.model.hypothesis_condition))
    _, first = np.unique(posterior.model.hypothesis_condition[order], return_index=True)
    return order[first]


def _chances(posterior: Posterior, chosen: Integers) -> tuple[Floats, Floats, Floats, Floats]:
    """Return P(observed) and P(normal) [K, C], the background's P(normal) [K] and the weights [K].

    P(normal) is NaN for a finding that has no normal state.
    """
    model = posterior.model
    observed: list[Floats] = []
    normal: list[Floats] = []
    leak: list[float] = []
    weight: list[float] = []
    for answer in posterior.answers:
        observed.append(answer_probability(model, answer)[chosen])
        weight.append(float(model.finding_weight[answer.finding]))
        reference = int(model.reference_row[answer.finding])
        if reference < 0:
            normal.append(np.full(len(chosen), np.nan))
            leak.append(1.0)
            continue
        elsewhere = float(np.exp(model.log_background[reference]))
        two_legs = answer.seen in ("both", "either")
        leak.append(elsewhere**2 if two_legs else elsewhere)
        if answer.seen == "either":
            normal.append(1.0 - observed[-1])
        else:
            right = None if answer.right_row is None else reference
            calm = replace(answer, row=reference, right_row=right)
            normal.append(answer_probability(model, calm)[chosen])
    unpainted = float(np.exp(model.log_region_background[0]))
    for painted in posterior.painted:
        observed.append(region_probability(model, painted)[chosen])
        weight.append(float(model.region_weight[painted.region]))
        leak.append(unpainted**2 if painted.seen in ("both", "either") else unpainted)
        if painted.seen == "either":
            normal.append(1.0 - observed[-1])
        else:
            right = None if painted.right_state is None else 0
            calm = replace(painted, state=0, right_state=right)
            normal.append(region_probability(model, calm)[chosen])
    return np.stack(observed), np.stack(normal), np.array(leak), np.array(weight)


def _noisy_or(observed: Floats, normal: Floats, leak: Floats, leaders: Integers) -> Floats:
    """Return P(observed | pair) [K, leaders, C]."""
    one, other = observed[:, leaders, None], observed[:, None, :]
    calm_one, calm_other = normal[:, leaders, None], normal[:, None, :]
    calm = np.clip(calm_one * calm_other / leak[:, None, None], 1e-6, 1.0 - 1e-6)
    shown = (1.0 - calm) * (one + other) / np.maximum((1 - calm_one) + (1 - calm_other), 1e-9)
    is_normal = (observed == normal).all(axis=1)[:, None, None]
    joint = cast("Floats", np.where(is_normal, calm, shown))
    return np.clip(np.where(np.isnan(calm_one), (one + other) / 2.0, joint), 1e-9, 1.0)
