"""How soon: the stricter of the red flags and of the least expected loss."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.model import Model
from legwise.knowledge.rules import Rule, parse_rule
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import URGENCIES, Urgency
from legwise.person.case import Case
from legwise.reasoning.posterior import Posterior
from legwise.reasoning.relevance import applies
from legwise.reasoning.rulebook import Rulebook, Verdicts, make_rulebook

CAN_WAIT: tuple[Urgency, ...] = ("within_days", "routine")
"""Advice to wait, which holds only if no danger sign is there that was not asked after."""


@dataclass(frozen=True)
class Flags:
    """The red flags of a case: those that are up, and those that missing answers leave open."""

    up: tuple[str, ...]
    open: tuple[str, ...]
    verdicts: Verdicts = field(default_factory=list, repr=False, compare=False)
    """The verdict on each step of `flag_rulebook`."""


_RULES: WeakKeyDictionary[Knowledge, Mapping[str, Rule]] = WeakKeyDictionary()
_RULEBOOKS: WeakKeyDictionary[Knowledge, Rulebook] = WeakKeyDictionary()


def flag_rules(knowledge: Knowledge) -> Mapping[str, Rule]:
    """Return the rule of every red flag, the most urgent first, parsed at most once."""
    if knowledge not in _RULES:
        flags = sorted(knowledge.red_flags.values(), key=lambda flag: URGENCIES.index(flag.level))
        _RULES[knowledge] = {flag.id: parse_rule(flag.when) for flag in flags}
    return _RULES[knowledge]


def flag_rulebook(knowledge: Knowledge) -> Rulebook:
    """Return the rules of all red flags, taken apart at most once."""
    if knowledge not in _RULEBOOKS:
        _RULEBOOKS[knowledge] = make_rulebook(flag_rules(knowledge))
    return _RULEBOOKS[knowledge]


def judge_flags(case: Case, knowledge: Knowledge) -> Flags:
    """Return the red flags that are true and those that are unknown, the most urgent first."""
    book = flag_rulebook(knowledge)
    verdicts = book.judged(case, knowledge)
    return Flags(
        up=tuple(name for name, step in book.step_of.items() if verdicts[step] is True),
        open=tuple(name for name, step in book.step_of.items() if verdicts[step] is None),
        verdicts=verdicts,
    )


def expected_losses(model: Model, needed: Floats) -> Floats:
    """Return the expected loss of each urgency [U], given P(urgency that is needed) [U]."""
    return model.loss @ needed


def least_loss(model: Model, needed: Floats) -> Urgency:
    """Return the urgency with the least expected loss; the stricter of equals."""
    return URGENCIES[int(np.argmin(expected_losses(model, needed)))]


def stricter(one: Urgency, other: Urgency) -> Urgency:
    """Return the more urgent of two."""
    return one if URGENCIES.index(one) <= URGENCIES.index(other) else other


def urgency_level(
    case: Case, knowledge: Knowledge, posterior: Posterior, flags: Flags
) -> tuple[Urgency, Urgency]:
    """Return the urgency of a case, and the one that likely causes alone would give.

    The stricter of red flags and least expected loss wins. Nobody is told to look after
    themselves while a question of the red-flag screen has no answer.
    """
    by_causes = least_loss(posterior.model, posterior.urgencies)
    level = by_causes
    for name in flags.up:
        level = stricter(level, knowledge.red_flags[name].level)
    if level == "self_care" and unscreened(case, knowledge):
        level = "routine"
    return level, by_causes


def unscreened(case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the findings of the red-flag screen that have no answer yet."""
    return tuple(
        name
        for checklist in knowledge.screen.checklists
        for name in checklist.findings
        if name not in case.answered and applies(name, case, knowledge)
    )
