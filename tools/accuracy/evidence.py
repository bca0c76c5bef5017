"""The evidence of every case, summed apart for each weight, so that weights are quick to try."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import e, log

import numpy as np

from legwise.evaluation import BenchmarkCase
from legwise.knowledge.arrays import Booleans, Floats, grouped_sums
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import Model
from legwise.knowledge.schema import INFORMATION, Knowledge
from legwise.reasoning.posterior import Posterior, infer, normalised
from tools.accuracy.weights import COMMON, GROUPS, Weights

OTHERS = "others"
TELLING = ("other_leg_untold", "unaffected_leg_told")
PARTS = (*GROUPS, OTHERS, "region_weight", *TELLING)
"""What the evidence is summed by; findings outside the groups keep their own weight."""

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

    log_prior: Floats
    """[H]"""
    parts: dict[float, Floats]
    """For each symmetry: [part, H] the log likelihood of the answers of each part, weighed by 1."""
    right: Booleans
    """[C]"""


@dataclass(frozen=True)
class Evidence:
    """The evidence of one case at every level; what has been scored is remembered."""

    case: str
    group: str
    """The group of its right condition."""
    model: Model
    layers: tuple[Layer, ...]
    _scored: dict[tuple[float, ...], tuple[Score, ...]] = field(default_factory=dict)

    def scores(self, weights: Weights) -> tuple[Score, ...]:
        """Return the score at each level."""
        key = tuple(weights.values())
        if key not in self._scored:
            self._scored[key] = tuple(self._score(layer, weights) for layer in self.layers)
        return self._scored[key]

    def _score(self, layer: Layer, weights: Weights) -> Score:
        factors = np.array([_factor(part, weights) for part in PARTS])
        hypotheses = normalised(layer.log_prior + factors @ layer.parts[float(weights["symmetry"])])
        chance = grouped_sums(self.model.hypothesis_condition, hypotheses, len(layer.right))
        return Score(
            loss=-log(max(float(chance[layer.right].sum()), SMALLEST)),
            rank=1 + int((chance > chance[layer.right].max()).sum()),
        )


def _factor(part: str, weights: Weights) -> float:
    if part in TELLING:
        return -log(weights[part])
    if part == OTHERS:
        return weights[COMMON]
    return weights[part] * (weights[COMMON] if part in GROUPS else 1.0)


def gather(
    cases: Sequence[BenchmarkCase], knowledge: Knowledge, symmetries: Sequence[float]
) -> list[Evidence]:
    """Return the evidence of all cases, for each symmetry that will be tried."""
    symmetries = sorted({*symmetries, knowledge.settings.symmetry})
    models = {each: _with_unit_weights(knowledge, each) for each in symmetries}
    return [
        Evidence(
            case.id,
            knowledge.conditions[case.gold.conditions[0]].group,
            model_of(knowledge),
            tuple(_layers(case, knowledge, models)),
        )
        for case in cases
    ]


def _with_unit_weights(knowledge: Knowledge, symmetry: float) -> Model:
    """Return the model with weight 1 for each group, and rows of -1 for how legs are told of."""
    model = model_of(knowledge)
    finding_weight = model.finding_weight.copy()
    for members in GROUPS.values():
        finding_weight[[model.finding_index[name] for name in members]] = 1.0
    return replace(
        model,
        symmetry=symmetry,
        finding_weight=finding_weight,
        region_weight=model.region_weight / knowledge.settings.region_weight,
        other_leg_untold=1.0 / e,
        unaffected_leg_told=1.0 / e,
    )


def _layers(
    case: BenchmarkCase, knowledge: Knowledge, models: dict[float, Model]
) -> Iterator[Layer]:
    for level in INFORMATION:
        told = case.file.at(level, knowledge)
        posteriors = {each: infer(model, told, knowledge) for each, model in models.items()}
        first = next(iter(posteriors.values()))
        yield Layer(
            log_prior=first.log_prior,
            parts={each: _summed(posterior) for each, posterior in posteriors.items()},
            right=np.isin(first.model.names.conditions, case.gold.conditions),
        )


def _summed(posterior: Posterior) -> Floats:
    """Return the rows of a posterior summed over each part. Shape [part, H]."""
    names = posterior.model.names.findings
    part_of = {name: PARTS.index(part) for part, members in GROUPS.items() for name in members}
    places = [
        *(part_of.get(names[each.finding], PARTS.index(OTHERS)) for each in posterior.answers),
        *(PARTS.index("region_weight") for _ in posterior.painted),
        *(PARTS.index(name) for name in TELLING),
    ]
    sums = np.zeros((len(PARTS), len(posterior.log_prior)))
    np.add.at(sums, places, posterior.rows)
    return sums
