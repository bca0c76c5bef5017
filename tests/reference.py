"""Exact inference in plain Python, written to be read: the oracle for every fast engine.

It walks over every (condition, site, side, pattern), multiplies what the knowledge says of each
observation, and normalises. No arrays, no logs, no shortcuts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from legwise.knowledge.chances import state_probabilities
from legwise.knowledge.compiling import painted_probabilities, site_patterns
from legwise.knowledge.schema import Condition, Finding, Knowledge, Pattern, Region, Site
from legwise.knowledge.terms import AGE_BAND_STARTS, AGE_BANDS, SEXES
from legwise.person.case import LEGS, Case


@dataclass(frozen=True)
class Hypothesis:
    condition: str
    site: str
    side: str
    pattern: str


def posterior(case: Case, knowledge: Knowledge) -> dict[Hypothesis, float]:
    weights = {
        Hypothesis(condition.id, site.id, side, pattern.id): prior
        * telling(case, knowledge, side)
        * findings_likelihood(case, knowledge, condition, site, side)
        * skin_likelihood(case, knowledge, site, pattern, side)
        for condition, site, side, pattern, prior in hypotheses(case, knowledge)
    }
    total = sum(weights.values())
    return {hypothesis: weight / total for hypothesis, weight in weights.items()}


def telling(case: Case, knowledge: Knowledge, side: str) -> float:
    """People whose two legs are numb mostly say so, and people know which leg is numb."""
    told = {leg for leg in LEGS if any((leg, r) in case.skin.numb for r in knowledge.regions)}
    calm = {leg for leg in LEGS if any((leg, r) in case.skin.normal for r in knowledge.regions)}
    if case.skin.numb_side_unknown:
        one_leg = not (told or calm)
    else:
        one_leg = len(told) == 1 and not calm - told
    if one_leg and side == "both":
        return knowledge.settings.other_leg_untold
    spared = {"left": "right", "right": "left"}.get(side)
    if told == {spared} and not case.skin.numb_side_unknown:
        return knowledge.settings.unaffected_leg_told
    return 1.0


def over(posterior: dict[Hypothesis, float], attribute: str) -> dict[str, float]:
    """Sum a posterior over everything but one attribute of the hypotheses."""
    sums: dict[str, float] = {}
    for hypothesis, p in posterior.items():
        name = getattr(hypothesis, attribute)
        sums[name] = sums.get(name, 0.0) + p
    return sums


def hypotheses(
    case: Case, knowledge: Knowledge
) -> Iterator[tuple[Condition, Site, str, Pattern, float]]:
    shares = prior_shares(case, knowledge)
    for condition in knowledge.conditions.values():
        for at in condition.sites:
            site = knowledge.sites[at.site]
            for side in ("left", "right", "both"):
                p_side = at.bilateral if side == "both" else (1 - at.bilateral) / 2
                for pattern in site_patterns(knowledge, site):
                    p = shares[condition.id] * at.share * p_side * pattern.share
                    if p > 0:
                        yield condition, site, side, pattern, p


def prior_shares(case: Case, knowledge: Knowledge) -> dict[str, float]:
    shares = {}
    for condition in knowledge.conditions.values():
        prior = condition.prior
        if case.person.age is None:
            spread = knowledge.settings.age_distribution
            age = sum(spread[band] * prior.age[band] for band in AGE_BANDS)
        else:
            reached = [start <= case.person.age for start in AGE_BAND_STARTS]
            age = prior.age[AGE_BANDS[sum(reached) - 1]]
        if case.person.sex is None:
            sex = sum(prior.sex[each] for each in SEXES) / 2
        else:
            sex = prior.sex[case.person.sex]
        shares[condition.id] = prior.p * age * sex
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


def findings_likelihood(
    case: Case, knowledge: Knowledge, condition: Condition, site: Site, side: str
) -> float:
    likelihood = 1.0
    for name in {observation.finding for observation in case.observations}:
        finding = knowledge.findings[name]
        affected = chances_at(knowledge, condition, site, finding)
        elsewhere = state_probabilities(finding, finding.background)
        states = {
            observation.place: observed_state(finding, observation.state)
            for observation in case.of(name)
        }
        for state, joined in finding.joined.items():
            for shares in (affected, elsewhere):
                shares[state] = sum(shares[each] for each in joined.of)
        p = seen(states, affected, elsewhere, side, knowledge.settings.symmetry)
        likelihood *= p ** finding_weight(finding, set(states.values()), knowledge)
    return likelihood


def finding_weight(finding: Finding, told: set[str], knowledge: Knowledge) -> float:
    """What its state weighs: told to be other than normal, the slope of its level times as much."""
    normal = "absent" if finding.kind == "binary" else finding.reference
    if normal is None or told == {normal}:
        return finding.weight
    return finding.weight * knowledge.settings.present_slope[finding.information]


def chances_at(
    knowledge: Knowledge, condition: Condition, site: Site, finding: Finding
) -> dict[str, float]:
    """P(state | condition, site) on an affected leg."""
    said = {at.site: site_says(knowledge, at.site, finding) for at in condition.sites}
    own = condition.findings.get(finding.id)
    if own is None:
        return said[site.id] or state_probabilities(finding, finding.background)
    wanted = state_probabilities(finding, own)
    if own.odds_ratio is not None:
        return wanted
    speaking = [(at.share, said[at.site]) for at in condition.sites if said[at.site]]
    if not speaking:
        return wanted
    mean = mean_of(speaking)
    inside = [(at.share, said[at.site] or mean) for at in condition.sites]
    factor = factors(inside, wanted)
    here = scaled(said[site.id] or mean, factor)
    bounded = {state: max(p, 1e-4) for state, p in here.items()}
    return {state: p / sum(bounded.values()) for state, p in bounded.items()}


def site_says(knowledge: Knowledge, name: str, finding: Finding) -> dict[str, float] | None:
    site = knowledge.sites[name]
    of_kind = knowledge.site_groups[site.group].findings
    number = site.findings.get(finding.id) or of_kind.get(finding.id)
    return state_probabilities(finding, number) if number else None


Weighted = list[tuple[float, dict[str, float]]]


def factors(inside: Weighted, wanted: dict[str, float]) -> dict[str, float]:
    """A factor for every state, the same at all sites, under which their mean is as wanted."""
    factor = dict.fromkeys(wanted, 1.0)
    for _ in range(10_000):
        mean = mean_of([(share, scaled(q, factor)) for share, q in inside])
        if all(abs(mean[state] - wanted[state]) < 1e-12 for state in wanted):
            break
        factor = {state: factor[state] * wanted[state] / mean[state] for state in wanted}
    return factor


def scaled(q: dict[str, float], factor: dict[str, float]) -> dict[str, float]:
    total = sum(q[state] * factor[state] for state in q)
    return {state: q[state] * factor[state] / total for state in q}


def mean_of(weighted: Weighted) -> dict[str, float]:
    total = sum(share for share, _ in weighted)
    return {
        state: sum(share * q[state] for share, q in weighted) / total for state in weighted[0][1]
    }


def observed_state(finding: Finding, state: str | float) -> str:
    return state if isinstance(state, str) else finding.state_of(state)


def seen(
    states: dict[str, str],
    affected: dict[str, float],
    elsewhere: dict[str, float],
    side: str,
    symmetry: float,
) -> float:
    """The chance of what is seen at each place, when a cause affects ``side``."""
    if "whole" in states:
        return affected[states["whole"]]
    if "either" in states and len(states) == 1:
        return sum(
            both_legs(left, right, affected, elsewhere, side, symmetry)
            for left in affected
            for right in affected
            if states["either"] in (left, right)
        )
    left, right = states.get("left"), states.get("right")
    if left is not None and right is not None:
        return both_legs(left, right, affected, elsewhere, side, symmetry)
    if left is not None:
        return (elsewhere if side == "right" else affected)[left]
    assert right is not None
    return (elsewhere if side == "left" else affected)[right]


def both_legs(
    left: str,
    right: str,
    affected: dict[str, float],
    elsewhere: dict[str, float],
    side: str,
    symmetry: float,
) -> float:
    if side == "left":
        return affected[left] * elsewhere[right]
    if side == "right":
        return elsewhere[left] * affected[right]
    alike = affected[left] if left == right else 0.0
    return symmetry * alike + (1 - symmetry) * affected[left] * affected[right]


def told_as_a_whole(case: Case, knowledge: Knowledge, group: str) -> bool:
    """Whether the same is told of every region of a part of the leg."""
    told = [
        told_of_region(case, each) for each in knowledge.regions.values() if each.group == group
    ]
    both = [dict.fromkeys(LEGS, each["whole"]) if "whole" in each else each for each in told]
    return all(each == both[0] for each in both)


def skin_likelihood(
    case: Case, knowledge: Knowledge, site: Site, pattern: Pattern, side: str
) -> float:
    numb_chance = painted_probabilities(knowledge, site, pattern)
    likelihood = 1.0
    for region in knowledge.regions.values():
        states = told_of_region(case, region)
        if states:
            p = region_seen(states, numb_chance[region.id], side, knowledge)
            likelihood *= p ** region_weight(case, knowledge, region, states)
    return likelihood


def told_of_region(case: Case, region: Region) -> dict[str, str]:
    """What is told of a region, by leg: normal, numb, or untold beside others that are numb."""
    skin = case.skin
    if region.midline:
        numb = skin.painted(region.id)
        return {} if numb is None else {"whole": "numb" if numb else "normal"}
    told = {leg: skin.painted_on(leg, region.id) for leg in LEGS}
    if told == {"left": None, "right": None} and region.id in skin.numb_side_unknown:
        return {"either": "numb"}
    words = {None: "untold", True: "numb", False: "normal"}
    named = {leg for leg, _ in skin.numb} if not skin.numb_side_unknown else set(LEGS)
    return {leg: words[numb] for leg, numb in told.items() if numb is not None or leg in named}


def region_weight(
    case: Case, knowledge: Knowledge, region: Region, states: dict[str, str]
) -> float:
    size = sum(each.group == region.group for each in knowledge.regions.values())
    weight = knowledge.settings.region_weight / size**0.5
    stated = set(states.values()) != {"untold"}
    if stated and told_as_a_whole(case, knowledge, region.group):
        weight *= knowledge.settings.whole_part_weight
    return weight


def region_seen(states: dict[str, str], numb: float, side: str, knowledge: Knowledge) -> float:
    settings = knowledge.settings
    affected, elsewhere = ({"normal": 1 - p, "numb": p} for p in (numb, settings.region_background))
    return sum(
        told_chance(states, truth, knowledge)
        * seen(truth, affected, elsewhere, side, settings.symmetry)
        for truth in truths(states)
    )


def truths(told: dict[str, str]) -> list[dict[str, str]]:
    """What may be true of a region, given what is told of it: either, where nothing is told."""
    possible = [("normal", "numb") if state == "untold" else (state,) for state in told.values()]
    return [dict(zip(told, states, strict=True)) for states in product(*possible)]


def told_chance(told: dict[str, str], truth: dict[str, str], knowledge: Knowledge) -> float:
    """The chance that this is told where that is true: what is normal need not be said."""
    hushed = sum(told[leg] == "untold" and truth[leg] == "numb" for leg in told)
    return (1 - knowledge.settings.region_told) ** hushed
