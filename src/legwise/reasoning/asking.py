"""Which finding to ask next, and when to stop: the policy behind every interview.

The value of a question is its expected gain of information about cause and urgency, plus, for
each red flag that could still make things more urgent, the information whether that flag is up;
all of it per second of the person's time, and times the chance that this person can answer.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from weakref import WeakKeyDictionary

import numpy as np

from legwise.knowledge.arrays import Floats, descending
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
from legwise.knowledge.schema import Finding, Knowledge
from legwise.knowledge.terms import URGENCIES, Information, Urgency
from legwise.person.case import LEGS, Case, Observation, Place
from legwise.reasoning.flags import Verdict, judge
from legwise.reasoning.posterior import Posterior
from legwise.reasoning.questions import expected_gains
from legwise.reasoning.relevance import applies, relevance
from legwise.reasoning.urgency import Flags, flag_rulebook


@dataclass(frozen=True)
class Worth:
    """A finding and what asking it is worth, in bits per second."""

    finding: str
    bits_per_second: float


MOST_EXAMINATIONS = 6

Raising = tuple[tuple[str, tuple[str, ...]], ...]
"""Findings, with their states, whose answer alone would raise a red flag."""
Raisers = dict[str, Raising]
"""Those of each red flag."""


def flag_raisers(case: Case, knowledge: Knowledge, flags: Flags, urgency: Urgency) -> Raisers:
    """Return the open flags stricter than ``urgency`` that one answer of the person can raise.

    ``flags`` are those of the case.
    """
    book = flag_rulebook(knowledge)
    stricter = URGENCIES[: URGENCIES.index(urgency)]
    raisers: Raisers = {}
    for name in flags.open:
        if knowledge.red_flags[name].level in stricter:
            verdicts = tuple([flags.verdicts[step] for step in book.under(name)])
            raising = _answers_that_raise(knowledge, name, verdicts)
            if unknown := tuple(each for each in raising if each[0] not in case.answered):
                raisers[name] = unknown
    return raisers


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
    told = _found_by(knowledge, "history")
    bits = expected_gains(posterior, told.positions).total
    for name, of_flag in _flag_information(posterior, raisers).items():
        bits[posterior.model.finding_index[name]] += of_flag
    for worth in told.by_worth(chance_of_answer * bits):
        if worth.bits_per_second < knowledge.settings.question_worth:
            return None
        known = worth.finding in case.answered or worth.finding in passed_over
        if not known and applies(worth.finding, case, knowledge):
            return worth
    return None


@dataclass(frozen=True, eq=False)
class _Found:
    """The findings of one kind of information."""

    names: tuple[str, ...]
    positions: tuple[int, ...]
    """Where they stand on the model's axis."""
    seconds: Floats

    def by_worth(self, bits: Floats) -> Iterator[Worth]:
        """Yield what each is worth, given its bits [F], the most first."""
        worth = bits[list(self.positions)] / self.seconds
        return (Worth(self.names[at], float(worth[at])) for at in descending(worth))


_FOUND: WeakKeyDictionary[Knowledge, dict[Information, _Found]] = WeakKeyDictionary()


def _found_by(knowledge: Knowledge, information: Information) -> _Found:
    """Return the findings of one kind of information, gathered at most once."""
    known = _FOUND.setdefault(knowledge, {})
    if information not in known:
        of_kind = [
            (name, at, finding.seconds)
            for at, (name, finding) in enumerate(knowledge.findings.items())
            if finding.information == information
        ]
        names, positions, seconds = zip(*of_kind, strict=True) if of_kind else ((), (), ())
        known[information] = _Found(names, positions, np.array(seconds, dtype=float))
    return known[information]


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
    looked_for = _found_by(knowledge, "exam")
    gains = expected_gains(posterior, looked_for.positions).total
    open_ones = [
        worth
        for worth in looked_for.by_worth(gains)
        if worth.finding not in case.answered and applies(worth.finding, case, knowledge)
    ]
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


@lru_cache(maxsize=4096)
def _answers_that_raise(knowledge: Knowledge, flag: str, verdicts: tuple[Verdict, ...]) -> Raising:
    """Return the answers that could alone make a flag true, known or not.

    ``verdicts`` are those on the steps under its rule. From one question to the next they change
    for few flags, so the answers are remembered.
    """
    book = flag_rulebook(knowledge)
    remains = book.left_open(flag, dict(zip(book.under(flag), verdicts, strict=True)))
    deciding = _alone_deciding(remains)
    if not deciding:
        return ()
    told = (
        (knowledge.findings[name], states)
        for name, states in _states_named(remains).items()
        if name in deciding and knowledge.findings[name].information == "history"
    )
    raising = (
        (
            finding.id,
            tuple(
                state
                for state in states
                if judge(remains, _with_only(finding, state), knowledge) is True
            ),
        )
        for finding, states in told
    )
    return tuple(each for each in raising if each[1])


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


def _with_only(finding: Finding, state: str) -> Case:
    """Return a case of which one state is known, on both legs where there are two."""
    places: tuple[Place, ...] = LEGS if finding.sided else ("whole",)
    return Case(observations=tuple(Observation(finding.id, place, state) for place in places))


def _chance(posterior: Posterior, finding: str, state: str) -> float:
    """Return P(state | case), for a sided finding on an affected leg."""
    model: Model = posterior.model
    row = model.row(finding, state)
    return float(posterior.pairs @ np.exp(model.log_probability[row]))


def _entropy(p: float) -> float:
    return 0.0 if p in (0.0, 1.0) else -p * log2(p) - (1.0 - p) * log2(1.0 - p)
