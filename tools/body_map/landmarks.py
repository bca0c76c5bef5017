"""Where the parts of the leg begin and end: joints read from a file, the rest measured on skin."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.body_map.mesh import Floats, Mesh

TOES = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Landmarks:
    """The left leg in decimetres; the right one mirrors it."""

    hip: Floats
    knee: Floats
    ankle: Floats
    crotch: float
    """Height of the lowest skin in the midline."""
    ground: float
    """Height of the lowest skin of all."""
    axis: Floats
    """Rows of (height, x, z), rising: the middle of the leg at each height."""
    toes: tuple[Floats, ...]
    """For toes 1 to 5, rows of (z, x) from the root to the tip."""
    clefts: Floats
    """For the webs 1 to 4, (x, z) where the two toes part."""


def read_landmarks(path: Path, mesh: Mesh) -> Landmarks:
    """Read the joints and measure the mesh (which should be fine enough to slice)."""
    read = json.loads(path.read_text(encoding="utf-8"))["joints"]
    joints = {name: np.array(place) for name, place in read.items()}
    toes = tuple(
        np.array(
            sorted(
                [joint[2], joint[0]]
                for name, joint in joints.items()
                if name.startswith(f"l-toe-{toe}-")
            )
        )
        for toe in TOES
    )
    left = mesh.points[mesh.points[:, 0] >= 0]
    midline = left[left[:, 0] < 1e-6]
    ground = float(left[:, 1].min())
    crotch = float(midline[:, 1].min())
    return Landmarks(
        hip=joints["l-upper-leg"],
        knee=joints["l-knee"],
        ankle=joints["l-ankle"],
        crotch=crotch,
        ground=ground,
        axis=_middles(left, joints["l-ankle"][1] + 0.2, crotch - 0.4),
        toes=toes,
        clefts=_clefts(toes),
    )


def _middles(points: Floats, lowest: float, highest: float) -> Floats:
    """Return the middle of the leg's horizontal slices, smoothed a little along its length."""
    rows: list[list[float]] = []
    for height in np.arange(lowest, highest, 0.1):
        slice_ = points[np.abs(points[:, 1] - height) < 0.12]
        middle = (slice_.min(axis=0) + slice_.max(axis=0)) / 2
        rows.append([height, middle[0], middle[2]])
    axis = np.array(rows)
    kernel = np.ones(7) / 7
    for column in (1, 2):
        padded = np.pad(axis[:, column], 3, mode="edge")
        axis[:, column] = np.convolve(padded, kernel, mode="valid")
    return axis


def _clefts(toes: tuple[Floats, ...]) -> Floats:
    """Return where neighbouring toes part: 5 mm before the middle of their root joints."""
    roots = np.array([[toe[0, 1], toe[0, 0]] for toe in toes])
    return (roots[:-1] + roots[1:]) / 2 + [0.0, 0.05]
