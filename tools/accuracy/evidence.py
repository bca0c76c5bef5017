"""The evidence of every case, summed apart for each weight, so that weights are quick to try."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import e, log

import numpy as np

from legwise.evaluation import BenchmarkCase
from legwise.knowledge.arrays import Booleans
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import Model
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import INFORMATION
from legwise.reasoning.answers import Factor, Rows
from legwise.reasoning.posterior import Posterior, infer
from tools.accuracy.weights import COMMON, GROUPS, Weights

OTHERS = "others"
TELLING = ("other_leg_untold", "unaffected_leg_told")
PARTS = (*GROUPS, OTHERS)
"""What the findings are summed by; those outside the groups keep their own weight."""

Shape = tuple[float, float]
"""What is no weight of summed rows: ``symmetry`` and ``region_told``."""

SMALLEST = 1e-4
"""A right answer said to be rarer than this costs no more, so that no single case decides."""


@dataclass(frozen=True)
class Score:
    """How one case is answered at one level with some weights."""

    loss: float
    """-log P(right condition)"""
    rank: int


@dataclass(frozen=True)
class Layer:
    """One case at one level of information."""

    posteriors: dict[Shape, Posterior]
    """For each shape, with one row for each part of the findings, and for the skin one of
    regions told one by one and one of whole parts of the leg."""
    right: Booleans
    """[C]"""


@dataclass(frozen=True)
class Evidence:
    """The evidence of one case at every level; what has been scored is remembered."""

    case: str
    group: str
    """The group of its right condition."""
    layers: tuple[Layer, ...]
    _scored: dict[tuple[float, ...], tuple[Score, ...]] = field(default_factory=dict)

    def scores(self, weights: Weights) -> tuple[Score, ...]:
        """Return the score at each level."""
        key = tuple(weights.values())
        if key not in self._scored:
            self._scored[key] = tuple(self._score(layer, weights) for layer in self.layers)
        return self._scored[key]

    def _score(self, layer: Layer, weights: Weights) -> Score:
        summed = layer.posteriors[weights["symmetry"], weights["region_told"]]
        factors = np.array([_factor(part, weights) for part in PARTS])
        told = np.array([-log(weights[name]) for name in TELLING])
        of_region = weights["region_weight"]
        of_skin = np.array([of_region, of_region * weights["whole_part_weight"]])
        whole, sided, skin = summed.rows
        rows = Rows(
            whole,
            sided._replace(weight=factors),
            skin._replace(weight=of_skin),
        )
        chance = replace(summed, rows=rows, telling=told[:, None] * summed.telling).conditions
        return Score(
            loss=-log(max(float(chance[layer.right].sum()), SMALLEST)),
            rank=1 + int((chance > chance[layer.right].max()).sum()),
        )


def _factor(part: str, weights: Weights) -> float:
    if part == OTHERS:
        return weights[COMMON]
    return weights[part] * (weights[COMMON] if part in GROUPS else 1.0)


def gather(
    cases: Sequence[BenchmarkCase],
    knowledge: Knowledge,
    symmetries: Sequence[float],
    tellings: Sequence[float],
) -> list[Evidence]:
    """Return the evidence of all cases, for each symmetry and ``region_told`` to be tried."""
    settings = knowledge.settings
    shapes = product({*symmetries, settings.symmetry}, {*tellings, settings.region_told})
    models = {each: _with_unit_weights(knowledge, each) for each in shapes}
    return [
        Evidence(
            case.id,
            knowledge.conditions[case.gold.conditions[0]].group,
            tuple(_layers(case, knowledge, models)),
        )
        for case in cases
    ]


def _with_unit_weights(knowledge: Knowledge, shape: Shape) -> Model:
    """Return the model of a shape: weight 1 for each group, rows of -1 for how legs are told of."""
    model = model_of(knowledge)
    symmetry, region_told = shape
    finding_weight = model.finding_weight.copy()
    for members in GROUPS.values():
        finding_weight[[model.finding_index[name] for name in members]] = 1.0
    return replace(
        model,
        symmetry=symmetry,
        region_told=region_told,
        finding_weight=finding_weight,
        region_weight=model.region_weight / knowledge.settings.region_weight,
        whole_part_weight=1.0,
        other_leg_untold=1.0 / e,
        unaffected_leg_told=1.0 / e,
    )


def _layers(
    case: BenchmarkCase, knowledge: Knowledge, models: dict[Shape, Model]
) -> Iterator[Layer]:
    for level in INFORMATION:
        told = case.file.at(level, knowledge)
        posteriors = {
            each: _summed(infer(model, told, knowledge)) for each, model in models.items()
        }
        names = next(iter(models.values())).names.conditions
        yield Layer(posteriors, np.isin(names, case.gold.conditions))


def _summed(posterior: Posterior) -> Posterior:
    """Return a posterior with the rows of each part, and of all the skin, added up."""
    names = posterior.model.names.findings
    part_of = {name: PARTS.index(part) for part, members in GROUPS.items() for name in members}
    whole, sided, skin = posterior.rows
    sums = np.zeros((len(PARTS), *posterior.log_prior.shape))
    for factor in (whole, sided):
        for at, weight, row in zip(factor.at, factor.weight, factor.rows, strict=True):
            name = names[posterior.answers[at].finding]
            sums[part_of.get(name, PARTS.index(OTHERS))] += weight * row
    of_whole_part = np.array([each.of_whole_part for each in posterior.painted], dtype=bool)
    by_whole = [
        skin._replace(weight=skin.weight[those], rows=skin.rows[those])
        for those in (~of_whole_part, of_whole_part)
    ]
    rows = Rows(
        Factor([], whole.weight[:0], whole.rows[:0]),
        Factor([*range(len(PARTS))], np.ones(len(PARTS)), sums),
        Factor([0, 1], np.ones(2), np.array([each.total() for each in by_whole])),
    )
    return Posterior(posterior.model, (), (), posterior.log_prior, rows, posterior.telling)
