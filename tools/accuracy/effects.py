"""How far each number moves diagnoses: which ones are most worth a source."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from legwise.evaluation import BenchmarkCase
from legwise.knowledge.chances import number_of
from legwise.knowledge.compiling import model_of
from legwise.knowledge.schema import Knowledge, Number
from legwise.knowledge.terms import ESTIMATE, INFORMATION
from legwise.reasoning.answers import answer_chance, answer_weights, finding_answers
from legwise.reasoning.posterior import infer

LEAST = 1e-4
Teller = tuple[str, str, str]
"""The kind of entry that says a number, the entry, and the finding."""


class Effect(NamedTuple):
    """How far one number moves diagnoses, summed over cases and levels."""

    kind: str
    entry: str
    finding: str
    is_cited: bool
    size: float


def effects(cases: Sequence[BenchmarkCase], knowledge: Knowledge) -> list[Effect]:
    """Return every number of a finding that counts in some case, the strongest first.

    An answer moves the odds of a hypothesis by how much likelier it makes the answer than all
    hypotheses together do. That matters as far as its condition is in doubt; so the size is the
    weighed |log| of it, times P(hypothesis), times 1 - P(condition).
    """
    model = model_of(knowledge)
    share = np.exp(model.log_side).sum(axis=0)
    sizes: defaultdict[Teller, float] = defaultdict(float)
    for case in cases:
        for level in INFORMATION:
            known = case.file.at(level, knowledge)
            condition = infer(model, known, knowledge).conditions[model.pair_condition]
            answers = finding_answers(model, known, knowledge)
            for answer, weight in zip(answers, answer_weights(model, answers), strict=True):
                chance = np.atleast_2d(answer_chance(model, answer)).mean(axis=0)
                mean = (chance * condition * share).sum()
                size = weight * np.abs(np.log(chance / mean)) * condition * share * (1 - condition)
                for pair in np.flatnonzero(size > LEAST):
                    sizes[_teller(knowledge, int(pair), answer.finding)] += float(size[pair])
    return sorted(
        (
            Effect(*teller, ESTIMATE not in _number(knowledge, *teller).sources, size)
            for teller, size in sizes.items()
        ),
        key=lambda each: -each.size,
    )


def cited_share(found: Sequence[Effect]) -> float:
    """Return how much of what moves diagnoses comes from cited numbers."""
    return sum(each.size for each in found if each.is_cited) / sum(each.size for each in found)


def _teller(knowledge: Knowledge, pair: int, finding: int) -> Teller:
    """Return the entry that says the number of a finding for one (condition, site) pair."""
    model = model_of(knowledge)
    condition = knowledge.conditions[model.names.conditions[model.pair_condition[pair]]]
    site = knowledge.sites[model.names.sites[model.pair_site[pair]]]
    about = knowledge.findings[model.names.findings[finding]]
    (kind, entry), _ = number_of(knowledge, condition, site, about)
    return kind, entry or about.id, about.id


def _number(knowledge: Knowledge, kind: str, entry: str, finding: str) -> Number:
    if kind == "findings":
        return knowledge.findings[finding].background
    return getattr(knowledge, kind)[entry].findings[finding]
