"""From a picture of labels to shapes whose neighbours share their borders exactly.

The borders between pixels of different labels are walked from one meeting point of three labels to
the next. Each such stretch is smoothed and fitted with curves once, and used, forwards or
backwards, by the shapes on both of its sides: so the shapes tile the picture without gaps.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import ndimage

from tools.body_map.curves import Curve, fitted, reversed_curve, smoothed
from tools.body_map.mesh import Ints

Corner = tuple[int, int]
"""Column and row of a pixel's corner."""


@dataclass(frozen=True)
class Stretch:
    """A run of pixel corners and the labels on its left and right hand, walking along it."""

    corners: list[Corner]
    left: int
    right: int


def shapes(labels: Ints, softness: float, tolerance: float) -> dict[int, list[Curve]]:
    """Return, for every label but 0, the closed curves round its pixels (holes included).

    `softness` is how far, in pixels, a border is smoothed; `tolerance` how far a curve may stray.
    """
    sides: dict[int, list[Curve]] = defaultdict(list)
    for stretch in _stretches(labels):
        points = smoothed(np.array(stretch.corners, dtype=float), softness)
        curve = fitted(points, tolerance)
        if stretch.left:
            sides[stretch.left].append(curve)
        if stretch.right:
            sides[stretch.right].append(reversed_curve(curve))
    return {label: _rings(curves) for label, curves in sides.items()}


def settled(labels: Ints, sigma: float) -> Ints:
    """Return the labels with their borders inside the body rounded and specks taken away."""
    best = np.zeros(labels.shape)
    winner = labels.copy()
    for label in np.unique(labels[labels > 0]):
        where = labels == label
        box = tuple(
            slice(max(0, int(i.min() - 4 * sigma)), int(i.max() + 4 * sigma) + 2)
            for i in np.nonzero(where)
        )
        weight = ndimage.gaussian_filter(where[box].astype(float), sigma)
        higher = weight > best[box]
        best[box][higher] = weight[higher]
        winner[box][higher] = label
    winner[labels == 0] = 0
    return _without_specks(winner, smallest=int(12 * sigma * sigma))


def _without_specks(labels: Ints, smallest: int) -> Ints:
    """Return the labels with every island of fewer pixels given to what surrounds it."""
    speck = np.zeros(labels.shape, dtype=bool)
    for label in np.unique(labels):
        islands, _ = ndimage.label(labels == label)
        small = np.bincount(islands.ravel()) < smallest
        small[0] = False
        speck |= small[islands]
    nearest = ndimage.distance_transform_edt(speck, return_distances=False, return_indices=True)
    return labels[tuple(nearest)]


def _stretches(labels: Ints) -> list[Stretch]:
    """Cut the borders at the corners where more than two of them meet."""
    steps = _steps(np.pad(labels, 1))
    ends = {corner for corner, around in steps.items() if len(around) != 2}
    walked: set[tuple[Corner, Corner]] = set()
    found: list[Stretch] = []
    for start in [*sorted(ends), *sorted(steps.keys() - ends)]:
        for first, (left, right) in steps[start].items():
            if (start, first) in walked:
                continue
            corners = [start, first]
            while corners[-1] not in ends and corners[-1] != start:
                before, here = corners[-2:]
                corners.append(next(corner for corner in steps[here] if corner != before))
            walked.update(pairwise(corners))
            walked.update(pairwise(reversed(corners)))
            found.append(Stretch(corners, left, right))
    return found


def _steps(padded: Ints) -> dict[Corner, dict[Corner, tuple[int, int]]]:
    """Return, for each corner on a border, the next corners and the labels left and right."""
    steps: dict[Corner, dict[Corner, tuple[int, int]]] = defaultdict(dict)

    def join(a: Corner, b: Corner, left: int, right: int) -> None:
        steps[a][b] = (left, right)
        steps[b][a] = (right, left)

    for row, column in np.argwhere(padded[:-1] != padded[1:]).tolist():
        above, below = int(padded[row, column]), int(padded[row + 1, column])
        join((column - 1, row), (column, row), above, below)
    for row, column in np.argwhere(padded[:, :-1] != padded[:, 1:]).tolist():
        west, east = int(padded[row, column]), int(padded[row, column + 1])
        join((column, row - 1), (column, row), east, west)
    return steps


def _rings(curves: list[Curve]) -> list[Curve]:
    """Link curves, each starting where another one ends, into closed ones."""
    starts: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for number, curve in enumerate(curves):
        starts[tuple(curve[0, 0])].append(number)
    rings: list[Curve] = []
    unused = set(range(len(curves)))
    while unused:
        number = min(unused)
        ring: list[Curve] = []
        while number in unused:
            unused.remove(number)
            ring.append(curves[number])
            onward = [n for n in starts[tuple(ring[-1][-1, 3])] if n in unused]
            if not onward:
                break
            number = onward[0]
        rings.append(np.concatenate(ring))
    return rings
