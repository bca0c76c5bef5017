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
from legwise.knowledge.terms import INFORMATION, Information
from legwise.reasoning.answers import Answer, Factor, Rows, finding_answers
from legwise.reasoning.posterior import Posterior, infer
from tools.accuracy.weights import COMMON, GROUPS, PRESENT, Weights

OTHERS = "others"
TELLING = ("other_leg_untold", "unaffected_leg_told")
PART_OF = {name: part for part, members in GROUPS.items() for name in members}
"""What the findings are summed by; those outside the groups (OTHERS) keep their own weight."""
Cell = tuple[str, Information | None]
"""A part of the findings, and where states are told that are not normal, their level."""

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
    """For each shape, with one row for each cell, and for the skin one of regions told one by one
    and one of whole parts of the leg."""
    cells: tuple[Cell, ...]
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
        factors = np.array([_factor(*cell, weights) for cell in layer.cells])
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


def _factor(part: str, present_in: Information | None, weights: Weights) -> float:
    of_part = 1.0 if part == OTHERS else weights[part]
    of_present = 1.0 if present_in is None else weights[PRESENT[present_in]]
    return weights[COMMON] * of_part * of_present


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
        present_slope=np.ones_like(model.present_slope),
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
        model = next(iter(models.values()))
        of_answers = [
            _cell(each, model, knowledge) for each in finding_answers(model, told, knowledge)
        ]
        cells = tuple(dict.fromkeys(of_answers))
        posteriors = {
            each: _summed(infer(model, told, knowledge), [cells.index(of) for of in of_answers])
            for each, model in models.items()
        }
        yield Layer(posteriors, cells, np.isin(model.names.conditions, case.gold.conditions))


def _cell(answer: Answer, model: Model, knowledge: Knowledge) -> Cell:
    finding = knowledge.findings[model.names.findings[answer.finding]]
    normal = model.reference_row[answer.finding]
    rows = {answer.row, answer.row if answer.right_row is None else answer.right_row}
    is_present = normal >= 0 and rows != {int(normal)}
    return PART_OF.get(finding.id, OTHERS), finding.information if is_present else None


def _summed(posterior: Posterior, cell_of: Sequence[int]) -> Posterior:
    """Return a posterior with the rows of each cell, and of all the skin, added up."""
    whole, sided, skin = posterior.rows
    cells = max(cell_of, default=-1) + 1
    sums = np.zeros((cells, *posterior.log_prior.shape))
    for factor in (whole, sided):
        for at, weight, row in zip(factor.at, factor.weight, factor.rows, strict=True):
            sums[cell_of[at]] += weight * row
    of_whole_part = np.array([each.of_whole_part for each in posterior.painted], dtype=bool)
    by_whole = [
        skin._replace(weight=skin.weight[those], rows=skin.rows[those])
        for those in (~of_whole_part, of_whole_part)
    ]
    rows = Rows(
        Factor([], whole.weight[:0], whole.rows[:0]),
        Factor([*range(cells)], np.ones(cells), sums),
        Factor([0, 1], np.ones(2), np.array([each.total() for each in by_whole])),
    )
    return Posterior(posterior.model, (), (), posterior.log_prior, rows, posterior.telling)
