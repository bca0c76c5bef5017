"""What to ask next: expected information about cause and urgency, per second of the person's time.

For a finding F, the gain is the mutual information I(F; condition) + I(F; urgency needed) under
the posterior, in bits. A sided finding is asked once for both legs; its gain is that of the leg
that tells more.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from legwise.knowledge.arrays import Floats, Integers, grouped_sums
from legwise.knowledge.model import BOTH, LEFT, RIGHT, Model
from legwise.knowledge.schema import URGENCIES
from legwise.reasoning.posterior import Posterior


@dataclass(frozen=True, eq=False)
class Gains:
    """The expected gain of information of each finding [F], in bits."""

    cause: Floats
    urgency: Floats

    @property
    def total(self) -> Floats:
        """[F] the sum of both."""
        return self.cause + self.urgency


@lru_cache(maxsize=2)
def expected_gains(posterior: Posterior) -> Gains:
    """Return the expected gain of every finding, answered or not."""
    model = posterior.model
    whole = _mass(posterior, (LEFT, RIGHT, BOTH))
    gains = _gains(model, whole, np.zeros_like(whole))
    for side in (LEFT, RIGHT):
        affected = _mass(posterior, (side, BOTH))
        of_leg = _gains(model, affected, whole - affected)
        for gain, leg_gain in zip(gains, of_leg, strict=True):
            gain[model.finding_sided] = np.maximum(np.where(side == LEFT, 0.0, gain), leg_gain)[
                model.finding_sided
            ]
    return Gains(*(gain * model.finding_weight for gain in gains))


def _mass(posterior: Posterior, sides: tuple[int, ...]) -> Floats:
    """Return P(pair, side in sides | case). Shape [P]."""
    model = posterior.model
    kept = np.where(np.isin(model.hypothesis_side, sides), posterior.hypotheses, 0.0)
    return grouped_sums(model.hypothesis_pair, kept, len(model.pair_condition))


def _gains(model: Model, affected: Floats, elsewhere: Floats) -> tuple[Floats, Floats]:
    """Return the gains [F] about condition and about urgency.

    ``affected`` and ``elsewhere`` hold P(pair) where the leg is affected, and where it is not [P].
    """
    joint = np.add.reduceat(model.probability * affected, model.condition_start, axis=1)
    joint += model.background[:, None] * np.add.reduceat(elsewhere, model.condition_start)
    needs = model.condition_urgency[:, None] == np.arange(len(URGENCIES))
    by_urgency = joint @ needs.astype(float)
    return _information(joint, model.state_start), _information(by_urgency, model.state_start)


def _information(joint: Floats, state_start: Integers) -> Floats:
    """Return I(F; group) in bits for each finding, from P(state, group) [S, groups]."""
    state = joint.sum(axis=1)
    group = joint[state_start[0] : state_start[1]].sum(axis=0)
    terms = _x_log_x(joint).sum(axis=1) - _x_log_x(state)
    by_finding = np.add.reduceat(terms, state_start[:-1])
    return np.maximum(by_finding - _x_log_x(group).sum(), 0.0)


def _x_log_x(x: Floats) -> Floats:
    return np.where(x > 0.0, x * np.log2(np.maximum(x, 1e-300)), 0.0)
