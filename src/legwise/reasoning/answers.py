"""What is known of a case, as rows: how likely each hypothesis makes each answer.

What an answer about the whole person says depends on the (condition, site) pair only, what one
about legs says on pair and side, and what one about skin says on pattern and side. So a row is as
long as its factor: [P], [3, P] or [3, T], the axes of `Model`.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.model import SIDES, Model
from legwise.knowledge.schema import Knowledge
from legwise.person.case import Case, Place
from legwise.reasoning.seeing import LogChances, Seen, seen_chance
from legwise.reasoning.skin import PaintedRegion, region_logs, region_weights

REGIONS = "regions"
"""The name under which all the painted skin counts as one answer."""


class Answer(NamedTuple):
    """One observed finding, as indices into a model.

    ``row`` is its state; where both legs are known (``both``), ``row`` is the left leg's and
    ``right_row`` the right leg's.
    """

    finding: int
    seen: Seen
    row: int
    right_row: int | None = None


def finding_answers(model: Model, case: Case, knowledge: Knowledge) -> tuple[Answer, ...]:
    """Return the observations of a case as rows of the model; values fall into their band."""
    rows: dict[str, dict[Place, int]] = {}
    for observation in case.observations:
        finding = knowledge.findings[observation.finding]
        state = observation.state
        name = state if isinstance(state, str) else finding.state_of(state)
        rows.setdefault(finding.id, {})[observation.place] = model.row(finding.id, name)

    def answers() -> Iterator[Answer]:
        for name, at_place in rows.items():
            finding = model.finding_index[name]
            if "left" in at_place and "right" in at_place:
                yield Answer(finding, "both", at_place["left"], at_place["right"])
            else:
                place = next(iter(at_place))
                yield Answer(finding, place, at_place[place])

    return tuple(answers())


def answer_chance(model: Model, answer: Answer) -> Floats:
    """Return P(answer | pair) [P], or P(answer | side, pair) [3, P] for an answer about legs."""
    right_row = answer.row if answer.right_row is None else answer.right_row
    affected = tuple(np.exp(model.log_probability[row]) for row in (answer.row, right_row))
    elsewhere = tuple(float(np.exp(model.log_background[row])) for row in (answer.row, right_row))
    shared = affected[0] if answer.row == right_row else np.zeros_like(affected[0])
    return seen_chance(answer.seen, affected, elsewhere, shared, model.symmetry)


def answer_probability(model: Model, answer: Answer) -> Floats:
    """Return P(answer | hypothesis), spread over all hypotheses. Shape [H]."""
    chance = answer_chance(model, answer)
    pair, side, _ = model.hypothesis_axes
    return chance[pair] if chance.ndim == 1 else chance[side, pair]


def answer_weights(model: Model, answers: Sequence[Answer]) -> Floats:
    """Return how much of its weight of evidence each answer keeps. Shape [K].

    That of its state; of two legs, of the one that is not normal.
    """
    right = (each.row if each.right_row is None else each.right_row for each in answers)
    rows = [
        other if each.row == model.reference_row[each.finding] else each.row
        for each, other in zip(answers, right, strict=True)
    ]
    return model.state_weight[rows]


class Factor(NamedTuple):
    """The rows that speak of one factor."""

    at: list[int]
    """[K] which answers, or which painted regions, they are."""
    weight: Floats
    """[K] how much of its weight of evidence each keeps."""
    rows: Floats
    """[K, ..] the log likelihood of each."""

    def total(self) -> Floats:
        """Return the weighed sum of all rows."""
        return np.tensordot(self.weight, self.rows, 1)


class Rows(NamedTuple):
    """The log likelihood of all that is known, in the three factors."""

    whole: Factor
    """[K, P]"""
    sided: Factor
    """[K, 3, P]"""
    skin: Factor
    """[K, 3, T]"""


def answer_rows(
    model: Model, answers: tuple[Answer, ...], painted: tuple[PaintedRegion, ...]
) -> Rows:
    """Return what each answer and each region says of every hypothesis."""
    pairs, patterns, sides = len(model.pair_site), len(model.pattern_site), len(SIDES)

    def of_answers(at: list[int], *shape: int) -> Factor:
        those = [answers[each] for each in at]
        return Factor(at, answer_weights(model, those), _stacked(answer_logs(model, those), *shape))

    return Rows(
        of_answers([at for at, each in enumerate(answers) if each.seen == "whole"], pairs),
        of_answers([at for at, each in enumerate(answers) if each.seen != "whole"], sides, pairs),
        Factor(
            [*range(len(painted))],
            region_weights(model, painted),
            _stacked(region_logs(model, painted), sides, patterns),
        ),
    )


def _stacked(rows: list[Floats], *shape: int) -> Floats:
    return np.concatenate(rows).reshape(-1, *shape) if rows else np.empty((0, *shape))


answer_logs = LogChances(answer_chance)
"""The logarithms of `answer_chance`."""
