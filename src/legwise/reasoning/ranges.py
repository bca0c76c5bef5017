"""How sure a probability can be, given how much evidence stands behind its numbers.

Each number p with n patients behind it is a Beta(p n, (1 - p) n), so log p has the variance
(1 - p) / (p (n + 1)) to first order. One is added below the line: even a pure guess at a rare
event is taken to be right within a factor of e, one standard deviation. A number k moves the log
odds of a condition by w (P(k is used | condition) - P(k is used | not)), w being the weight of the
answer. Numbers are independent, so the variances add up (the delta method), and the range is the
central 90 % of a normal distribution on the log odds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from legwise.knowledge.arrays import Booleans, Floats, Integers, grouped_sums
from legwise.reasoning.answers import answer_weights
from legwise.reasoning.posterior import Posterior
from legwise.reasoning.seeing import Seen
from legwise.reasoning.skin import region_weights, told_chance

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
    if posterior.answers:
        total += _answers_variance(posterior)
    if posterior.painted:
        total += _skin_variance(posterior)
    return total


def log_variance(p: Floats, n: Floats | float) -> Floats:
    """Return the variance of log p for a number p that n patients stand behind."""
    return (1.0 - p) / (p * (n + 1.0) + 1.0)


def _contrast(mass: Floats, everywhere: Floats, chance: Floats) -> Floats:
    """Return P(group | condition) - P(group | not the condition).

    From P(group, condition), P(group) and P(condition), in shapes that fit each other.
    """
    inside = mass / np.maximum(chance, SMALLEST)
    return inside - (everywhere - mass) / np.maximum(1.0 - chance, SMALLEST)


def _prior_variance(posterior: Posterior) -> Floats:
    prior = posterior.over_conditions(np.exp(posterior.log_prior))
    variance = log_variance(np.clip(prior, SMALLEST, 1.0), posterior.model.prior_n)
    chance = posterior.conditions
    others = chance / np.maximum(1.0 - chance[:, None], SMALLEST)
    np.fill_diagonal(others, 1.0)
    return others**2 @ variance


Sides = tuple[bool, bool, bool]
LEFT_LEG: Sides = (True, False, True)
RIGHT_LEG: Sides = (False, True, True)
LEFT_ONLY: Sides = (True, False, False)
RIGHT_ONLY: Sides = (False, True, False)
EVERY: Sides = (True, True, True)
NONE: Sides = (False, False, False)


@dataclass(frozen=True, eq=False)
class _Uses:
    """The numbers that the answers of a case use: for each, of which answer it is a state."""

    answer: Integers
    """[N]"""
    state: Integers
    """[N]"""
    affected: Floats
    """[N, 3] 1 for each side under which the number for an affected leg is used."""
    elsewhere: Floats
    """[N, 3] 1 for each side under which the background is used."""


def _uses(seen: Iterable[tuple[Seen, int, int | None]]) -> _Uses:
    """Return the numbers used by what is seen, given as (where, left state, right state).

    A state that both legs share is one number used once.
    """
    found: list[tuple[int, int, Sides, Sides]] = []
    for at, (where, left, right_state) in enumerate(seen):
        right = left if right_state is None else right_state
        match where:
            case "left":
                found.append((at, left, LEFT_LEG, RIGHT_ONLY))
            case "right":
                found.append((at, left, RIGHT_LEG, LEFT_ONLY))
            case "both":
                found.append((at, left, LEFT_LEG, RIGHT_ONLY))
                alone = RIGHT_ONLY if left == right else RIGHT_LEG
                found.append((at, right, alone, LEFT_ONLY))
            case _:
                found.append((at, left, EVERY, NONE))
    answer, state, affected, elsewhere = zip(*found, strict=True)
    return _Uses(
        np.array(answer),
        np.array(state),
        np.array(affected, dtype=float),
        np.array(elsewhere, dtype=float),
    )


def _answers_variance(posterior: Posterior) -> Floats:
    """Return what the numbers of the findings add to the variance. Shape [C]."""
    model, chance = posterior.model, posterior.conditions
    uses = _uses((each.seen, each.row, each.right_row) for each in posterior.answers)
    finding = np.array([each.finding for each in posterior.answers])[uses.answer]
    weight = answer_weights(model, posterior.answers)[uses.answer] ** 2
    mass, apart = (kept @ posterior.side_pairs for kept in (uses.affected, uses.elsewhere))
    said = model.origin[finding] > 0

    background = np.add.reduceat(np.where(said, 0.0, mass) + apart, model.condition_start, axis=1)
    differ = _contrast(background, background.sum(axis=1, keepdims=True), chance)
    elsewhere = np.exp(model.log_background[uses.state])
    total = (weight * log_variance(elsewhere, model.background_n[finding])) @ differ**2

    use, pair = np.nonzero(said)
    p, n = (
        np.exp(model.log_probability[uses.state[use], pair]),
        model.evidence_n[finding[use], pair],
    )
    first = model.first_of_number[finding[use], pair]
    numbers = _Numbers(
        number=use * (int(model.origin.max()) + 1) + model.origin[finding[use], pair],
        cell=use * len(model.pair_site) + first,
        is_first=first == pair,
        condition=model.pair_condition[pair],
        mass=mass[use, pair],
        variance=weight[use] * log_variance(p, n),
    )
    return total + _numbers_variance(numbers, chance)


@dataclass(frozen=True, eq=False)
class _Numbers:
    """The numbers said by a condition, a site or a kind of site, once for each pair they serve."""

    number: Integers
    """[N] which number it is."""
    cell: Integers
    """[N] which number for which condition it is."""
    is_first: Booleans
    """[N] one for each cell."""
    condition: Integers
    """[N]"""
    mass: Floats
    """[N] P(the number is used for this pair)."""
    variance: Floats
    """[N] the variance of its logarithm, times the square of its weight."""


def _numbers_variance(numbers: _Numbers, chance: Floats) -> Floats:
    """Return what numbers add to the variance of each condition [C], given P(condition).

    A number that its condition's sites tell apart has the mean of their variances. First comes
    each number that serves a condition, then those that serve only others. The latter
    are all, less its own; for the leading condition its own may be nearly all, so they are left
    out one by one.
    """
    everywhere = _sums(numbers.number, numbers.mass)[numbers.number]
    weighed = _sums(numbers.number, numbers.mass * numbers.variance)[numbers.number]
    variance = weighed / np.maximum(everywhere, SMALLEST)
    by_others = variance * everywhere**2

    first = numbers.is_first
    condition = numbers.condition[first]
    mass = _sums(numbers.cell, numbers.mass)[numbers.cell[first]]
    differ = _contrast(mass, everywhere[first], chance[condition])
    total = grouped_sums(condition, variance[first] * differ**2, len(chance))

    once = np.zeros(int(numbers.number.max(initial=-1)) + 1)
    once[numbers.number] = by_others
    rest = once.sum() - grouped_sums(condition, by_others[first], len(chance))
    leader = int(chance.argmax())
    once[numbers.number[numbers.condition == leader]] = 0.0
    rest[leader] = once.sum()
    return total + np.maximum(rest, 0.0) / np.maximum(1.0 - chance, SMALLEST) ** 2


def _sums(group: Integers, values: Floats) -> Floats:
    return grouped_sums(group, values, int(group.max(initial=-1)) + 1)


def _skin_variance(posterior: Posterior) -> Floats:
    """Return what the numbers of the patterns add to the variance. Shape [C].

    Regions are numb on the same few sets of sides, so the contrasts are made once for each set.
    """
    model, chance = posterior.model, posterior.conditions
    uses = _uses((each.seen, each.state, each.right_state) for each in posterior.painted)
    region = np.array([each.region for each in posterior.painted])[uses.answer]
    weight = region_weights(model, posterior.painted)[uses.answer] ** 2
    told = np.array([told_chance(model, state) for state in uses.state.tolist()])
    numb = np.exp(model.log_painted[:, region, 1]).T
    variance = weight[:, None] * _told_variance(told[:, :, None], numb, model.pattern_n)
    elsewhere = np.exp(model.log_region_background[1])
    background = weight * _told_variance(told, elsewhere, model.region_background_n)

    spots = _pattern_mass(posterior)
    outside = np.add.reduceat(posterior.side_pairs, model.condition_start, axis=1)
    which = np.hstack([uses.affected, uses.elsewhere])
    sets, set_of_use = np.unique(which, axis=0, return_inverse=True)
    total = np.zeros(len(chance))
    for at, kept in enumerate(sets):
        used = set_of_use.ravel() == at
        mass = np.tensordot(kept[:3], spots, 1)
        differ = _contrast(mass, mass.sum(axis=0), chance[:, None])
        total += differ**2 @ variance[used].sum(axis=0)
        apart = kept[3:] @ outside
        total += _contrast(apart, apart.sum(), chance) ** 2 * background[used].sum()
    return total


def _told_variance(told: Floats, numb: Floats | float, n: Floats | float) -> Floats:
    """Return the variance of log P(told), given P(told | normal, numb) [N, 2, ..] and P(numb)."""
    if_normal, if_numb = told[:, 0], told[:, 1]
    chance = (1.0 - numb) * if_normal + numb * if_numb
    return (if_numb - if_normal) ** 2 * numb * (1.0 - numb) / (chance * (chance * (n + 1.0) + 1.0))


def _pattern_mass(posterior: Posterior) -> Floats:
    """Return P(side, condition, pattern | case). Shape [3, C, T]."""
    model = posterior.model
    conditions, sites = len(model.names.conditions), len(model.names.sites)
    cell = model.pair_condition * sites + model.pair_site
    of_sites = np.stack(
        [
            grouped_sums(cell, each, conditions * sites).reshape(conditions, sites)
            for each in posterior.side_pairs
        ]
    )
    return of_sites[:, :, model.pattern_site] * posterior.side_patterns[:, None, :]
