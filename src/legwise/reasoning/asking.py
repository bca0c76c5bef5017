"""Which finding to ask next, and when to stop: the policy behind every interview.

The value of a question is its expected gain of information about cause and urgency, plus, for
each red flag that could still make things more urgent, the information whether that flag is up;
all of it per second of the person's time, and times the chance that this person can answer.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import log2

import numpy as np

from legwise.knowledge.model import Model
from legwise.knowledge.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    InState,
    Measured,
    NotSo,
    Rule,
    atoms,
)
from legwise.knowledge.schema import URGENCIES, Finding, Knowledge, Urgency
from legwise.person.case import LEGS, Case, Observation
from legwise.reasoning.flags import judge, left_open
from legwise.reasoning.posterior import Posterior
from legwise.reasoning.questions import expected_gains
from legwise.reasoning.relevance import applies, relevance
from legwise.reasoning.urgency import Flags, flag_rules


@dataclass(frozen=True)
class Worth:
    """A finding and what asking it is worth, in bits per second."""

    finding: str
    bits_per_second: float


MOST_EXAMINATIONS = 6

Raisers = dict[str, list[tuple[str, tuple[str, ...]]]]
"""For each red flag: the findings, with their states, whose answer alone would raise it."""


def flag_raisers(case: Case, knowledge: Knowledge, flags: Flags, urgency: Urgency) -> Raisers:
    """Return the open flags stricter than ``urgency`` that one answer of the person can raise."""
    rules = flag_rules(knowledge)
    raisers = {
        name: [*_states_that_raise(rules[name], case, knowledge)]
        for name in flags.open
        if URGENCIES.index(knowledge.red_flags[name].level) < URGENCIES.index(urgency)
    }
    return {name: found for name, found in raisers.items() if found}


def next_finding(
    posterior: Posterior,
    case: Case,
    knowledge: Knowledge,
    raisers: Raisers,
    passed_over: Collection[str] = (),
    chance_of_answer: float = 1.0,
) -> Worth | None:
    """Return the history question worth most, or None where no question is worth its time.

    ``raisers`` are those of `flag_raisers`; ``passed_over`` holds findings that have been asked.
    A question without an answer tells nothing, so its worth is multiplied by the chance of one.
    """
    gains = expected_gains(posterior).total
    urgent = _flag_information(posterior, raisers)
    best: Worth | None = None
    for finding in knowledge.findings.values():
        if finding.information != "history" or finding.id in case.answered:
            continue
        if finding.id in passed_over or not applies(finding.id, case, knowledge):
            continue
        gain = float(gains[posterior.model.finding_index[finding.id]])
        bits = gain + urgent.get(finding.id, 0.0)
        worth = chance_of_answer * bits / finding.seconds
        if worth >= knowledge.settings.question_worth and (
            best is None or worth > best.bits_per_second
        ):
            best = Worth(finding.id, worth)
    return best


def chance_of_answer(asked: int, answered: int, knowledge: Knowledge) -> float:
    """Return how likely a person is to answer one more question, by those chosen before.

    The mean of a Beta distribution: everybody is taken to have answered ``answers_before``
    questions before the first.
    """
    before = knowledge.settings.answers_before
    return (before + answered) / (before + asked)


def examinations(posterior: Posterior, case: Case, knowledge: Knowledge) -> list[Worth]:
    """Return the examination findings worth looking for, the most telling per second first.

    Those whose own rule asks for them (the spine in back pain) follow if they are not among them.
    """
    gains = expected_gains(posterior).total
    open_ones = [
        Worth(finding.id, float(gains[at]) / finding.seconds)
        for at, finding in enumerate(knowledge.findings.values())
        if finding.information == "exam"
        and finding.id not in case.answered
        and applies(finding.id, case, knowledge)
    ]
    open_ones.sort(key=lambda worth: -worth.bits_per_second)
    best = open_ones[:MOST_EXAMINATIONS]
    asked_for = [
        worth
        for worth in open_ones[MOST_EXAMINATIONS:]
        if relevance(worth.finding, case, knowledge) is True
    ]
    return [*best, *asked_for]


def _flag_information(posterior: Posterior, raisers: Raisers) -> dict[str, float]:
    """Return for each finding the bits it gives about the flag it says most of."""
    information: dict[str, float] = {}
    for found in raisers.values():
        for finding, states in found:
            chance = sum(_chance(posterior, finding, state) for state in states)
            bits = _entropy(min(max(chance, 0.0), 1.0))
            information[finding] = max(information.get(finding, 0.0), bits)
    return information


def _states_that_raise(
    rule: Rule, case: Case, knowledge: Knowledge
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the history findings that could make a rule true alone, with the states that do."""
    remains = left_open(rule, case, knowledge)
    if isinstance(remains, bool):
        return
    deciding = _alone_deciding(remains)
    for name, states in _states_named(remains).items():
        finding = knowledge.findings[name]
        if finding.information != "history" or name in case.answered or name not in deciding:
            continue
        raising = tuple(
            state
            for state in states
            if judge(remains, _supposing(case, finding, state), knowledge) is True
        )
        if raising:
            yield name, raising


def _states_named(rule: Rule) -> dict[str, tuple[str, ...]]:
    """Return the states that a rule names of each finding, in the order of the rule."""
    named: dict[str, tuple[str, ...]] = {}
    for atom in atoms(rule):
        if isinstance(atom, InState):
            known = named.get(atom.finding, ())
            named[atom.finding] = (*known, *(each for each in atom.states if each not in known))
    return named


def _alone_deciding(rule: Rule) -> frozenset[str]:
    """Return the findings that might make an open rule true alone: no others need be tried."""
    match rule:
        case InState(finding) | Measured(finding):
            return frozenset({finding})
        case AllOf(parts):
            first, *others = (_alone_deciding(part) for part in parts)
            return first.intersection(*others)
        case AnyOf(parts):
            return frozenset[str]().union(*(_alone_deciding(part) for part in parts))
        case AtLeast(count, parts):
            found = Counter(name for part in parts for name in _alone_deciding(part))
            return frozenset(name for name, times in found.items() if times >= count)
        case NotSo(part):
            named = (atom for atom in atoms(part) if isinstance(atom, InState | Measured))
            return frozenset(atom.finding for atom in named)
        case _:
            return frozenset()


def _supposing(case: Case, finding: Finding, state: str) -> Case:
    if not finding.sided:
        return case.with_observation(Observation(finding.id, "whole", state))
    for leg in LEGS:
        case = case.with_observation(Observation(finding.id, leg, state))
    return case


def _chance(posterior: Posterior, finding: str, state: str) -> float:
    """Return P(state | case), for a sided finding on an affected leg."""
    model: Model = posterior.model
    row = model.row(finding, state)
    affected = np.exp(model.log_probability[row])[model.hypothesis_pair]
    return float(posterior.hypotheses @ affected)


def _entropy(p: float) -> float:
    return 0.0 if p in (0.0, 1.0) else -p * log2(p) - (1.0 - p) * log2(1.0 - p)
