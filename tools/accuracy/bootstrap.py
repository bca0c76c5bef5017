"""How far a figure could differ by the luck of the cases: percentile bootstrap over cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Case = TypeVar("Case")
DRAWS = 2000
SEED = 1


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def figure(cases: Sequence[Case], measure: Callable[[Sequence[Case]], float]) -> Figure:
    """Return a figure over cases, with the interval over cases drawn again with replacement."""
    draws = np.random.default_rng(SEED).integers(len(cases), size=(DRAWS, len(cases)))
    again = [measure([cases[at] for at in draw]) for draw in draws]
    low, high = np.nanpercentile(again, [2.5, 97.5])
    return Figure(measure(cases), float(low), float(high))
