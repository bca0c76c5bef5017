"""A case as rows of the model's table: for every answer, how likely each hypothesis makes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.model import BOTH, LEFT, RIGHT, Model
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Case, Place

REGIONS = "regions"
"""The name under which all the painted skin counts as one answer."""

Seen = Literal["whole", "left", "right", "both", "either", "midline"]
"""Where something is seen: ``both``: a state for each leg; ``either``: on one, not told which."""


@dataclass(frozen=True)
class Answer:
    """One observed finding, as indices into a model.

    ``row`` is its state; where both legs are known (``both``), ``row`` is the left leg's and
    ``right_row`` the right leg's.
    """

    finding: int
    seen: Seen
    row: int
    right_row: int | None = None


@dataclass(frozen=True)
class PaintedRegion:
    """One region known to be numb (state 1) or to feel normal (state 0); rows as in `Answer`."""

    region: int
    seen: Seen
    state: int
    right_state: int | None = None


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


def painted_regions(model: Model, case: Case) -> tuple[PaintedRegion, ...]:
    """Return what is known of the skin; a midline region counts once for both legs."""

    def regions() -> Iterator[PaintedRegion]:
        for name, at in model.region_index.items():
            if model.midline[at]:
                if (numb := case.skin.painted(name)) is not None:
                    yield PaintedRegion(at, "midline", int(numb))
                continue
            left, right = (case.skin.painted_on(leg, name) for leg in LEGS)
            if left is not None and right is not None:
                yield PaintedRegion(at, "both", int(left), int(right))
            elif left is not None:
                yield PaintedRegion(at, "left", int(left))
            elif right is not None:
                yield PaintedRegion(at, "right", int(right))
            elif name in case.skin.numb_side_unknown:
                yield PaintedRegion(at, "either", 1)

    return tuple(regions())


def answer_probability(model: Model, answer: Answer) -> Floats:
    """Return P(answer | hypothesis). Shape [H]."""
    right_row = answer.row if answer.right_row is None else answer.right_row
    return _seen_probability(
        model,
        answer.seen,
        affected=tuple(
            np.exp(model.log_probability[row])[model.hypothesis_pair]
            for row in (answer.row, right_row)
        ),
        elsewhere=tuple(
            float(np.exp(model.log_background[row])) for row in (answer.row, right_row)
        ),
        same=answer.row == right_row,
    )


def region_probability(model: Model, painted: PaintedRegion) -> Floats:
    """Return P(what is known of a region | hypothesis). Shape [H]."""
    right_state = painted.state if painted.right_state is None else painted.right_state
    states = (painted.state, right_state)
    return _seen_probability(
        model,
        painted.seen,
        affected=tuple(
            np.exp(model.log_painted[:, painted.region, state])[model.hypothesis_pattern]
            for state in states
        ),
        elsewhere=tuple(float(np.exp(model.log_region_background[state])) for state in states),
        same=painted.state == right_state,
    )


def _seen_probability(
    model: Model,
    seen: Seen,
    affected: tuple[Floats, ...],
    elsewhere: tuple[float, ...],
    same: bool,
) -> Floats:
    """Return P(what is seen | hypothesis), given it on an affected leg [H] and elsewhere.

    Two legs that one cause affects are alike: with the chance ``model.symmetry`` they share one
    state, else each has its own.
    """
    on_left, on_right = affected
    off_left, off_right = elsewhere
    side = model.hypothesis_side
    match seen:
        case "whole" | "midline":
            return on_left
        case "left":
            return np.where(side == RIGHT, off_left, on_left)
        case "right":
            return np.where(side == LEFT, off_left, on_left)
        case "either":
            on_none = 1.0 - on_left
            neither = np.where(
                side == BOTH, _alike(model, on_none, on_none, same=True), on_none * (1 - off_left)
            )
            return 1.0 - neither
        case "both":
            alike = _alike(model, on_left, on_right, same=same)
            one_leg = np.where(side == LEFT, on_left * off_right, off_left * on_right)
            return np.where(side == BOTH, alike, one_leg)


def _alike(model: Model, left: Floats, right: Floats, *, same: bool) -> Floats:
    """Return the chance of two states on two legs that one cause affects."""
    apart = (1.0 - model.symmetry) * left * right
    return apart + model.symmetry * left if same else apart


def answer_rows(
    model: Model, answers: tuple[Answer, ...], painted: tuple[PaintedRegion, ...]
) -> Floats:
    """Return the weighed log likelihood of every answer [K + R', H]: answers, then regions."""
    rows = np.empty((len(answers) + len(painted), len(model.hypothesis_pair)))
    for at, answer in enumerate(answers):
        weight = model.finding_weight[answer.finding]
        rows[at] = weight * np.log(answer_probability(model, answer))
    for at, region in enumerate(painted, start=len(answers)):
        weight = model.region_weight[region.region]
        rows[at] = weight * np.log(region_probability(model, region))
    return rows
