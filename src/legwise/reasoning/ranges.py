"""How sure a probability can be, given how much evidence stands behind its numbers.

Each number p with n patients behind it is a Beta(p n, (1 - p) n), so log p has the variance
(1 - p) / (p (n + 1)) to first order. One is added below the line: even a pure guess at a rare
event is taken to be right within a factor of e, one standard deviation. A number k moves the log
odds of a condition by w (P(k is used | condition) - P(k is used | not)), w being the weight of its
finding. Numbers are independent, so the variances add up (the delta method), and the range is the
central 90 % of a normal distribution on the log odds.
"""

from collections.abc import Iterator

import numpy as np

from legwise.knowledge.arrays import Booleans, Floats, Integers, grouped_sums
from legwise.knowledge.model import LEFT, RIGHT, Model
from legwise.reasoning.answers import Answer, PaintedRegion, Seen
from legwise.reasoning.posterior import Posterior

NORMAL_95 = 1.6448536269514722
"""The 95th percentile of the standard normal: it leaves 5 % on either side."""

SMALLEST = 1e-12


def condition_ranges(posterior: Posterior) -> Floats:
    """Return the lower and the upper end of the 90 % range of P(condition). Shape [C, 2]."""
    deviation = np.sqrt(log_odds_variance(posterior))
    chance = np.clip(posterior.conditions, SMALLEST, 1.0 - SMALLEST)
    log_odds = np.log(chance) - np.log1p(-chance)
    ends = np.stack([log_odds - NORMAL_95 * deviation, log_odds + NORMAL_95 * deviation], axis=-1)
    return 1.0 / (1.0 + np.exp(-ends))


def log_odds_variance(posterior: Posterior) -> Floats:
    """Return the variance of the log odds of each condition. Shape [C]."""
    total = _prior_variance(posterior)
    for answer in posterior.answers:
        total += _answer_variance(posterior, answer)
    for painted in posterior.painted:
        total += _region_variance(posterior, painted)
    return total


def log_variance(p: Floats, n: Floats) -> Floats:
    """Return the variance of log p for a number p that n patients stand behind."""
    return (1.0 - p) / (p * (n + 1.0) + 1.0)


def _contrast(posterior: Posterior, group: Integers, groups: int) -> Floats:
    """Return P(group | condition) - P(group | not the condition). Shape [C, groups].

    ``group`` gives the group of each hypothesis [H].
    """
    model = posterior.model
    count = len(model.names.conditions)
    cell = model.hypothesis_condition * groups + group
    mass = grouped_sums(cell, posterior.hypotheses, count * groups)
    mass = mass.reshape(count, groups)
    within = mass.sum(axis=1, keepdims=True)
    everywhere = mass.sum(axis=0, keepdims=True)
    inside = mass / np.maximum(within, SMALLEST)
    outside = (everywhere - mass) / np.maximum(1.0 - within, SMALLEST)
    return inside - outside


def _prior_variance(posterior: Posterior) -> Floats:
    model = posterior.model
    prior = grouped_sums(
        model.hypothesis_condition, np.exp(posterior.log_prior), len(model.names.conditions)
    )
    variance = log_variance(np.clip(prior, SMALLEST, 1.0), model.prior_n)
    chance = posterior.conditions
    others = chance / np.maximum(1.0 - chance[:, None], SMALLEST)
    np.fill_diagonal(others, 1.0)
    return others**2 @ variance


def _legs(
    model: Model, seen: Seen, left: int, right: int
) -> Iterator[tuple[int, Booleans, Booleans]]:
    """Yield each state seen, and which hypotheses give it by an affected leg, which by the other.

    A state that both legs share is one number used once.
    """
    side = model.hypothesis_side
    match seen:
        case "left":
            yield left, side != RIGHT, side == RIGHT
        case "right":
            yield left, side != LEFT, side == LEFT
        case "both":
            yield left, side != RIGHT, side == RIGHT
            alone = side == RIGHT if left == right else side != LEFT
            yield right, alone, side == LEFT
        case _:
            everywhere = np.ones(len(side), dtype=bool)
            yield left, everywhere, ~everywhere


def _answer_variance(posterior: Posterior, answer: Answer) -> Floats:
    model = posterior.model
    origin = model.origin[answer.finding]
    said = origin > 0
    unused = int(model.origin.max()) + 1
    right = answer.row if answer.right_row is None else answer.right_row
    total = np.zeros(len(model.names.conditions))
    for row, affected, elsewhere in _legs(model, answer.seen, answer.row, right):
        p = np.full(unused + 1, np.exp(model.log_background[row]))
        n = np.full(unused + 1, model.background_n[answer.finding])
        p[origin[said]] = np.exp(model.log_probability[row, said])
        n[origin[said]] = model.evidence_n[answer.finding, said]
        variance = log_variance(p, n)
        variance[unused] = 0.0
        group = np.where(affected, origin[model.hypothesis_pair], np.where(elsewhere, 0, unused))
        total += _contrast(posterior, group, unused + 1) ** 2 @ variance
    return total * model.finding_weight[answer.finding] ** 2


def _region_variance(posterior: Posterior, painted: PaintedRegion) -> Floats:
    model = posterior.model
    elsewhere_group = len(model.names.patterns)
    unused = elsewhere_group + 1
    n = np.array([*model.pattern_n, model.region_background_n, 1.0])
    right = painted.state if painted.right_state is None else painted.right_state
    total = np.zeros(len(model.names.conditions))
    for state, affected, elsewhere in _legs(model, painted.seen, painted.state, right):
        on_leg = np.exp(model.log_painted[:, painted.region, state])
        p = np.array([*on_leg, np.exp(model.log_region_background[state]), 1.0])
        group = np.where(
            affected, model.hypothesis_pattern, np.where(elsewhere, elsewhere_group, unused)
        )
        total += _contrast(posterior, group, unused + 1) ** 2 @ log_variance(p, n)
    return total * model.region_weight[painted.region] ** 2
