"""Why: how much each answer speaks for or against each condition, and what stays unexplained."""

from dataclasses import dataclass

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.reasoning.answers import REGIONS, Answer, Factor, answer_chance
from legwise.reasoning.posterior import Posterior, normalised

DECIBANS = 10.0 / np.log(10.0)
"""Ten decibans are a factor of ten in the odds."""

SELDOM = 0.2
"""A state rarer than this under a condition, and no commoner than elsewhere, is not explained."""
MUCH_LIKELIER = 3.0
"""... if another condition would make it at least this many times likelier."""
CLEARLY = 1.0 - 1e-9
"""Chances that differ by less than this are alike, so that rounding decides nothing."""


@dataclass(frozen=True)
class Weighed:
    """One piece of evidence: an answer, or all the painted skin together (answer None)."""

    answer: Answer | None


@dataclass(frozen=True, eq=False)
class Weights:
    """The weight of every piece of evidence for every condition."""

    evidence: tuple[Weighed, ...]
    decibans: Floats
    """[K, C] the change in the log odds of a condition by the evidence, given all the rest."""


def weigh(posterior: Posterior) -> Weights:
    """Return how far the odds of each condition would fall without each piece of evidence."""
    answers, painted = posterior.answers, posterior.painted
    evidence = [Weighed(answer) for answer in answers] + [Weighed(None)] * bool(painted)
    before = np.empty((len(evidence), len(posterior.model.names.conditions)))
    chance, start = posterior.side_pairs, posterior.model.condition_start
    whole, sided, _ = posterior.rows
    before[whole.at] = np.add.reduceat(chance.sum(axis=0) * _taken_off(whole), start, axis=1)
    of_pairs = (chance * _taken_off(sided)).sum(axis=1)
    before[sided.at] = np.add.reduceat(of_pairs, start, axis=1)
    if painted:
        before[-1] = posterior.over_conditions(normalised(posterior.log_findings))
    before /= before.sum(axis=1, keepdims=True)
    decibans = DECIBANS * (_log_odds(posterior.conditions) - _log_odds(before))
    return Weights(tuple(evidence), decibans)


def _taken_off(factor: Factor) -> Floats:
    """Return the factors by which each hypothesis becomes likelier without each answer [K, ..]."""
    weight = factor.weight.reshape(-1, *[1] * (factor.rows.ndim - 1))
    return np.exp(-weight * factor.rows)


def described(posterior: Posterior, answer: Answer | None) -> tuple[str, str, str]:
    """Return the finding, the place and the state of a piece of evidence.

    Of two legs with different states the one that is not normal is named.
    """
    if answer is None:
        return REGIONS, "whole", "painted"
    model = posterior.model
    states = model.row_states
    finding = model.names.findings[answer.finding]
    if answer.right_row is None or answer.right_row == answer.row:
        return finding, answer.seen, states[answer.row]
    if answer.row == model.reference_row[answer.finding]:
        return finding, "right", states[answer.right_row]
    return finding, "left", states[answer.row]


def _log_odds(chance: Floats) -> Floats:
    kept = np.clip(chance, 1e-300, 1.0 - 1e-15)
    return np.log(kept) - np.log1p(-kept)


def unexplained(posterior: Posterior, condition: int) -> tuple[Answer, ...]:
    """Return the complaints and signs that a condition does not account for.

    Risk factors and normal states call for no explanation.
    """
    model = posterior.model
    inside = np.where(model.pair_condition == condition, posterior.side_pairs, 0.0)
    inside = inside / inside.sum()
    possible = np.isfinite(model.log_side)

    def is_unexplained(answer: Answer) -> bool:
        if model.finding_is_risk[answer.finding] or model.reference_row[answer.finding] < 0:
            return False
        rows = {answer.row, answer.row if answer.right_row is None else answer.right_row}
        if rows == {int(model.reference_row[answer.finding])}:
            return False
        chance = answer_chance(model, answer)
        here = float((inside * chance).sum())
        elsewhere = float(np.exp(sum(model.log_background[row] for row in rows)))
        best = float(np.where(possible, chance, 0.0).max())
        return (
            here < CLEARLY * min(SELDOM, 1.5 * elsewhere) and CLEARLY * best > MUCH_LIKELIER * here
        )

    return tuple(answer for answer in posterior.answers if is_unexplained(answer))
