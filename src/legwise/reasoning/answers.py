"""What is known of a case, as rows: how likely each hypothesis makes each answer.

What an answer about the whole person says depends on the (condition, site) pair only, what one
about legs says on pair and side, and what one about skin says on pattern and side. So a row is as
long as its factor: [P], [3, P] or [3, T], the axes of `Model`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.model import SIDES, Model
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Case, Place, Skin

REGIONS = "regions"
"""The name under which all the painted skin counts as one answer."""

Seen = Literal["whole", "left", "right", "both", "either", "midline"]
"""Where something is seen: ``both``: a state for each leg; ``either``: on one, not told which."""
Said = tuple[Seen, int, int | None]


class Answer(NamedTuple):
    """One observed finding, as indices into a model.

    ``row`` is its state; where both legs are known (``both``), ``row`` is the left leg's and
    ``right_row`` the right leg's.
    """

    finding: int
    seen: Seen
    row: int
    right_row: int | None = None


class PaintedRegion(NamedTuple):
    """One region known to be numb (state 1) or to feel normal (state 0); rows as in `Answer`.

    ``of_whole_part``: all regions of its part of the leg are known to be as it is, as when
    somebody says *the foot*. That is one statement and not one for each region.
    """

    region: int
    seen: Seen
    state: int
    right_state: int | None = None
    of_whole_part: bool = False

    @property
    def said(self) -> Said:
        """What is known, whatever the region; a midline region counts as one on both legs."""
        if self.seen == "midline":
            return ("both", self.state, self.state)
        return (self.seen, self.state, self.right_state)


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
    if case.skin.is_blank:
        return ()
    regions = [painted_region(model, case.skin, name) for name in model.names.regions]
    said_of_part: defaultdict[int, set[Said | None]] = defaultdict(set)
    for part, each in zip(model.region_part, regions, strict=True):
        said_of_part[part].add(each and each.said)
    return tuple(
        each._replace(of_whole_part=len(said_of_part[part]) == 1)
        for part, each in zip(model.region_part, regions, strict=True)
        if each is not None
    )


def painted_region(model: Model, skin: Skin, name: str) -> PaintedRegion | None:
    """Return what is known of one region, None where that is nothing."""
    at = model.region_index[name]
    if model.midline[at]:
        numb = skin.painted(name)
        return None if numb is None else PaintedRegion(at, "midline", int(numb))
    left, right = (skin.painted_on(leg, name) for leg in LEGS)
    if left is not None and right is not None:
        return PaintedRegion(at, "both", int(left), int(right))
    if left is not None:
        return PaintedRegion(at, "left", int(left))
    if right is not None:
        return PaintedRegion(at, "right", int(right))
    return PaintedRegion(at, "either", 1) if name in skin.numb_side_unknown else None


def answer_chance(model: Model, answer: Answer) -> Floats:
    """Return P(answer | pair) [P], or P(answer | side, pair) [3, P] for an answer about legs."""
    right_row = answer.row if answer.right_row is None else answer.right_row
    return _seen_chance(
        answer.seen,
        tuple(np.exp(model.log_probability[row]) for row in (answer.row, right_row)),
        tuple(float(np.exp(model.log_background[row])) for row in (answer.row, right_row)),
        alike=model.symmetry if answer.row == right_row else 0.0,
        apart=1.0 - model.symmetry,
    )


def answer_probability(model: Model, answer: Answer) -> Floats:
    """Return P(answer | hypothesis), spread over all hypotheses. Shape [H]."""
    chance = answer_chance(model, answer)
    pair, side, _ = model.hypothesis_axes
    return chance[pair] if chance.ndim == 1 else chance[side, pair]


def region_chance(model: Model, painted: PaintedRegion) -> Floats:
    """Return P(what is known of a region | side, pattern). Shape [3, T]."""
    right_state = painted.state if painted.right_state is None else painted.right_state
    states = (painted.state, right_state)
    chance = _seen_chance(
        painted.seen,
        tuple(np.exp(model.log_painted[:, painted.region, state]) for state in states),
        tuple(float(np.exp(model.log_region_background[state])) for state in states),
        alike=model.symmetry if painted.state == right_state else 0.0,
        apart=1.0 - model.symmetry,
    )
    return np.stack([chance] * len(SIDES)) if chance.ndim == 1 else chance


def _seen_chance(
    seen: Seen,
    affected: tuple[Floats, ...],
    elsewhere: tuple[float, ...],
    *,
    alike: float,
    apart: float,
) -> Floats:
    """Return P(what is seen | side, ...) [3, N], given it on an affected leg [N] and elsewhere.

    Both are given for the left leg, then the right. What has no side has no axis of sides.
    Two legs that one cause affects are alike: with the chance ``alike`` they share one state, with
    ``apart`` each has its own.
    """
    on_left, on_right = affected
    off_left, off_right = elsewhere
    match seen:
        case "whole" | "midline":
            return on_left
        case "left":
            return np.stack([on_left, np.full_like(on_left, off_left), on_left])
        case "right":
            return np.stack([np.full_like(on_left, off_left), on_left, on_left])
        case "either":
            on_none = 1.0 - on_left
            one_leg = on_none * (1.0 - off_left)
            neither = np.stack([one_leg, one_leg, apart * on_none**2 + alike * on_none])
            return 1.0 - neither
        case "both":
            both_legs = apart * on_left * on_right + alike * on_left
            return np.stack([on_left * off_right, off_left * on_right, both_legs])


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
        weight = model.finding_weight[[each.finding for each in those]]
        return Factor(at, weight, _stacked(answer_logs(model, those), *shape))

    return Rows(
        of_answers([at for at, each in enumerate(answers) if each.seen == "whole"], pairs),
        of_answers([at for at, each in enumerate(answers) if each.seen != "whole"], sides, pairs),
        Factor(
            [*range(len(painted))],
            region_weights(model, painted),
            _stacked(region_logs(model, painted), sides, patterns),
        ),
    )


def region_weights(model: Model, painted: Sequence[PaintedRegion]) -> Floats:
    """Return how much of its weight of evidence each region keeps. Shape [K]."""
    of_whole_part = np.array([each.of_whole_part for each in painted], dtype=np.bool_)
    share = np.where(of_whole_part, model.whole_part_weight, 1.0)
    return share * model.region_weight[[each.region for each in painted]]


def _stacked(rows: list[Floats], *shape: int) -> Floats:
    return np.concatenate(rows).reshape(-1, *shape) if rows else np.empty((0, *shape))


_ANSWER_LOGS: WeakKeyDictionary[Model, dict[Answer, Floats]] = WeakKeyDictionary()
_REGION_LOGS: WeakKeyDictionary[Model, dict[PaintedRegion, Floats]] = WeakKeyDictionary()


def answer_logs(model: Model, answers: Iterable[Answer]) -> list[Floats]:
    """Return the logarithm of `answer_chance`, computed once for each different answer."""
    known = _ANSWER_LOGS.setdefault(model, {})
    return [
        known[each] if each in known else known.setdefault(each, np.log(answer_chance(model, each)))
        for each in answers
    ]


def region_logs(model: Model, painted: Iterable[PaintedRegion]) -> list[Floats]:
    """Return the logarithm of `region_chance`, computed once for each different region."""
    known = _REGION_LOGS.setdefault(model, {})
    return [
        known[each] if each in known else known.setdefault(each, np.log(region_chance(model, each)))
        for each in painted
    ]
