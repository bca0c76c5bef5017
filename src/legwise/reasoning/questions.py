"""What to ask next: expected information about cause and urgency, per second of the person's time.

For a finding F, the gain is the mutual information I(F; condition) + I(F; urgency needed) under
the posterior, in bits. A sided finding is asked once for both legs; its gain is that of the leg
that tells more.

Most conditions say nothing of a finding: with them, as in everybody else, its background holds,
and one sum over them all is enough. Only where a condition or one of its sites has a number of
its own is P(state, condition) needed; such a pair of finding and condition is a *cell*.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from legwise.knowledge.arrays import Floats, Integers
from legwise.knowledge.model import BOTH, LEFT, RIGHT, SIDES, Model
from legwise.knowledge.terms import URGENCIES
from legwise.reasoning.posterior import Posterior

ON_LEG = np.array(
    [
        [side in sides for side in range(len(SIDES))]
        for sides in ((LEFT, RIGHT, BOTH), (LEFT, BOTH), (RIGHT, BOTH))
    ],
    dtype=float,
)
"""[3 views, 3 sides] under which sides the whole person, the left, the right leg is affected."""
WHOLE_VIEW, LEFT_VIEW, RIGHT_VIEW = range(3)
ALIKE = 1e-9
"""Chances that differ less are one chance."""


@dataclass(frozen=True, eq=False)
class Gains:
    """The expected gain of information of each finding [F], in bits."""

    cause: Floats
    urgency: Floats

    @property
    def total(self) -> Floats:
        """[F] the sum of both."""
        return self.cause + self.urgency


@dataclass(frozen=True, eq=False)
class _Cells:
    """The cells of some findings, laid out so that every sum runs over neighbours.

    Axes: V views, a finding looked at in the whole person or on one leg; W views with a state each;
    X cells of each of these.
    """

    finding: Integers
    """[V]"""
    view: Integers
    """[V] WHOLE_VIEW, LEFT_VIEW or RIGHT_VIEW"""
    state_start: Integers
    """[V] where the states of each view start."""
    of_view: Integers
    """[W] the view of each state."""
    background: Floats
    """[W] P(state) in everybody else."""
    background_entropy: Floats
    """[V] the sum over the states of that, times its logarithm."""
    filled: Integers
    """[..] the states, as positions on W, that have cells."""
    cell_start: Integers
    """[..] where the cells of each of these start."""
    level: Integers
    """[..] the states and urgencies, as W * 5 + urgency, that have cells."""
    level_start: Integers
    """[..] where the cells of each of these start."""
    condition: Integers
    """[X] the condition of each cell, as view * C + condition."""
    chance: Floats
    """[X] P(state | condition) on an affected leg; 0 where its sites differ."""
    elsewhere: Floats
    """[X] P(state) on a leg that is not affected."""
    mixed: Integers
    """[..] for each pair of a condition whose sites differ: its cell, as a position on X."""
    mixed_pair: Integers
    """[..] that pair, as view * P + pair."""
    mixed_chance: Floats
    """[..] P(state | pair)"""
    silent: Floats
    """[V, C] 1 for each condition that has no cell."""


_CELLS: WeakKeyDictionary[Model, dict[tuple[int, ...], _Cells]] = WeakKeyDictionary()


def _cells_of(model: Model, findings: tuple[int, ...]) -> _Cells:
    """Return the cells of some findings, made at most once."""
    known = _CELLS.setdefault(model, {})
    if findings not in known:
        known[findings] = _make_cells(model, np.array(findings, dtype=np.intp))
    return known[findings]


def _make_cells(model: Model, findings: Integers) -> _Cells:
    conditions, pairs = len(model.names.conditions), len(model.pair_condition)
    sided = model.finding_sided[findings]
    finding = np.concatenate([findings[~sided], findings[sided], findings[sided]])
    view = np.repeat(np.arange(3), [np.sum(~sided), np.sum(sided), np.sum(sided)])
    start = model.condition_start
    known = np.maximum.reduceat(model.origin[finding], start, axis=1) > 0

    states = np.diff(model.state_start)[finding]
    of_view = np.repeat(np.arange(len(finding)), states)
    state_start = np.cumsum([0, *states[:-1]])
    row = np.arange(len(of_view)) + np.repeat(model.state_start[finding] - state_start, states)
    likeliest, unlikeliest = (
        extreme.reduceat(model.probability[row], start, axis=1)
        for extreme in (np.maximum, np.minimum)
    )
    differs = np.maximum.reduceat(likeliest - unlikeliest, state_start, axis=0)
    alike = known & (differs < ALIKE)
    by_urgency = np.argsort(model.condition_urgency, kind="stable")
    at, place = np.nonzero(known[of_view][:, by_urgency])
    condition = by_urgency[place]
    cell_row, cell_view = row[at], of_view[at]
    filled, cell_start = np.unique(at, return_index=True)
    levels = at * len(URGENCIES) + model.condition_urgency[condition]
    level, level_start = np.unique(levels, return_index=True)

    differ = np.flatnonzero(~alike[cell_view, condition])
    count = np.diff([*start, pairs])[condition[differ]]
    mixed = np.repeat(differ, count)
    first = start[condition[differ]] - np.cumsum([0, *count[:-1]])
    pair = np.arange(len(mixed)) + np.repeat(first, count)
    own = np.where(alike[cell_view, condition], model.probability[cell_row, start[condition]], 0.0)
    background = model.background[row]
    return _Cells(
        finding=finding,
        view=view,
        state_start=state_start,
        of_view=of_view,
        background=background,
        background_entropy=np.add.reduceat(_x_log_x(background), state_start),
        filled=filled,
        cell_start=cell_start,
        level=level,
        level_start=level_start,
        condition=view[cell_view] * conditions + condition,
        chance=own,
        elsewhere=model.background[cell_row],
        mixed=mixed,
        mixed_pair=view[cell_view[mixed]] * pairs + pair,
        mixed_chance=model.probability[cell_row[mixed], pair],
        silent=np.where(known, 0.0, 1.0),
    )


def expected_gains(posterior: Posterior, findings: Sequence[int] | None = None) -> Gains:
    """Return the expected gain of some findings, answered or not; nothing for the others.

    ``findings`` are positions on the model's axis; None: all of them.
    """
    model = posterior.model
    count = len(model.names.findings)
    wanted = tuple(range(count) if findings is None else findings)
    if not wanted:
        return Gains(np.zeros(count), np.zeros(count))
    cells = _cells_of(model, wanted)

    def of_findings(bits: Floats) -> Floats:
        gain = np.zeros(count)
        for view in (WHOLE_VIEW, LEFT_VIEW, RIGHT_VIEW):
            asked = cells.finding[cells.view == view]
            gain[asked] = np.maximum(gain[asked], bits[cells.view == view])
        return gain * model.finding_weight

    cause, urgency = _information(posterior, cells)
    return Gains(of_findings(cause), of_findings(urgency))


def _information(posterior: Posterior, cells: _Cells) -> tuple[Floats, Floats]:
    """Return the information about condition and about urgency in each view, in bits [V]."""
    model, chance = posterior.model, posterior.conditions
    affected = ON_LEG @ posterior.side_pairs
    of_conditions = np.add.reduceat(affected, model.condition_start, axis=1)
    elsewhere = chance - of_conditions

    joint = cells.chance * of_conditions.take(cells.condition)
    joint += cells.elsewhere * elsewhere.take(cells.condition)
    of_mixed = cells.mixed_chance * affected.take(cells.mixed_pair)
    joint += np.bincount(cells.mixed, of_mixed, len(joint))
    by_cause = np.zeros(len(cells.background))
    by_cause[cells.filled] = np.add.reduceat(_x_log_x(joint), cells.cell_start)
    by_level = np.zeros((len(cells.background), len(URGENCIES)))
    by_level.ravel()[cells.level] = np.add.reduceat(joint, cells.level_start)

    needs = model.condition_urgency[:, None] == np.arange(len(URGENCIES))
    known = np.column_stack([chance[:, None] * needs, _x_log_x(chance)])
    silent = cells.silent @ known
    levels, of_silent = silent[:, :-1], silent[:, -1]
    by_level += cells.background[:, None] * levels[cells.of_view]
    of_state = _x_log_x(by_level.sum(axis=1))
    cause = np.add.reduceat(by_cause - of_state, cells.state_start)
    cause += cells.background_entropy * levels.sum(axis=1) + of_silent - known[:, -1].sum()
    urgency = np.add.reduceat(_x_log_x(by_level).sum(axis=1) - of_state, cells.state_start)
    urgency -= _x_log_x(chance @ needs).sum()
    bits = 1.0 / np.log(2.0)
    return np.maximum(cause * bits, 0.0), np.maximum(urgency * bits, 0.0)


def _x_log_x(x: Floats) -> Floats:
    return x * np.log(np.maximum(x, 1e-300))
