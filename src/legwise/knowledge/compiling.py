"""From `Knowledge` to `Model`: every probability resolved once."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from weakref import WeakKeyDictionary

import numpy as np
from msgspec import structs

from legwise.knowledge.arrays import Floats, Integers
from legwise.knowledge.chances import (
    BACKGROUND,
    LEAST,
    affected_chances,
    number_of,
    state_probabilities,
)
from legwise.knowledge.model import Model, Names
from legwise.knowledge.schema import Condition, Knowledge, Pattern, Site, SiteShare
from legwise.knowledge.terms import (
    AGE_BANDS,
    ESTIMATE,
    LEG,
    LEG_GROUPS,
    MECHANISMS,
    REGION_GROUPS,
    SEXES,
    URGENCIES,
    AgeBand,
    Sex,
)

VAGUE = "just_the_leg"


def painted_probabilities(knowledge: Knowledge, site: Site, pattern: Pattern) -> dict[str, float]:
    """Return P(region is told to be numb) for every region, on an affected leg.

    A pattern may name single regions, groups (``foot``) or the whole ``leg``; the narrower wins.
    People do not keep to borders: beside a region that is numb with the chance p, one is told to
    be numb with at least ``spill`` times p. What lies between the legs nobody names by mistake.
    """
    said, regions, settings = pattern.regions, knowledge.regions, knowledge.settings
    inside: dict[str, float] = {}
    for name, region in regions.items():
        wider = (region.group, LEG) if region.group in LEG_GROUPS else (region.group,)
        outside = settings.midline_outside if region.midline else site.outside
        inside[name] = next((said[each] for each in (name, *wider) if each in said), outside)
    spilt = {
        name: max((inside[each] for each in region.neighbours), default=0.0)
        for name, region in regions.items()
        if not region.midline
    }
    return {
        name: min(max(inside[name], settings.spill * spilt.get(name, 0.0), LEAST), 1.0 - LEAST)
        for name in regions
    }


def condition_shares(knowledge: Knowledge, age_band: AgeBand | None, sex: Sex | None) -> Floats:
    """Return P(condition | age, sex) among people who seek help; None for not known. Shape [C]."""
    shares = np.array(
        [
            condition.prior.p
            * _age_factor(knowledge, condition, age_band)
            * _sex_factor(condition, sex)
            for condition in knowledge.conditions.values()
        ]
    )
    return shares / shares.sum()


def _age_factor(knowledge: Knowledge, condition: Condition, band: AgeBand | None) -> float:
    if band is not None:
        return condition.prior.age[band]
    spread = knowledge.settings.age_distribution
    return sum(share * condition.prior.age[each] for each, share in spread.items())


def _sex_factor(condition: Condition, sex: Sex | None) -> float:
    factors = condition.prior.sex
    return sum(factors.values()) / len(factors) if sex is None else factors[sex]


def _region_weights(knowledge: Knowledge) -> Floats:
    """Return the weight of each region [R].

    The regions of one part of the leg are painted together, so a part with k regions counts as
    much as the square root of k independent ones.
    """
    groups = [region.group for region in knowledge.regions.values()]
    sizes = Counter(groups)
    base = knowledge.settings.region_weight
    return np.array([base / sqrt(sizes[group]) for group in groups])


def site_patterns(knowledge: Knowledge, site: Site) -> tuple[Pattern, ...]:
    """Return the patterns of a site, and the one of people who just say *the leg*."""
    settings = knowledge.settings
    own = tuple(
        structs.replace(pattern, share=pattern.share * (1.0 - settings.vague_share))
        for pattern in site.patterns
    )
    vague = Pattern(VAGUE, settings.vague_share, 10, ESTIMATE, settings.vague_regions)
    return (*own, vague)


def _side_shares(at: SiteShare) -> tuple[float, float, float]:
    """Return P(site, side | condition) for left, right and both."""
    one_side = at.share * (1.0 - at.bilateral) / 2.0
    return one_side, one_side, at.share * at.bilateral


def _log_or_never(shares: Sequence[float | Sequence[float]]) -> Floats:
    """Return the logarithms of shares; minus infinity for what never is."""
    with np.errstate(divide="ignore"):
        return np.log(np.array(shares))


Pair = tuple[Condition, Site, SiteShare]


def _finding_table(
    knowledge: Knowledge, pairs: list[Pair], state_start: Integers
) -> tuple[Floats, Integers, Floats]:
    """Return log P(state | pair) [S, P], and the origin and the n of each number [F, P]."""
    shape = (len(knowledge.findings), len(pairs))
    joined = joined_states(knowledge)
    log_probability = np.empty((int(state_start[-1]) + len(joined), len(pairs)))
    origin = np.zeros(shape, dtype=np.intp)
    evidence_n = np.empty(shape)
    origins = {BACKGROUND: 0}
    for at, finding in enumerate(knowledge.findings.values()):
        rows = slice(state_start[at], state_start[at + 1])
        for pair, (condition, site, _) in enumerate(pairs):
            teller, number = number_of(knowledge, condition, site, finding)
            origin[at, pair] = origins.setdefault(teller, len(origins))
            evidence_n[at, pair] = number.n
        log_probability[rows] = np.log(
            np.concatenate(
                [
                    affected_chances(knowledge, each, finding)
                    for each in knowledge.conditions.values()
                ]
            )
        ).T
    own = int(state_start[-1])
    finding_at = {name: at for at, name in enumerate(knowledge.findings)}
    for extra, (name, state) in enumerate(joined):
        finding = knowledge.findings[name]
        start = state_start[finding_at[name]]
        rows = [start + finding.state_ids.index(each) for each in finding.members(state)]
        log_probability[own + extra] = np.log(np.exp(log_probability[rows]).sum(axis=0))
    return log_probability, origin, evidence_n


def joined_states(knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    """Return every (finding, joined state), in order."""
    return tuple(
        (name, state) for name, finding in knowledge.findings.items() for state in finding.joined
    )


_MODELS: WeakKeyDictionary[Knowledge, Model] = WeakKeyDictionary()


def model_of(knowledge: Knowledge) -> Model:
    """Return the model of a knowledge base, compiled at most once."""
    if knowledge not in _MODELS:
        remember(knowledge, compile_model(knowledge))
    return _MODELS[knowledge]


def remember(knowledge: Knowledge, model: Model) -> None:
    """Keep a model that was compiled before, so that `model_of` finds it."""
    _MODELS[knowledge] = model


def compile_model(knowledge: Knowledge) -> Model:
    """Return the arrays of a knowledge base that has passed `legwise.knowledge.checking`."""
    conditions = tuple(knowledge.conditions)
    sites = tuple(knowledge.sites)
    findings = tuple(knowledge.findings)
    patterns = tuple(
        (site.id, pattern.id)
        for site in knowledge.sites.values()
        for pattern in site_patterns(knowledge, site)
    )
    states = tuple(finding.state_ids for finding in knowledge.findings.values())
    state_start = np.cumsum([0, *(len(each) for each in states)])

    pairs: list[Pair] = [
        (condition, knowledge.sites[share.site], share)
        for condition in knowledge.conditions.values()
        for share in condition.sites
    ]
    log_probability, origin, evidence_n = _finding_table(knowledge, pairs, state_start)
    risks = {
        name
        for condition in knowledge.conditions.values()
        for name, number in condition.findings.items()
        if number.odds_ratio is not None
    }
    painted = np.array(
        [
            [(1.0 - p, p) for p in painted_probabilities(knowledge, site, pattern).values()]
            for site in knowledge.sites.values()
            for pattern in site_patterns(knowledge, site)
        ]
    )
    elsewhere = knowledge.settings.region_background
    condition_at = {name: at for at, name in enumerate(conditions)}
    site_at = {name: at for at, name in enumerate(sites)}
    backgrounds = {
        name: state_probabilities(finding, finding.background)
        for name, finding in knowledge.findings.items()
    }
    joined = joined_states(knowledge)
    background = [p for shares in backgrounds.values() for p in shares.values()]
    background += [
        sum(backgrounds[name][each] for each in knowledge.findings[name].members(state))
        for name, state in joined
    ]
    return Model(
        version=knowledge.version,
        names=Names(
            conditions, sites, patterns, tuple(knowledge.regions), findings, states, joined
        ),
        pair_condition=np.array([condition_at[condition.id] for condition, _, _ in pairs]),
        pair_site=np.array([site_at[site.id] for _, site, _ in pairs]),
        pattern_site=np.array([site_at[site] for site, _ in patterns]),
        log_condition_prior=np.log(
            [
                [condition_shares(knowledge, band, sex) for sex in (*SEXES, None)]
                for band in (*AGE_BANDS, None)
            ]
        ),
        log_side=_log_or_never([*zip(*(_side_shares(at) for _, _, at in pairs), strict=True)]),
        log_pattern=_log_or_never(
            [
                pattern.share
                for site in knowledge.sites.values()
                for pattern in site_patterns(knowledge, site)
            ]
        ),
        state_start=state_start,
        log_probability=log_probability,
        log_background=np.log(background),
        log_painted=np.log(painted),
        log_region_background=np.log([1.0 - elsewhere, elsewhere]),
        region_told=knowledge.settings.region_told,
        midline=np.array([region.midline for region in knowledge.regions.values()]),
        finding_weight=np.array([finding.weight for finding in knowledge.findings.values()]),
        present_slope=np.array(
            [
                knowledge.settings.present_slope[finding.information]
                for finding in knowledge.findings.values()
            ]
        ),
        region_weight=_region_weights(knowledge),
        whole_part_weight=knowledge.settings.whole_part_weight,
        region_part=tuple(
            REGION_GROUPS.index(region.group) for region in knowledge.regions.values()
        ),
        symmetry=knowledge.settings.symmetry,
        other_leg_untold=knowledge.settings.other_leg_untold,
        unaffected_leg_told=knowledge.settings.unaffected_leg_told,
        finding_sided=np.array([finding.sided for finding in knowledge.findings.values()]),
        reference_row=np.array(
            [
                -1
                if finding.reference_state is None
                else start + finding.state_ids.index(finding.reference_state)
                for start, finding in zip(state_start, knowledge.findings.values(), strict=False)
            ]
        ),
        finding_is_risk=np.array([name in risks for name in findings]),
        origin=origin,
        evidence_n=evidence_n,
        background_n=np.array([each.background.n for each in knowledge.findings.values()]),
        pattern_n=np.array(
            [
                pattern.n
                for site in knowledge.sites.values()
                for pattern in site_patterns(knowledge, site)
            ]
        ),
        region_background_n=knowledge.settings.region_background_n,
        prior_n=np.array([condition.prior.n for condition in knowledge.conditions.values()]),
        condition_urgency=np.array(
            [URGENCIES.index(each.urgency.level) for each in knowledge.conditions.values()]
        ),
        condition_mechanism=np.array(
            [MECHANISMS.index(each.mechanism) for each in knowledge.conditions.values()]
        ),
        loss=np.array(
            [
                [knowledge.settings.loss[chosen][needed] for needed in URGENCIES]
                for chosen in URGENCIES
            ]
        ),
    )
