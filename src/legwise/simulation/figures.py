"""The figures of a study, as tables of numbers: for the report's text and for its plots alike."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import get_args

import numpy as np
from msgspec import Struct

from legwise.evaluation import HARMLESS, HOSPITAL
from legwise.knowledge.schema import Condition
from legwise.knowledge.terms import AGE_BANDS, URGENCIES, Urgency
from legwise.rehearsal import POLICIES
from legwise.simulation.counting import HARMLESS_LEVELS
from legwise.simulation.policies import Interviewed
from legwise.simulation.sampling import Estimate, Sampled, gains_of_tests, share
from legwise.simulation.study import Study

GROUPS: tuple[str, ...] = get_args(Condition.__annotations__["group"])


class UrgencyFigures(Struct, frozen=True):
    """One urgency: how many need it, how many a red flag sends there, how many are advised it."""

    urgency: Urgency
    needed: float
    flagged: float
    advised: Estimate


class FlaggedOtherwise(Struct, frozen=True):
    """How many red flags are up when findings travel together in another way."""

    together: float
    flagged: list[float]
    """The share of people with each urgency as their strictest red flag."""
    harmless_to_hospital: float
    """The share of people with harmless conditions whose strictest flag sends them there."""


class FlagFigures(Struct, frozen=True):
    """How often one red flag is up."""

    flag: str
    people: float
    """The share of all people."""
    harmless: float
    """The share of people with harmless conditions."""


class Found(Struct, frozen=True):
    """How often the history alone finds one condition, or those of one group."""

    name: str
    share: float
    """How common it is in the population."""
    top1: Estimate
    top3: Estimate


class PolicyFigures(Struct, frozen=True):
    """How interviews with emergencies went under one policy."""

    policy: str
    people: int
    missed: Estimate
    questions_median: float
    known_after: list[float]
    """The share known to be an emergency after 0, 1, 2 ... questions."""


class TestFigures(Struct, frozen=True):
    """What one test adds to the history of people it is advised for."""

    test: str
    bits: Estimate
    loss: Estimate


def urgency_figures(study: Study) -> list[UrgencyFigures]:
    """Return the figures of every urgency."""
    levels = study.counts.levels / study.counts.people
    return [
        UrgencyFigures(
            urgency,
            needed=float(levels[at].sum()),
            flagged=float(levels[:, at].sum()),
            advised=_share(study.sampled, lambda each, level=urgency: each.urgency == level),
        )
        for at, urgency in enumerate(URGENCIES)
    ]


def figures_of_flags(study: Study) -> list[FlagFigures]:
    """Return how often each red flag is up, the commonest first."""
    counts = study.counts
    harmless = max(int(counts.levels[HARMLESS_LEVELS].sum()), 1)
    figures = [
        FlagFigures(flag, up / counts.people, counts.harmless_flags[flag] / harmless)
        for flag, up in counts.flags.items()
    ]
    return sorted(figures, key=lambda each: -each.people)


def flagged_otherwise(study: Study) -> list[FlaggedOtherwise]:
    """Return what hangs on how far findings travel together."""
    hospital = [URGENCIES.index(urgency) for urgency in HOSPITAL]
    return [
        FlaggedOtherwise(
            together,
            flagged=(counts.levels.sum(axis=0)[: len(URGENCIES)] / counts.people).tolist(),
            harmless_to_hospital=float(
                counts.levels[np.ix_(HARMLESS_LEVELS, hospital)].sum()
                / max(counts.levels[HARMLESS_LEVELS].sum(), 1)
            ),
        )
        for together, counts in study.otherwise.items()
    ]


def under_triaged(study: Study) -> Estimate | None:
    """Return the share of emergencies that are advised anything less from the history."""
    people = [each for each in study.sampled if each.needed == "emergency"]
    return _share(people, lambda each: each.urgency != "emergency") if people else None


def over_triaged(study: Study) -> Estimate | None:
    """Return the share of people with harmless conditions that are sent to hospital."""
    people = [each for each in study.sampled if each.needed in HARMLESS]
    return _share(people, lambda each: each.urgency in HOSPITAL) if people else None


def groups_by_age(study: Study) -> dict[str, dict[str, float]]:
    """Return for every age band the share of each group of conditions."""
    group = [each.group for each in study.knowledge.conditions.values()]
    shares = study.counts.causes / np.maximum(study.counts.causes.sum(axis=1, keepdims=True), 1)
    return {
        band: {
            name: float(sum(row[at] for at, each in enumerate(group) if each == name))
            for name in GROUPS
        }
        for band, row in zip(AGE_BANDS, shares.tolist(), strict=True)
    }


def conditions_by_share(study: Study) -> dict[str, float]:
    """Return the share of every condition among the people, the commonest first."""
    shares = study.counts.causes.sum(axis=0) / study.counts.people
    named = zip(study.knowledge.conditions, shares.tolist(), strict=True)
    return dict(sorted(named, key=lambda each: -each[1]))


def found_by_condition(study: Study) -> list[Found]:
    """Return how often each condition is found, those found least often first."""
    found = _found(study, {name: name for name in study.knowledge.conditions})
    return sorted(found, key=lambda each: (each.top3.value, each.top1.value))


def found_by_group(study: Study) -> list[Found]:
    """Return how often the conditions of each group are found."""
    conditions = study.knowledge.conditions
    return _found(study, {name: condition.group for name, condition in conditions.items()})


def found_of_all(study: Study) -> Found:
    """Return how often any condition is found."""
    return _found(study, dict.fromkeys(study.knowledge.conditions, "all"))[0]


def _found(study: Study, name_of: Mapping[str, str]) -> list[Found]:
    common = conditions_by_share(study)
    people: dict[str, list[Sampled]] = {}
    for each in study.sampled:
        people.setdefault(name_of[each.condition], []).append(each)
    return [
        Found(
            name,
            share=sum(common[each] for each, of in name_of.items() if of == name),
            top1=_share(here, lambda each: each.rank == 1),
            top3=_share(here, lambda each: each.rank <= 3),
        )
        for name, here in people.items()
    ]


def site_and_side(study: Study) -> tuple[Estimate, Estimate]:
    """Return how often the leading site and the leading side are right."""
    return (
        _share(study.sampled, lambda each: each.site_right),
        _share(study.sampled, lambda each: each.side_right),
    )


def _share(people: Sequence[Sampled], so: Callable[[Sampled], bool]) -> Estimate:
    return share([so(each) for each in people], [each.weight for each in people])


def policy_figures(study: Study) -> list[PolicyFigures]:
    """Return how the interviews went under each policy."""
    return [
        _policy(policy, [each for each in study.interviewed if each.policy == policy])
        for policy in POLICIES
    ]


def _policy(policy: str, interviews: Sequence[Interviewed]) -> PolicyFigures:
    longest = max(each.questions for each in interviews)
    return PolicyFigures(
        policy,
        people=len(interviews),
        missed=share([each.missed for each in interviews], [1.0] * len(interviews)),
        questions_median=median(each.questions for each in interviews),
        known_after=[
            sum(each.known_after is not None and each.known_after <= asked for each in interviews)
            / len(interviews)
            for asked in range(longest + 1)
        ],
    )


def missed_conditions(interviews: Iterable[Interviewed]) -> dict[str, dict[str, int]]:
    """Return for every condition missed under any policy how often each policy missed it."""
    missed: dict[str, dict[str, int]] = {}
    for each in interviews:
        if each.missed:
            of_policy = missed.setdefault(each.condition, dict.fromkeys(POLICIES, 0))
            of_policy[each.policy] += 1
    return missed


def figures_of_tests(study: Study) -> list[TestFigures]:
    """Return what every test adds, the one that tells most first."""
    gains = gains_of_tests(study.sampled)
    figures = [TestFigures(test, bits, loss) for test, (bits, loss) in gains.items()]
    return sorted(figures, key=lambda each: -each.bits.value)
