"""Weights chosen on all groups of conditions but one, and tried on the one left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from legwise.knowledge.schema import INFORMATION
from tools.accuracy.bootstrap import Figure, figure
from tools.accuracy.evidence import Evidence, Score
from tools.accuracy.weights import GRIDS, Weights

ROUNDS = 5


@dataclass(frozen=True)
class Fold:
    """The group left out, its cases, and the weights chosen on the other groups."""

    group: str
    cases: int
    chosen: Weights


@dataclass(frozen=True)
class HeldOut:
    """How one way of having weights does on the cases that had no say in them."""

    loss: Figure
    """Mean -log P(right condition) over cases and levels."""
    top1: dict[str, float]
    top3: dict[str, float]


@dataclass(frozen=True)
class CrossValidated:
    """The folds, and how chosen weights do beside plain ones and the shipped ones."""

    folds: list[Fold]
    on_all: Weights
    """Chosen on every case: what would be shipped, never what is reported as accuracy."""
    shipped: Weights
    held_out: dict[str, HeldOut]
    gain: dict[str, Figure]
    """By how much the loss is higher than with the shipped weights."""


def cross_validate(
    evidence: Sequence[Evidence], plain: Weights, shipped: Weights
) -> CrossValidated:
    """Return what cross-validation over the groups of conditions finds."""
    groups = sorted({each.group for each in evidence})
    folds = [
        Fold(
            group,
            sum(each.group == group for each in evidence),
            chosen_on([each for each in evidence if each.group != group], plain),
        )
        for group in groups
    ]
    chosen = {fold.group: fold.chosen for fold in folds}
    scores = {
        "all weights 1": [each.scores(plain) for each in evidence],
        "shipped": [each.scores(shipped) for each in evidence],
        "chosen on the other groups": [each.scores(chosen[each.group]) for each in evidence],
    }
    base = [_loss(each) for each in scores["shipped"]]
    gain = {
        name: figure([_loss(one) - other for one, other in zip(found, base, strict=True)], fmean)
        for name, found in scores.items()
    }
    return CrossValidated(
        folds=folds,
        on_all=chosen_on(evidence, plain),
        shipped=shipped,
        held_out={name: _held_out(found) for name, found in scores.items()},
        gain=gain,
    )


def chosen_on(evidence: Sequence[Evidence], start: Weights) -> Weights:
    """Return the weights with the least log loss: one after the other, until none moves."""
    weights = dict(start)
    for _ in range(ROUNDS):
        before = dict(weights)
        for name, values in GRIDS.items():
            losses = {
                value: mean_loss(evidence, {**weights, name: value})
                for value in sorted({*values, weights[name]})
            }
            weights[name] = min(losses, key=lambda value: losses[value])
        if weights == before:
            break
    return weights


def mean_loss(evidence: Sequence[Evidence], weights: Weights) -> float:
    """Return the mean log loss over cases and levels."""
    return fmean(_loss(each.scores(weights)) for each in evidence)


def _loss(scores: Sequence[Score]) -> float:
    return fmean(score.loss for score in scores)


def _held_out(scores: Sequence[Sequence[Score]]) -> HeldOut:
    def share(rank: int) -> dict[str, float]:
        return {
            level: fmean(score[at].rank <= rank for score in scores)
            for at, level in enumerate(INFORMATION)
        }

    return HeldOut(figure([_loss(each) for each in scores], fmean), share(1), share(3))
