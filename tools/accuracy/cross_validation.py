"""Weights chosen on all groups of conditions but one, and tried on the one left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from legwise.knowledge.terms import INFORMATION
from tools.accuracy.bootstrap import Figure, figure
from tools.accuracy.evidence import Evidence, Score
from tools.accuracy.weights import FIRST_GUESS, GRIDS, PLAIN, Weights

ROUNDS = 5
BASE = "first guess"


@dataclass(frozen=True)
class Fold:
    """The group left out, its cases, and the weights chosen on the other groups."""

    group: str
    cases: int
    free: Weights
    """Those with the least loss."""
    cautious: Weights
    """The first guess, but for what clearly lowers the loss."""


@dataclass(frozen=True)
class Tried:
    """How one way of having weights does."""

    loss: Figure
    """Mean -log P(right condition) over cases and levels."""
    more: Figure
    """By how much the loss is higher than with the first guess."""
    top1: dict[str, float]
    top3: dict[str, float]


@dataclass(frozen=True)
class CrossValidated:
    """The folds, and how chosen weights do beside plain ones, first guesses and shipped ones."""

    folds: list[Fold]
    on_all: Fold
    """Chosen on every case: what may be shipped, never what is reported as accuracy."""
    shipped: Weights
    held_out: dict[str, Tried]


def cross_validate(evidence: Sequence[Evidence], shipped: Weights) -> CrossValidated:
    """Return what cross-validation over the groups of conditions finds."""
    groups = sorted({each.group for each in evidence})
    folds = [
        _fold(group, [each for each in evidence if each.group != group], len(evidence))
        for group in groups
    ]
    by_group = {fold.group: fold for fold in folds}
    scores = {
        "all weights 1": [each.scores(PLAIN) for each in evidence],
        BASE: [each.scores(FIRST_GUESS) for each in evidence],
        "chosen freely": [each.scores(by_group[each.group].free) for each in evidence],
        "moved where clear": [each.scores(by_group[each.group].cautious) for each in evidence],
        "shipped": [each.scores(shipped) for each in evidence],
    }
    return CrossValidated(
        folds=folds,
        on_all=_fold("", evidence, 0),
        shipped=shipped,
        held_out=_compared(scores),
    )


def tried_on(evidence: Sequence[Evidence], shipped: Weights) -> dict[str, Tried]:
    """Return how weights that are settled do on cases that had no say in them."""
    settled = {"all weights 1": PLAIN, BASE: FIRST_GUESS, "shipped": shipped}
    return _compared(
        {name: [each.scores(weights) for each in evidence] for name, weights in settled.items()}
    )


def _fold(left_out: str, others: Sequence[Evidence], everybody: int) -> Fold:
    return Fold(
        left_out,
        max(everybody - len(others), 0),
        free=chosen_freely(others),
        cautious=moved_where_clear(others),
    )


def chosen_freely(evidence: Sequence[Evidence]) -> Weights:
    """Return the weights with the least log loss: one after the other, until none moves."""
    weights = dict(PLAIN)
    for _ in range(ROUNDS):
        before = dict(weights)
        for name in GRIDS:
            weights[name] = _best(evidence, weights, name)
        if weights == before:
            break
    return weights


def moved_where_clear(evidence: Sequence[Evidence]) -> Weights:
    """Return the first guess, moved only where the whole interval of the change is a gain."""
    weights = dict(FIRST_GUESS)
    for _ in range(ROUNDS):
        before = dict(weights)
        for name in GRIDS:
            moved = {**weights, name: _best(evidence, weights, name)}
            change = [_loss(each.scores(moved)) - _loss(each.scores(weights)) for each in evidence]
            if figure(change, fmean).high < 0.0:
                weights = moved
        if weights == before:
            break
    return weights


def _best(evidence: Sequence[Evidence], weights: Weights, name: str) -> float:
    values = sorted({*GRIDS[name], weights[name]})
    return min(values, key=lambda value: mean_loss(evidence, {**weights, name: value}))


def mean_loss(evidence: Sequence[Evidence], weights: Weights) -> float:
    """Return the mean log loss over cases and levels."""
    return fmean(_loss(each.scores(weights)) for each in evidence)


def _loss(scores: Sequence[Score]) -> float:
    return fmean(score.loss for score in scores)


def _compared(found: Mapping[str, Sequence[Sequence[Score]]]) -> dict[str, Tried]:
    base = [_loss(each) for each in found[BASE]]
    return {name: _tried(scores, base) for name, scores in found.items()}


def _tried(scores: Sequence[Sequence[Score]], base: Sequence[float]) -> Tried:
    def share(rank: int) -> dict[str, float]:
        return {
            level: fmean(score[at].rank <= rank for score in scores)
            for at, level in enumerate(INFORMATION)
        }

    losses = [_loss(each) for each in scores]
    more = [loss - other for loss, other in zip(losses, base, strict=True)]
    return Tried(figure(losses, fmean), figure(more, fmean), share(1), share(3))
