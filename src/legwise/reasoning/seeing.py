"""The chance of what is seen on one leg or both, under each side that a cause may affect."""

from collections.abc import Callable, Iterable
from typing import Generic, Literal, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.model import Model

Seen = Literal["whole", "left", "right", "both", "either", "midline"]
"""Where something is seen: ``both``: a state for each leg; ``either``: on one, not told which."""

Told = TypeVar("Told")


class LogChances(Generic[Told]):
    """The logarithms of a chance, computed once for each model and each different thing told."""

    def __init__(self, chance: Callable[[Model, Told], Floats]) -> None:
        self._chance = chance
        self._known: WeakKeyDictionary[Model, dict[Told, Floats]] = WeakKeyDictionary()

    def __call__(self, model: Model, told: Iterable[Told]) -> list[Floats]:
        """Return the logarithm for each thing told, in order."""
        known = self._known.setdefault(model, {})
        return [
            known[each]
            if each in known
            else known.setdefault(each, np.log(self._chance(model, each)))
            for each in told
        ]


def seen_chance(
    seen: Seen,
    affected: tuple[Floats, ...],
    elsewhere: tuple[float, ...],
    shared: Floats,
    symmetry: float,
) -> Floats:
    """Return P(what is seen | side, ...) [3, N], given it on an affected leg [N] and elsewhere.

    Both are given for the left leg, then the right. What has no side has no axis of sides.
    Two legs that one cause affects are alike: with the chance ``symmetry`` they share one state,
    and then what is seen has the chance ``shared`` [N]; else each has its own.
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
            on_neither = (1.0 - symmetry) * on_none**2 + symmetry * (1.0 - shared)
            neither = np.stack([one_leg, one_leg, on_neither])
            return 1.0 - neither
        case "both":
            both_legs = (1.0 - symmetry) * on_left * on_right + symmetry * shared
            return np.stack([on_left * off_right, off_left * on_right, both_legs])
