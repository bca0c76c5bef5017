"""Whether probabilities mean what they say: of what is said to have 70 %, 70 % should be so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from legwise.evaluation import BenchmarkCase
from legwise.knowledge.arrays import Floats
from legwise.knowledge.compiling import model_of
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Information
from legwise.reasoning.posterior import infer
from tools.accuracy.bootstrap import DRAWS, SEED, Figure, error_figure

TENTHS = np.linspace(0.0, 1.0, 11)
FINE = np.array([0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0])
"""Most conditions are very unlikely, so the bins of all of them are narrow at the bottom."""


@dataclass(frozen=True)
class Said:
    """What one case was told: probabilities, and which of them came true (1) or not (0)."""

    chance: Floats
    so: Floats

    @property
    def leading(self) -> "Said":
        """The largest probability alone."""
        best = int(self.chance.argmax())
        return Said(self.chance[best : best + 1], self.so[best : best + 1])


@dataclass(frozen=True)
class Bin:
    """Probabilities of about the same size, and how often they came true."""

    count: int
    said: float
    so: float


@dataclass(frozen=True)
class Calibration:
    """The reliability of the leading condition's probability and of all conditions'."""

    leading: list[Bin]
    leading_error: Figure
    leading_by_luck: Figure
    """The error that so many cases would show if every probability were right."""
    every: list[Bin]
    every_error: Figure


def calibration(
    cases: Sequence[BenchmarkCase], knowledge: Knowledge, level: Information
) -> Calibration:
    """Return how far the probabilities at one level of information can be believed."""
    every = [said_of(case, knowledge, level) for case in cases]
    leading = [said.leading for said in every]
    return Calibration(
        leading=binned(leading, TENTHS),
        leading_error=error_figure(leading, lambda drawn: expected_error(drawn, TENTHS)),
        leading_by_luck=error_by_luck(leading, TENTHS),
        every=binned(every, FINE),
        every_error=error_figure(every, lambda drawn: expected_error(drawn, FINE)),
    )


def said_of(benchmark: BenchmarkCase, knowledge: Knowledge, level: Information) -> Said:
    """Return the probabilities told in a case; all right conditions together count as one."""
    model = model_of(knowledge)
    posterior = infer(model, benchmark.file.at(level, knowledge), knowledge)
    right = np.isin(model.names.conditions, benchmark.gold.conditions)
    chance = np.append(posterior.conditions[~right], posterior.conditions[right].sum())
    return Said(chance, np.append(np.zeros(int((~right).sum())), 1.0))


def binned(cases: Sequence[Said], edges: Floats) -> list[Bin]:
    """Return the bins that hold any probability."""
    chance = np.concatenate([case.chance for case in cases])
    so = np.concatenate([case.so for case in cases])
    place = np.clip(np.searchsorted(edges, chance, side="right") - 1, 0, len(edges) - 2)
    count = np.bincount(place, minlength=len(edges) - 1)
    said_sum = np.bincount(place, chance, minlength=len(edges) - 1)
    so_sum = np.bincount(place, so, minlength=len(edges) - 1)
    return [
        Bin(int(count[at]), float(said_sum[at] / count[at]), float(so_sum[at] / count[at]))
        for at in range(len(edges) - 1)
        if count[at]
    ]


def expected_error(cases: Sequence[Said], edges: Floats) -> float:
    """Return the mean distance between what is said and what is so, over all probabilities."""
    bins = binned(cases, edges)
    return sum(each.count * abs(each.said - each.so) for each in bins) / sum(
        each.count for each in bins
    )


def error_by_luck(cases: Sequence[Said], edges: Floats) -> Figure:
    """Return the error, in the mean and in 95 % of draws, if probabilities were exactly right."""
    draw = np.random.default_rng(SEED)
    errors = [
        expected_error(
            [
                Said(case.chance, (draw.random(len(case.chance)) < case.chance).astype(np.float64))
                for case in cases
            ],
            edges,
        )
        for _ in range(DRAWS)
    ]
    low, high = np.percentile(np.array(errors), [2.5, 97.5])
    return Figure(float(np.mean(errors)), float(low), float(high))
