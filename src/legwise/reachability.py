"""Whether the answers of some person would bring each condition to the top."""

from itertools import pairwise

import numpy as np

from legwise.knowledge.arrays import Floats, grouped_sums
from legwise.knowledge.compiling import model_of
from legwise.knowledge.loading import KnowledgeFiles
from legwise.knowledge.model import UNKNOWN_AGE, UNKNOWN_SEX, Model
from legwise.knowledge.problem import Problem
from legwise.knowledge.schema import Knowledge
from legwise.reasoning.posterior import normalised


def unreachable_conditions(knowledge: Knowledge, files: KnowledgeFiles) -> list[Problem]:
    """Return a problem for each condition that its own most telling answers do not make leading."""
    model = model_of(knowledge)
    leaders = telling_leaders(model)
    return [
        files.problem(
            "conditions",
            condition,
            ("findings",),
            f"the answers that speak most for '{condition}' lead to '{leader}' instead",
            "Say what tells the two apart",
        )
        for condition, leader in zip(model.names.conditions, leaders, strict=True)
        if condition != leader
    ]


def telling_leaders(model: Model) -> list[str]:
    """Return for each condition the one that leads when every answer is the most telling for it.

    The most telling state of a finding is the one with the largest likelihood ratio between the
    condition (at its commonest site) and the average of all others.
    """
    chance = np.exp(model.log_probability)
    prior = np.exp(model.log_condition_prior[UNKNOWN_AGE, UNKNOWN_SEX])
    pair_share = _pair_shares(model) * prior[model.pair_condition]
    names = model.names.conditions
    leaders: list[str] = []
    for at in range(len(names)):
        own = np.flatnonzero(model.pair_condition == at)
        commonest = own[np.argmax(pair_share[own])]
        others = np.where(model.pair_condition == at, 0.0, pair_share)
        average = chance @ (others / others.sum())
        ratio = np.log(chance[:, commonest]) - np.log(average)
        starts = model.state_start
        rows = [int(start + np.argmax(ratio[start:end])) for start, end in pairwise(starts)]
        score = np.log(pair_share) + model.finding_weight @ model.log_probability[rows]
        leader = int(np.bincount(model.pair_condition, normalised(score)).argmax())
        leaders.append(names[leader])
    return leaders


def _pair_shares(model: Model) -> Floats:
    """Return P(pair | condition). Shape [P]."""
    return grouped_sums(
        model.hypothesis_pair, np.exp(model.log_within_condition), len(model.pair_condition)
    )
