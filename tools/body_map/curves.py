"""Smooth curves: runs of points softened, and fitted with as few cubic Bézier pieces as will do.

The fit is Schneider's (Graphics Gems, 1990): least squares with tangents fixed at both ends, split
where it strays most.
"""

import numpy as np
from scipy import ndimage

from tools.body_map.mesh import Floats

Curve = Floats
"""Cubic pieces, one after another: an array of shape (pieces, 4 points, 2)."""


def smoothed(points: Floats, softness: float) -> Floats:
    """Return the points without pixel steps; ends stay, and a closed run stays closed."""
    closed = bool((points[0] == points[-1]).all())
    if len(points) < 4 or _is_straight(points):
        return points
    if closed:
        ring = ndimage.gaussian_filter1d(points[:-1], softness, axis=0, mode="wrap")
        return np.concatenate([ring, ring[:1]])
    reach = min(len(points) - 1, int(4 * softness) + 1)
    before = 2 * points[0] - points[reach:0:-1]
    after = 2 * points[-1] - points[-2 : -2 - reach : -1]
    longer = np.concatenate([before, points, after])
    soft = ndimage.gaussian_filter1d(longer, softness, axis=0, mode="nearest")
    soft = soft[reach : reach + len(points)]
    soft[0], soft[-1] = points[0], points[-1]
    return soft


def fitted(points: Floats, tolerance: float) -> Curve:
    """Return a curve along the points that strays from them by no more than the tolerance."""
    apart = np.r_[True, np.hypot(*np.diff(points, axis=0).T) > 1e-9]
    points = points[apart]
    if len(points) < 3 or _is_straight(points):
        return _straight(points[0], points[-1])[None]
    closed = bool(np.hypot(*(points[0] - points[-1])) < 1e-9)
    span = min(len(points) - 1, 6)
    if closed:
        start = points[span // 2] - points[-1 - span // 2]
        return np.array(_fit(points, _unit(start), _unit(-start), tolerance))
    start, end = points[span] - points[0], points[-1 - span] - points[-1]
    return np.array(_fit(points, _unit(start), _unit(end), tolerance))


def reversed_curve(curve: Curve) -> Curve:
    """Return the same curve walked from its end."""
    return curve[::-1, ::-1]


def area(curve: Curve) -> float:
    """Return the signed area inside a closed curve, its pieces taken as their control polygons."""
    x, y = curve[:, :3].reshape(-1, 2).T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)


def _is_straight(points: Floats) -> bool:
    along = points[-1] - points[0]
    length = np.hypot(*along)
    if length < 1e-9:
        return False
    off = (points - points[0]) @ np.array([-along[1], along[0]]) / length
    return bool(np.abs(off).max() < 1e-6)


def _straight(start: Floats, end: Floats) -> Floats:
    return np.array([start, start + (end - start) / 3, end - (end - start) / 3, end])


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.hypot(*vector)), 1e-12)


def _fit(points: Floats, start: Floats, end: Floats, tolerance: float) -> list[Floats]:
    if len(points) == 2:
        return [_straight(points[0], points[1])]
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
    t = along / along[-1]
    worst = 0
    for _ in range(5):
        piece = _least_squares(points, t, start, end)
        off = np.hypot(*(_at(piece, t) - points).T)
        worst = int(off.argmax())
        if off[worst] <= tolerance:
            return [piece]
        if off[worst] > 6 * tolerance:
            break
        t = _nearer(piece, points, t)
    worst = min(max(worst, 1), len(points) - 2)
    span = min(4, worst, len(points) - 1 - worst)
    middle = _unit(points[worst - span] - points[worst + span])
    return [
        *_fit(points[: worst + 1], start, middle, tolerance),
        *_fit(points[worst:], -middle, end, tolerance),
    ]


def _least_squares(points: Floats, t: Floats, start: Floats, end: Floats) -> Floats:
    """Return the best piece with these end tangents, with handles of a third if it has none."""
    s = 1 - t
    pull_start = (3 * s * s * t)[:, None] * start
    pull_end = (3 * s * t * t)[:, None] * end
    fixed = (s**3 + 3 * s * s * t)[:, None] * points[0] + (t**3 + 3 * s * t * t)[:, None] * points[
        -1
    ]
    left = points - fixed
    a, b, c = (pull_start**2).sum(), (pull_start * pull_end).sum(), (pull_end**2).sum()
    p, q = (pull_start * left).sum(), (pull_end * left).sum()
    determinant = a * c - b * b
    chord = float(np.hypot(*(points[-1] - points[0])))
    first = last = chord / 3
    if abs(determinant) > 1e-12:
        first, last = (p * c - q * b) / determinant, (a * q - b * p) / determinant
        if min(first, last) < 1e-3 * chord or max(first, last) > 3 * chord + 1e-9:
            first = last = chord / 3
    return np.array([points[0], points[0] + start * first, points[-1] + end * last, points[-1]])


def _at(piece: Floats, t: Floats) -> Floats:
    s = 1 - t
    weights = np.stack([s**3, 3 * s * s * t, 3 * s * t * t, t**3], axis=1)
    return weights @ piece


def _nearer(piece: Floats, points: Floats, t: Floats) -> Floats:
    """Move each parameter one Newton step towards its point."""
    first = 3 * np.diff(piece, axis=0)
    second = 2 * np.diff(first, axis=0)
    s = 1 - t
    speed = np.stack([s * s, 2 * s * t, t * t], axis=1) @ first
    bend = np.stack([s, t], axis=1) @ second
    off = _at(piece, t) - points
    below = (speed**2).sum(axis=1) + (off * bend).sum(axis=1)
    below = np.where(np.abs(below) > 1e-9, below, np.inf)
    step = (off * speed).sum(axis=1) / below
    return np.clip(t - step, 0, 1)
