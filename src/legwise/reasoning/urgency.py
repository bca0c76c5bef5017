"""How soon: the stricter of the red flags and of the least expected loss."""

from dataclasses import dataclass

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.model import Model
from legwise.knowledge.rules import parse_rule
from legwise.knowledge.schema import URGENCIES, Knowledge, Urgency
from legwise.person.case import Case
from legwise.reasoning.flags import judge
from legwise.reasoning.posterior import Posterior
from legwise.reasoning.relevance import applies


@dataclass(frozen=True)
class Flags:
    """The red flags of a case: those that are up, and those that missing answers leave open."""

    up: tuple[str, ...]
    open: tuple[str, ...]


def judge_flags(case: Case, knowledge: Knowledge) -> Flags:
    """Return the red flags that are true and those that are unknown, the most urgent first."""
    verdicts = {
        flag.id: judge(parse_rule(flag.when), case, knowledge)
        for flag in sorted(
            knowledge.red_flags.values(), key=lambda flag: URGENCIES.index(flag.level)
        )
    }
    return Flags(
        up=tuple(name for name, verdict in verdicts.items() if verdict is True),
        open=tuple(name for name, verdict in verdicts.items() if verdict is None),
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
    answered = {observation.finding for observation in case.observations}
    return tuple(
        name
        for checklist in knowledge.screen.checklists
        for name in checklist.findings
        if name not in answered and applies(name, case)
    )
