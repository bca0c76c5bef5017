"""What is told of the skin, region by region, and how likely each pattern makes it.

Who says where a leg is numb has said something of the rest of it too: a region that goes without a
word, beside others that are told, is a little less likely to be numb.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.model import SIDES, Model
from legwise.person.case import LEGS, Case, Leg, Skin
from legwise.reasoning.seeing import LogChances, Seen, seen_chance

Said = tuple[Seen, int, int | None]

UNTOLD = 2
"""The state of a region of which nothing is said, while others of its leg are told to be numb."""


class PaintedRegion(NamedTuple):
    """One region told to be numb (state 1), to feel normal (0) or UNTOLD; rows as in `Answer`.

    ``of_whole_part``: all regions of its part of the leg are told to be as it is, as when
    somebody says *the foot*. That is one statement and not one for each region. Where nothing is
    said, nothing is stated.
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

    @property
    def states(self) -> tuple[int, ...]:
        """The states of the legs that it tells of, the left first."""
        return (self.state,) if self.right_state is None else (self.state, self.right_state)


def painted_regions(model: Model, case: Case) -> tuple[PaintedRegion, ...]:
    """Return what is told of the skin; a midline region counts once for both legs."""
    if case.skin.is_blank:
        return ()
    named = case.skin.legs_told_numb
    regions = [painted_region(model, case.skin, name, named) for name in model.names.regions]
    said_of_part: defaultdict[int, set[Said | None]] = defaultdict(set)
    for part, each in zip(model.region_part, regions, strict=True):
        said_of_part[part].add(each and each.said)
    return tuple(
        each._replace(of_whole_part=len(said_of_part[part]) == 1 and {*each.states} != {UNTOLD})
        for part, each in zip(model.region_part, regions, strict=True)
        if each is not None
    )


def painted_region(
    model: Model, skin: Skin, name: str, named: Collection[Leg]
) -> PaintedRegion | None:
    """Return what is told of one region, None where that is nothing.

    On the legs ``named``, some region is told to be numb; there, silence speaks of the others. Of
    the midline it never does: who has not been asked about the seat is not well there.
    """
    at = model.region_index[name]
    if model.midline[at]:
        numb = skin.painted(name)
        return None if numb is None else PaintedRegion(at, "midline", int(numb))
    told = [skin.painted_on(leg, name) for leg in LEGS]
    if told == [None, None] and name in skin.numb_side_unknown:
        return PaintedRegion(at, "either", 1)
    states: dict[Leg, int] = {
        leg: UNTOLD if numb is None else int(numb)
        for leg, numb in zip(LEGS, told, strict=True)
        if numb is not None or leg in named
    }
    match [*states.items()]:
        case [(_, left), (_, right)]:
            return PaintedRegion(at, "both", left, right)
        case [(leg, state)]:
            return PaintedRegion(at, leg, state)
        case _:
            return None


def painted_as(model: Model, name: str, said: Said, of_whole_part: bool) -> PaintedRegion:
    """Return a region of which something is said; the inverse of `PaintedRegion.said`."""
    at = model.region_index[name]
    seen, state, right_state = said
    if model.midline[at]:
        return PaintedRegion(at, "midline", state, None, of_whole_part)
    return PaintedRegion(at, seen, state, right_state, of_whole_part)


def region_chance(model: Model, painted: PaintedRegion) -> Floats:
    """Return P(what is known of a region | side, pattern). Shape [3, T]."""
    states = (painted.states[0], painted.states[-1])
    numb = np.exp(model.log_painted[:, painted.region, 1])
    background = np.exp(model.log_region_background[1])
    told = [told_chance(model, state) for state in states]
    affected = tuple((1.0 - numb) * if_normal + numb * if_numb for if_normal, if_numb in told)
    elsewhere = tuple(
        float((1.0 - background) * if_normal + background * if_numb) for if_normal, if_numb in told
    )
    normal_on_both, numb_on_both = (left * right for left, right in zip(*told, strict=True))
    shared = (1.0 - numb) * normal_on_both + numb * numb_on_both
    chance = seen_chance(painted.seen, affected, elsewhere, shared, model.symmetry)
    return np.stack([chance] * len(SIDES)) if chance.ndim == 1 else chance


def told_chance(model: Model, state: int) -> tuple[float, float]:
    """Return P(this is told of a region | it feels normal), and the same where it is numb."""
    if state == UNTOLD:
        return 1.0, 1.0 - model.region_told
    return (0.0, 1.0) if state else (1.0, 0.0)


def region_weights(model: Model, painted: Sequence[PaintedRegion]) -> Floats:
    """Return how much of its weight of evidence each region keeps. Shape [K]."""
    of_whole_part = np.array([each.of_whole_part for each in painted], dtype=np.bool_)
    share = np.where(of_whole_part, model.whole_part_weight, 1.0)
    return share * model.region_weight[[each.region for each in painted]]


region_logs = LogChances(region_chance)
"""The logarithms of `region_chance`."""
