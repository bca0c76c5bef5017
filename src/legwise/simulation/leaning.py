"""Signs that travel together: every drawn person leans toward the signs of some causes.

The model takes findings as independent once the cause is known. Real ones are not: who has one
sign of a bad back has more of them, even when something else makes the leg numb. So each person
has hidden leanings, one toward the signs of each condition and one toward each way to paint the
skin: standard normal numbers that say nothing about the true cause. A finding follows the
leanings of those causes that make it commoner or rarer; two findings have as much in common as
the causes behind them. What is left is the finding's own chance.

In statistics this is a Gaussian copula. It ties findings together and leaves the probability of
every single one, given the cause, exactly as the knowledge says.
"""

from statistics import NormalDist

import numpy as np

from legwise.knowledge.arrays import Floats, grouped_sums
from legwise.knowledge.model import Model
from legwise.simulation.people import Normals

TOGETHER = 0.5
"""How far two findings with the same causes behind them travel together; unless said otherwise.

A correlation on the hidden scale. Estimate: nobody has measured it, so a report shows what hangs
on it.
"""
LEAST = 1e-4
"""Chances are kept this far from 0 and 1 when their odds are taken."""


def causes_followed(model: Model, chances: Floats) -> Floats:
    """Return the conditions that each finding follows [F, C]: rows of length 1.

    A finding follows a condition as far as the condition raises the odds that the finding is not
    normal, its sites averaged; commoner conditions count more, by the root of how common they are
    (``chances`` [C]). A finding that has no normal state follows none: its row is 0.
    """
    share = grouped_sums(
        model.hypothesis_pair, np.exp(model.log_within_condition), len(model.pair_site)
    )
    follows = np.zeros((len(model.reference_row), len(chances)))
    for at in np.flatnonzero(model.reference_row >= 0):
        row = model.reference_row[at]
        raised = _log_odds(model.background[row]) - _log_odds(model.probability[row])
        follows[at] = grouped_sums(model.pair_condition, raised * share, len(chances))
    return _unit(follows * np.sqrt(chances))


def patterns_followed(model: Model) -> Floats:
    """Return the patterns that each region of the skin follows [R, patterns], in the same way."""
    painted = _log_odds(np.exp(model.log_painted[..., 1]))
    return _unit((painted - _log_odds(np.exp(model.log_region_background[1]))).T)


def shared(
    follows: Floats, together: float, random: np.random.Generator, people: int
) -> tuple[Normals, Normals]:
    """Return what each thing gets from the leanings of each person [things, people].

    And the standard deviation of the part of its own [things, 1]: the sum is standard normal.
    """
    leanings = random.standard_normal((follows.shape[1], people), dtype=np.float32)
    part = np.sqrt(together) * follows
    own = np.sqrt(1.0 - (part**2).sum(axis=1, keepdims=True))
    return part.astype(np.float32) @ leanings, own.astype(np.float32)


def thresholds(up_to: Floats) -> Normals:
    """Return where a standard normal number must lie to be in the share ``up_to``; any shape."""
    values, at = np.unique(up_to, return_inverse=True)
    inverse = NormalDist().inv_cdf
    found = [
        inverse(value) if 0.0 < value < 1.0 else np.copysign(np.inf, value - 0.5)
        for value in values
    ]
    return np.array(found, dtype=np.float32)[at].reshape(up_to.shape)


def _log_odds(chance: Floats | float) -> Floats:
    kept = np.clip(chance, LEAST, 1.0 - LEAST)
    return np.log(kept / (1.0 - kept))


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, length, out=np.zeros_like(rows), where=length > 0.0)
