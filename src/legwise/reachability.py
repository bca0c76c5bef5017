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

ROUNDS = 12


def unreachable_conditions(knowledge: Knowledge, files: KnowledgeFiles) -> list[Problem]:
    """Return a problem for each condition that no answers were found to bring to the top."""
    model = model_of(knowledge)
    problems: list[Problem] = []
    for at, condition in enumerate(model.names.conditions):
        leader = model.names.conditions[best_leader(model, at)]
        if leader != condition:
            problems.append(
                files.problem(
                    "conditions",
                    condition,
                    ("findings",),
                    f"the answers that speak most for '{condition}' lead to '{leader}' instead",
                    "Say what tells the two apart",
                )
            )
    return problems


def best_leader(model: Model, condition: int) -> int:
    """Return the condition that leads when every answer is chosen to speak for ``condition``.

    Each round takes for every finding the state with the largest likelihood ratio between the
    condition (at its commonest site) and its rivals, and weighs the rivals by how well they did in
    the round before.
    """
    chance = np.exp(model.log_probability)
    prior = np.exp(model.log_condition_prior[UNKNOWN_AGE, UNKNOWN_SEX])
    log_share = np.log(_pair_shares(model) * prior[model.pair_condition])
    own = model.pair_condition == condition
    commonest = int(np.argmax(np.where(own, log_share, -np.inf)))
    rivals = normalised(np.where(own, -np.inf, log_share))
    leader = -1
    for _ in range(ROUNDS):
        ratio = model.log_probability[:, commonest] - np.log(chance @ rivals)
        rows = [
            int(start + np.argmax(ratio[start:end])) for start, end in pairwise(model.state_start)
        ]
        score = log_share + model.state_weight[rows] @ model.log_probability[rows]
        posterior = normalised(score)
        leader = int(np.argmax(np.bincount(model.pair_condition, posterior)))
        if leader == condition:
            break
        rivals = (rivals + normalised(np.where(own, -np.inf, score))) / 2.0
    return leader


def _pair_shares(model: Model) -> Floats:
    """Return P(pair | condition). Shape [P]."""
    return grouped_sums(
        model.hypothesis_pair, np.exp(model.log_within_condition), len(model.pair_condition)
    )
