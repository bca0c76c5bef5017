"""Rules judged for many people at once: the same three values as `legwise.reasoning.flags`.

False, unknown and true are 0, 1 and 2, so *all* is the least, *any* the greatest and *not* the
distance from 2. What one atom says of one state, age or sex is asked of `judge`, so that there is
one meaning only.
"""

from collections.abc import Iterator
from functools import lru_cache, reduce
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from legwise.knowledge.arrays import Integers
from legwise.knowledge.rules import (
    AgeWithin,
    AllOf,
    AnyOf,
    AtLeast,
    InState,
    Likely,
    Measured,
    NotSo,
    OfSex,
    Painted,
    Rule,
)
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import SEXES, URGENCIES
from legwise.person.case import LEGS, OLDEST, Case, Observation, Person, Place
from legwise.reasoning.flags import Verdict, judge
from legwise.reasoning.urgency import flag_rules
from legwise.simulation.people import People

FALSE, UNKNOWN, TRUE = range(3)
Verdicts: TypeAlias = npt.NDArray[np.int8]

WHOLE: tuple[Place, ...] = ("whole",)

NO_FLAG = len(URGENCIES)
"""The level of people without any red flag."""


def verdicts(rule: Rule, people: People) -> Verdicts:
    """Return what a rule says of each person [N]."""
    parts: Iterator[Verdicts]
    match rule:
        case AllOf():
            parts = (verdicts(part, people) for part in rule.parts)
            return reduce(np.minimum, parts, _everybody(people, TRUE))
        case AnyOf():
            parts = (verdicts(part, people) for part in rule.parts)
            return reduce(np.maximum, parts, _everybody(people, FALSE))
        case AtLeast():
            each = np.stack([verdicts(part, people) for part in rule.parts])
            true = (each == TRUE).sum(axis=0) >= rule.count
            possible = (each >= UNKNOWN).sum(axis=0) >= rule.count
            return np.where(true, TRUE, np.where(possible, UNKNOWN, FALSE)).astype(np.int8)
        case NotSo():
            return TRUE - verdicts(rule.part, people)
        case InState() | Measured():
            return _of_finding(rule, people)
        case Painted():
            return _of_skin(rule, people)
        case AgeWithin():
            return _table(rule, people.knowledge)[people.age]
        case OfSex():
            return _table(rule, people.knowledge)[people.sex]
        case Likely():
            return _everybody(people, UNKNOWN)


def flag_levels(people: People) -> tuple[dict[str, Verdicts], Integers]:
    """Return the verdicts of each red flag [N], and the strictest level that is up [N].

    The level is an index into URGENCIES, or `NO_FLAG`.
    """
    judged = {name: verdicts(rule, people) for name, rule in flag_rules(people.knowledge).items()}
    level = np.full(len(people), NO_FLAG)
    for name, verdict in judged.items():
        of_flag = URGENCIES.index(people.knowledge.red_flags[name].level)
        level = np.where(verdict == TRUE, np.minimum(level, of_flag), level)
    return judged, level


def _everybody(people: People, value: int) -> Verdicts:
    return np.full(len(people), value, dtype=np.int8)


@lru_cache(maxsize=4096)
def _table(rule: InState | Measured | AgeWithin | OfSex, knowledge: Knowledge) -> Verdicts:
    """Return what `judge` says of each state (on both legs alike), each age, or each sex."""
    match rule:
        case AgeWithin():
            cases = [Case(Person(age=age)) for age in range(OLDEST + 1)]
        case OfSex():
            cases = [Case(Person(sex=sex)) for sex in SEXES]
        case InState() | Measured():
            finding = knowledge.findings[rule.finding]
            places = LEGS if finding.sided else WHOLE
            cases = [
                Case(observations=tuple(Observation(finding.id, place, state) for place in places))
                for state in finding.state_ids
            ]
    values: dict[Verdict, int] = {False: FALSE, None: UNKNOWN, True: TRUE}
    return np.array([values[judge(rule, case, knowledge)] for case in cases], dtype=np.int8)


def _of_finding(rule: InState | Measured, people: People) -> Verdicts:
    """Look up each leg and join the legs."""
    at = people.model.finding_index[rule.finding]
    left, right = _table(rule, people.knowledge)[people.states[at]]
    legs = np.maximum(left, right) if rule.side == "either" else np.minimum(left, right)
    return np.where(people.told[at], legs, UNKNOWN).astype(np.int8)


def _of_skin(rule: Painted, people: People) -> Verdicts:
    if people.numb is None:
        return _everybody(people, UNKNOWN)
    legs = people.numb[[people.model.region_index[region] for region in rule.regions]]
    numb = legs.any(axis=1) if rule.side == "either" else legs.all(axis=1)
    return np.where(numb.any(axis=0), TRUE, FALSE).astype(np.int8)
