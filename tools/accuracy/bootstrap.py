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
    low, _, high = _drawn(cases, measure)
    return Figure(measure(cases), low, high)


def error_figure(cases: Sequence[Case], measure: Callable[[Sequence[Case]], float]) -> Figure:
    """Return an error with its interval, moved back by the bias of drawing again.

    A distance that cannot be negative is larger in drawn sets than in the set they come from.
    """
    low, middle, high = _drawn(cases, measure)
    value = measure(cases)
    bias = middle - value
    return Figure(value, max(low - bias, 0.0), max(high - bias, 0.0))


def _drawn(
    cases: Sequence[Case], measure: Callable[[Sequence[Case]], float]
) -> tuple[float, float, float]:
    """Return the ends and the middle of what drawn sets of cases give."""
    draws = np.random.default_rng(SEED).integers(len(cases), size=(DRAWS, len(cases)))
    again = [measure([cases[int(at)] for at in draw]) for draw in draws]
    low, middle, high = np.nanpercentile(np.array(again), [2.5, 50.0, 97.5])
    return float(low), float(middle), float(high)
