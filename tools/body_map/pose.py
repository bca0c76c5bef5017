"""How the body stands: the mesh's wide stance narrowed, and the legs raised for the saddle."""

import numpy as np

from tools.body_map.landmarks import Landmarks
from tools.body_map.mesh import Floats


def _ramp(values: Floats) -> Floats:
    """Return 0 below 0, 1 above 1, and a smooth way between."""
    t = np.clip(values, 0, 1)
    return t * t * (3 - 2 * t)


def standing(points: Floats, marks: Landmarks, closer: float = 0.75) -> Floats:
    """Return the points with the ankles `closer` to the midline; every slice only slides."""
    ankle, top = marks.ankle[1], marks.crotch - 0.1
    down = np.clip((top - points[:, 1]) / (top - ankle), 0, 1)
    eased: Floats = np.where(down < 0.2, down**2 / 0.4, down - 0.1) / 0.9
    posed = points.copy()
    posed[:, 0] -= np.sign(points[:, 0]) * closer * eased
    return posed


def legs_raised(points: Floats, marks: Landmarks, bend: float = 40, apart: float = 14) -> Floats:
    """Return the points with both thighs bent at the hip and spread, in degrees."""
    x = np.abs(points[:, 0])
    from_hip = np.stack([x, points[:, 1], points[:, 2]], axis=1) - marks.hip
    along = _ramp((marks.crotch + 1.3 - points[:, 1]) / 2.8)
    moved = along * (1 - (1 - _ramp(x / 0.75)) * _ramp((points[:, 1] - marks.crotch + 0.9) / 0.8))
    turn = np.radians(bend) * moved
    y = from_hip[:, 1] * np.cos(turn) + from_hip[:, 2] * np.sin(turn)
    z = from_hip[:, 2] * np.cos(turn) - from_hip[:, 1] * np.sin(turn)
    turn = np.radians(apart) * moved
    outer = from_hip[:, 0] * np.cos(turn) + z * np.sin(turn)
    z = z * np.cos(turn) - from_hip[:, 0] * np.sin(turn)
    posed = np.stack([outer, y, z], axis=1) + marks.hip
    posed[:, 0] = np.where(points[:, 0] < 0, -posed[:, 0], posed[:, 0])
    return posed
