"""How sure a probability can be, given how much evidence stands behind its numbers.

Each number p with n patients behind it is a Beta(p n, (1 - p) n), so log p has the variance
(1 - p) / (p (n + 1)) to first order. A number k moves the log odds of a condition by
w (P(k is used | condition) - P(k is used | not)), w being the weight of its finding. Numbers are
independent, so the variances add up (the delta method), and the range is the central 90 % of a
normal distribution on the log odds.
"""

import numpy as np

from legwise.knowledge.arrays import Floats, Integers, grouped_sums
from legwise.reasoning.answers import Answer, PaintedRegion, is_affected
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
    return (1.0 - p) / (p * (n + 1.0))


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


def _answer_variance(posterior: Posterior, answer: Answer) -> Floats:
    model = posterior.model
    pairs = model.hypothesis_pair
    affected = is_affected(model, answer.place)
    origin = np.where(affected, model.origin[answer.finding][pairs], 0)
    groups = int(model.origin.max()) + 1
    p = np.full(groups, np.exp(model.log_background[answer.row]))
    n = np.full(groups, model.background_n[answer.finding])
    said = model.origin[answer.finding]
    p[said[said > 0]] = np.exp(model.log_probability[answer.row])[said > 0]
    n[said[said > 0]] = model.evidence_n[answer.finding][said > 0]
    weight = model.finding_weight[answer.finding]
    return (_contrast(posterior, origin, groups) * weight) ** 2 @ log_variance(p, n)


def _region_variance(posterior: Posterior, painted: PaintedRegion) -> Floats:
    model = posterior.model
    patterns = len(model.names.patterns)
    affected = is_affected(model, painted.leg)
    group = np.where(affected, model.hypothesis_pattern, patterns)
    p = np.append(
        np.exp(model.log_painted[:, painted.region, painted.state]),
        np.exp(model.log_region_background[painted.state]),
    )
    n = np.append(model.pattern_n, model.region_background_n)
    return (_contrast(posterior, group, patterns + 1) * model.region_weight) ** 2 @ (
        log_variance(p, n)
    )
