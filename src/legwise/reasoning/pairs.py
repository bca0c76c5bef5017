"""Two conditions at once: pairs of hypotheses, their findings joined by noisy-OR.

For a finding with a normal state, each cause leaves it normal with its own chance, relative to the
background (the leak), and it stays normal when both do. A finding without a normal state (how it
began, say) is told by either cause alike: the mean of the two. Each condition is represented by
the site, side and pattern that fit the case best.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np

from legwise.knowledge.arrays import Floats, Integers, descending
from legwise.knowledge.model import SIDES, Model
from legwise.reasoning.answers import Answer, Rows, answer_rows
from legwise.reasoning.posterior import Posterior
from legwise.reasoning.skin import UNTOLD, PaintedRegion, told_chance

LEADERS = 6
"""One of the two must be among this many leading conditions."""


@dataclass(frozen=True)
class Pair:
    """Two conditions and how much better they explain the case than the best single one."""

    first: int
    second: int
    odds: float
    """Posterior odds of the pair against the best single condition."""


def best_pair(posterior: Posterior, pair_prior: float) -> Pair | None:
    """Return the pair that explains a case best, or None where nothing has been answered.

    ``pair_prior`` is how much likelier two of these conditions meet in one person than if they
    came independently.
    """
    if not (posterior.answers or posterior.painted) or len(posterior.model.names.conditions) < 2:
        return None
    observed, normal, leak, weight = _chances(posterior)
    leaders = np.array(descending(posterior.conditions)[:LEADERS])
    log_prior = np.log(posterior.over_conditions(np.exp(posterior.log_prior)))
    single = log_prior + (weight[:, None] * np.log(observed)).sum(axis=0)
    joint = _noisy_or(observed, normal, leak, leaders)
    likelihood = (weight[:, None, None] * np.log(joint)).sum(axis=0)
    score = log_prior[leaders, None] + log_prior[None, :] + np.log(pair_prior) + likelihood
    score[np.arange(len(leaders)), leaders] = -np.inf
    at = np.unravel_index(int(np.argmax(score)), score.shape)
    first, second = int(leaders[at[0]]), int(at[1])
    if posterior.conditions[second] > posterior.conditions[first]:
        first, second = second, first
    odds = float(np.exp(min(score[at] - single.max(), 700.0)))
    return Pair(first, second, odds)


def _representatives(posterior: Posterior) -> tuple[Integers, Integers, Integers]:
    """Return the pair, the side and the pattern that fit best, for each condition [C]."""
    model = posterior.model
    best_spot = np.maximum.reduceat(posterior.log_spots, model.pattern_start, axis=1)
    score = (posterior.log_findings + best_spot[:, model.pair_site]).T.ravel()
    condition = np.repeat(model.pair_condition, len(SIDES))
    order = np.lexsort((-score, condition))
    chosen = order[np.searchsorted(condition, np.arange(len(model.names.conditions)))]
    pair, side = np.divmod(chosen, len(SIDES))
    own = model.pattern_site == model.pair_site[pair][:, None]
    pattern = np.where(own, posterior.log_spots[side], -np.inf).argmax(axis=1)
    return pair, side, pattern


def _chances(posterior: Posterior) -> tuple[Floats, Floats, Floats, Floats]:
    """Return P(observed) and P(normal) [K, C], the background's P(normal) [K] and the weights [K].

    P(normal) is NaN for a finding that has no normal state.
    """
    model, (whole, sided, skin) = posterior.model, posterior.rows
    chosen = _representatives(posterior)
    all_calm = answer_rows(
        model,
        tuple(_calm(model, answer) for answer in posterior.answers),
        tuple(_unpainted(region) for region in posterior.painted),
    )
    observed, normal = _under(posterior.rows, *chosen), _under(all_calm, *chosen)
    answers = [posterior.answers[at] for at in (*whole.at, *sided.at)]
    reference = model.reference_row[[answer.finding for answer in answers]]
    background = np.where(reference < 0, 0.0, model.log_background[reference])
    background[np.isin([each.seen for each in answers], ("both", "either"))] *= 2
    unpainted = [_log_unpainted(model, each) for each in posterior.painted]
    leak = np.exp([*background, *unpainted])
    seen = [each.seen for each in (*answers, *posterior.painted)]
    either = np.isin(seen, "either")
    normal[either] = 1.0 - observed[either]
    normal[np.flatnonzero(reference < 0)] = np.nan
    return observed, normal, leak, np.concatenate([whole.weight, sided.weight, skin.weight])


def _calm(model: Model, answer: Answer) -> Answer:
    """Return the normal state, seen where an answer is; the answer itself where there is none."""
    reference = int(model.reference_row[answer.finding])
    if reference < 0 or answer.seen == "either":
        return answer
    right = None if answer.right_row is None else reference
    return answer._replace(row=reference, right_row=right)


def _unpainted(painted: PaintedRegion) -> PaintedRegion:
    """Return a region as it is told of where nothing is wrong: what is UNTOLD stays so."""
    if painted.seen == "either":
        return painted
    left, *right = (UNTOLD if state == UNTOLD else 0 for state in painted.states)
    return painted._replace(state=left, right_state=right[0] if right else None)


def _log_unpainted(model: Model, painted: PaintedRegion) -> float:
    """Return log P(nothing wrong is told of a region) where nothing is the matter."""
    legs = painted.states * 2 if painted.seen == "either" else painted.states
    numb = np.exp(model.log_region_background[1])
    of_each = (told_chance(model, UNTOLD if state == UNTOLD else 0) for state in legs)
    return sum(float(np.log((1.0 - numb) * normal + numb * if_numb)) for normal, if_numb in of_each)


def _under(rows: Rows, pair: Integers, side: Integers, pattern: Integers) -> Floats:
    """Return the likelihood of each answer under some hypotheses. Shape [K, hypotheses]."""
    return np.exp(
        np.concatenate(
            [
                rows.whole.rows[:, pair],
                rows.sided.rows[:, side, pair],
                rows.skin.rows[:, side, pattern],
            ]
        )
    )


def _noisy_or(observed: Floats, normal: Floats, leak: Floats, leaders: Integers) -> Floats:
    """Return P(observed | pair) [K, leaders, C]."""
    one, other = observed[:, leaders, None], observed[:, None, :]
    calm_one, calm_other = normal[:, leaders, None], normal[:, None, :]
    calm = np.clip(calm_one * calm_other / leak[:, None, None], 1e-6, 1.0 - 1e-6)
    shown = (1.0 - calm) * (one + other) / np.maximum((1 - calm_one) + (1 - calm_other), 1e-9)
    is_normal = (observed == normal).all(axis=1)[:, None, None]
    joint = cast("Floats", np.where(is_normal, calm, shown))
    return np.clip(np.where(np.isnan(calm_one), (one + other) / 2.0, joint), 1e-9, 1.0)
