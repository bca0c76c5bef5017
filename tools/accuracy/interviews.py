"""People who can answer every question: what a case does not tell is drawn from the model."""

from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

import numpy as np

from legwise.evaluation import BenchmarkCase
from legwise.knowledge.arrays import Floats
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import LEFT, RIGHT
from legwise.knowledge.schema import Finding, Knowledge
from legwise.person.case import Observation
from legwise.reasoning.posterior import infer


def answering_everything(benchmark: BenchmarkCase, knowledge: Knowledge) -> BenchmarkCase:
    """Return the case of somebody who has the same and knows the answer to everything.

    The untold answers are drawn from one hypothesis of the right condition, as likely as the told
    ones make it. They fit the model by construction: such a case shows how many questions are
    asked, not how right the answers are.
    """
    told = benchmark.file.at("history", knowledge)
    model = model_of(knowledge)
    posterior = infer(model, told, knowledge)
    right = model.names.conditions.index(benchmark.gold.conditions[0])
    chance = np.where(model.hypothesis_condition == right, posterior.hypotheses, 0.0)
    draw = np.random.default_rng(crc32(benchmark.id.encode()))
    hypothesis = int(draw.choice(len(chance), p=chance / chance.sum()))
    pair, side = model.hypothesis_pair[hypothesis], model.hypothesis_side[hypothesis]

    def state(finding: Finding, *, affected: bool) -> str:
        at = model.finding_index[finding.id]
        rows = slice(int(model.state_start[at]), int(model.state_start[at + 1]))
        chances: Floats = model.probability[rows, pair] if affected else model.background[rows]
        return finding.state_ids[int(draw.choice(len(chances), p=chances / chances.sum()))]

    def untold() -> Iterator[Observation]:
        for finding in knowledge.findings.values():
            if finding.information != "history" or finding.id in told.answered:
                continue
            if finding.sided:
                yield Observation(finding.id, "left", state(finding, affected=side != RIGHT))
                yield Observation(finding.id, "right", state(finding, affected=side != LEFT))
            else:
                yield Observation(finding.id, "whole", state(finding, affected=True))

    full = replace(told, observations=(*told.observations, *untold()))
    file = replace(benchmark.file, layers={**benchmark.file.layers, "history": full})
    return replace(benchmark, file=file)
