"""A case as rows of the model's table: for every answer, how likely each hypothesis makes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from legwise.knowledge.arrays import Booleans, Floats
from legwise.knowledge.model import BOTH, LEFT, RIGHT, Model
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Case, Place

REGIONS = "regions"
"""The name under which the painted skin of one leg counts as one answer."""

Leg = Literal["left", "right", "midline", "either"]


@dataclass(frozen=True)
class Answer:
    """One observed finding state, as indices into a model."""

    finding: int
    row: int
    place: Place


@dataclass(frozen=True)
class PaintedRegion:
    """One region known to be numb (state 1) or to feel normal (state 0)."""

    region: int
    state: int
    leg: Leg


def finding_answers(model: Model, case: Case, knowledge: Knowledge) -> tuple[Answer, ...]:
    """Return the observations of a case as rows of the model; values fall into their band."""

    def answers() -> Iterator[Answer]:
        for observation in case.observations:
            state = observation.state
            finding = knowledge.findings[observation.finding]
            name = state if isinstance(state, str) else finding.state_of(state)
            row = model.row(finding.id, name)
            yield Answer(model.finding_index[finding.id], row, observation.place)

    return tuple(answers())


def painted_regions(model: Model, case: Case) -> tuple[PaintedRegion, ...]:
    """Return what is known of the skin; a midline region counts once for both legs."""

    def regions() -> Iterator[PaintedRegion]:
        for name, at in model.region_index.items():
            if model.midline[at]:
                if (numb := case.skin.painted(name)) is not None:
                    yield PaintedRegion(at, int(numb), "midline")
                continue
            for leg in LEGS:
                if (leg, name) in case.skin.numb:
                    yield PaintedRegion(at, 1, leg)
                elif (leg, name) in case.skin.normal:
                    yield PaintedRegion(at, 0, leg)
            if name in case.skin.numb_side_unknown:
                yield PaintedRegion(at, 1, "either")

    return tuple(regions())


def is_affected(model: Model, place: Place | Leg) -> Booleans:
    """Return which hypotheses affect the leg of an observation. Shape [H]."""
    if place in ("whole", "midline", "either"):
        return np.ones(len(model.hypothesis_side), dtype=bool)
    side = LEFT if place == "left" else RIGHT
    return (model.hypothesis_side == side) | (model.hypothesis_side == BOTH)


def answer_probability(model: Model, answer: Answer, row: int | None = None) -> Floats:
    """Return P(state | hypothesis) for an answer, or for another state (row) of it. Shape [H].

    For a sided finding of unknown side it is the chance of that state on at least one leg.
    """
    row = answer.row if row is None else row
    affected = np.exp(model.log_probability[row])[model.hypothesis_pair]
    elsewhere = float(np.exp(model.log_background[row]))
    return _on_leg(model, answer.place, affected, elsewhere)


def region_probability(model: Model, painted: PaintedRegion) -> Floats:
    """Return P(region's state | hypothesis). Shape [H]."""
    patterns = np.exp(model.log_painted[:, painted.region, painted.state])
    affected = patterns[model.hypothesis_pattern]
    elsewhere = float(np.exp(model.log_region_background[painted.state]))
    return _on_leg(model, painted.leg, affected, elsewhere)


def _on_leg(model: Model, place: Place | Leg, affected: Floats, elsewhere: float) -> Floats:
    """Return P(state | hypothesis) where it is seen, given it on an affected leg and elsewhere."""
    if place == "either":
        other = np.where(model.hypothesis_side == BOTH, affected, elsewhere)
        return 1.0 - (1.0 - affected) * (1.0 - other)
    return np.where(is_affected(model, place), affected, elsewhere)


def answer_rows(
    model: Model, answers: tuple[Answer, ...], painted: tuple[PaintedRegion, ...]
) -> Floats:
    """Return the weighed log likelihood of every answer [K + R', H]: answers, then regions."""
    rows = np.empty((len(answers) + len(painted), len(model.hypothesis_pair)))
    for at, answer in enumerate(answers):
        weight = model.finding_weight[answer.finding]
        rows[at] = weight * np.log(answer_probability(model, answer))
    for at, region in enumerate(painted, start=len(answers)):
        rows[at] = model.region_weight * np.log(region_probability(model, region))
    return rows
