"""Which question tells most, for one case, with compiled loops in single precision.

The same numbers as `legwise.reasoning.questions.expected_gains`, for a service that answers
thousands of people a second. Conditions stand in the order of how many sites they have, and the
table in layers: every condition's first site, then the second of those that have two, and so on.
So a sum over the sites of each condition is a sum of a few long rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from legwise.batch.loops import compiled
from legwise.knowledge.arrays import Floats, Integers, grouped_sums
from legwise.knowledge.model import BOTH, LEFT, RIGHT, Model
from legwise.knowledge.schema import URGENCIES
from legwise.reasoning.posterior import Posterior
from legwise.reasoning.questions import Gains

Singles = npt.NDArray[np.float32]
WIDTH = 16
"""Numbers that a processor handles at once."""
MANTISSA = 2**23 - 1
ONE = 127 << 23
LEVELS = len(URGENCIES)


def _logarithm_terms() -> Singles:
    """Return the polynomial for log2 on [1, 2), the lowest power first."""
    nodes = 1.5 + 0.5 * np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    return np.polyfit(nodes - 1.0, np.log2(nodes), 8)[::-1].astype(np.float32)


L0, L1, L2, L3, L4, L5, L6, L7, L8 = _logarithm_terms()


@dataclass(frozen=True, eq=False)
class Layers:
    """A model's table in layers."""

    order: Integers
    """[P'] the pair at each place; P where none is, for layers are filled up to `WIDTH`."""
    table: Singles
    """[S, P'] P(state | pair)."""
    background: Singles
    """[S]"""
    ends: npt.NDArray[np.int32]
    """[layers + 1] where each layer starts."""
    conditions: Integers
    """[C'] the condition at each place; C where none is."""
    urgency: npt.NDArray[np.int32]
    """[C'] the urgency that the condition at each place needs."""
    starts: npt.NDArray[np.int32]
    """[F+1] where the states of each finding start."""


_LAYERS: WeakKeyDictionary[Model, Layers] = WeakKeyDictionary()


def layers_of(model: Model) -> Layers:
    """Return the layers of a model, made at most once."""
    if model not in _LAYERS:
        _LAYERS[model] = _make_layers(model)
    return _LAYERS[model]


def _make_layers(model: Model) -> Layers:
    counts = np.bincount(model.pair_condition, minlength=len(model.names.conditions))
    conditions = np.argsort(-counts, kind="stable")
    place = np.argsort(conditions)
    layer = np.arange(len(model.pair_condition)) - model.condition_start[model.pair_condition]
    wanted = np.lexsort((place[model.pair_condition], layer))
    pieces = [_filled(wanted[layer[wanted] == each], len(wanted)) for each in range(counts.max())]
    order = np.concatenate(pieces)
    padded = np.pad(model.probability, ((0, 0), (0, 1)))
    conditions = _filled(conditions, len(conditions))
    return Layers(
        order=order,
        table=np.ascontiguousarray(padded[:, order], dtype=np.float32),
        background=model.background.astype(np.float32),
        ends=np.cumsum([0, *(len(piece) for piece in pieces)]).astype(np.int32),
        conditions=conditions,
        urgency=np.append(model.condition_urgency, 0)[conditions].astype(np.int32),
        starts=model.state_start.astype(np.int32),
    )


def _filled(places: Integers, nothing: int) -> Integers:
    """Return places filled up to a multiple of `WIDTH`, so that no loop has a remainder."""
    return np.pad(places, (0, -len(places) % WIDTH), constant_values=nothing)


def fast_gains(posterior: Posterior, findings: Sequence[int]) -> Gains:
    """Return the expected gain of some findings [F], in bits; nothing for the others."""
    model = posterior.model
    layers = layers_of(model)
    chance = _of_sides(posterior)
    whole = chance.sum(axis=0)
    cause, urgency = (np.full(len(model.names.findings), -np.inf) for _ in range(2))
    asked = np.array(findings, dtype=np.int32)
    sided = model.finding_sided[asked]
    for which, sides in (
        (asked[~sided], (LEFT, RIGHT, BOTH)),
        (asked[sided], (LEFT, BOTH)),
        (asked[sided], (RIGHT, BOTH)),
    ):
        affected = chance[list(sides)].sum(axis=0)
        elsewhere = grouped_sums(
            model.pair_condition, whole - affected, len(model.names.conditions)
        )
        found = _information(
            which,
            layers.starts,
            layers.table,
            layers.background,
            (np.append(affected, 0.0)[layers.order].astype(np.float32), layers.ends),
            (np.append(elsewhere, 0.0)[layers.conditions].astype(np.float32), layers.urgency),
        )
        cause[which] = np.maximum(cause[which], found[0])
        urgency[which] = np.maximum(urgency[which], found[1])
    weight = model.finding_weight
    known_cause = _x_log_x(posterior.conditions)
    known_urgency = _x_log_x(posterior.urgencies)
    kept = np.zeros(len(weight))
    kept[asked] = weight[asked]
    return Gains(
        np.maximum(cause - known_cause, 0.0) * kept,
        np.maximum(urgency - known_urgency, 0.0) * kept,
    )


def _of_sides(posterior: Posterior) -> Floats:
    """Return P(pair, side | case). Shape [3, P]."""
    model = posterior.model
    pairs = len(model.pair_condition)
    at = model.hypothesis_side * pairs + model.hypothesis_pair
    return grouped_sums(at, posterior.hypotheses, 3 * pairs).reshape(3, pairs)


def _x_log_x(x: Floats) -> float:
    known = x[x > 0.0]
    return float(known @ np.log2(known))


@compiled
def _sum_x_log_x(values: Any, bits: Any) -> Any:
    """Return the sum of x log2 x; ``bits`` is ``values`` as whole numbers."""
    total = np.float32(0.0)
    for at in range(len(values)):
        exponent = np.float32(np.int32(bits[at] >> 23) - 127)
        bits_of_m = np.int32((bits[at] & MANTISSA) | ONE)
        x = np.float32(np.int32(bits_of_m - ONE)) * np.float32(2.0**-23)
        log = (((((((L8 * x + L7) * x + L6) * x + L5) * x + L4) * x + L3) * x + L2) * x + L1) * x
        total += values[at] * (exponent + (log + L0))
    return total


@compiled
def _information(
    findings: Any, starts: Any, table: Any, background: Any, affected: Any, elsewhere: Any
) -> Any:
    """Return sum of x log2 x over (state, group), less that over states: by cause, by urgency."""
    chance, ends = affected
    apart, urgency = elsewhere
    joint = np.empty(len(apart), np.float32)
    joint_bits = joint.view(np.int32)
    levels = np.empty(LEVELS, np.float32)
    levels_bits = levels.view(np.int32)
    one = np.empty(1, np.float32)
    one_bits = one.view(np.int32)
    found = np.zeros((2, len(findings)), np.float64)
    for at in range(len(findings)):
        for row in range(starts[findings[at]], starts[findings[at] + 1]):
            states = table[row]
            outside = background[row]
            for group in range(len(joint)):
                joint[group] = outside * apart[group]
            for layer in range(len(ends) - 1):
                first = ends[layer]
                for group in range(ends[layer + 1] - first):
                    joint[group] += states[first + group] * chance[first + group]
            levels[:] = 0.0
            for group in range(len(joint)):
                levels[urgency[group]] += joint[group]
            one[0] = levels.sum()
            of_state = _sum_x_log_x(one, one_bits)
            found[0, at] += _sum_x_log_x(joint, joint_bits) - of_state
            found[1, at] += _sum_x_log_x(levels, levels_bits) - of_state
    return found
