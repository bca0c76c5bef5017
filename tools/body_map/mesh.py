"""The mesh: quads read from a file, made finer and smoother by Catmull-Clark subdivision."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Mesh:
    """Points in decimetres (x: the person's left, y: up, z: forward) and quads of point numbers."""

    points: Floats
    quads: Ints

    @property
    def triangles(self) -> Ints:
        """Each quad cut in two."""
        return np.concatenate([self.quads[:, [0, 1, 2]], self.quads[:, [0, 2, 3]]])

    @property
    def normals(self) -> Floats:
        """One outward unit normal a point, the mean of the quads round it."""
        corners = self.points[self.quads]
        faces = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
        sums = np.zeros_like(self.points)
        for corner in range(4):
            np.add.at(sums, self.quads[:, corner], faces)
        return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)

    def only(self, keep: npt.NDArray[np.bool_]) -> "Mesh":
        """Return the quads that touch a kept point; the points stay as they are."""
        return Mesh(self.points, self.quads[keep[self.quads].any(axis=1)])


def read_mesh(path: Path) -> Mesh:
    """Read a Wavefront file that holds quads only."""
    points: list[list[float]] = []
    quads: list[list[int]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split() or ["#"]
        if kind == "v":
            points.append([float(word) for word in words])
        elif kind == "f":
            quads.append([int(word.split("/")[0]) - 1 for word in words])
    return Mesh(np.array(points), np.array(quads))


def subdivided(mesh: Mesh) -> Mesh:
    """Return one step of Catmull-Clark: four quads for each, on the smooth limit surface's side."""
    count, quads = len(mesh.points), mesh.quads
    centres = mesh.points[quads].mean(axis=1)

    ends = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=2).reshape(-1, 2), axis=1)
    edges, which = np.unique(ends, axis=0, return_inverse=True)
    which = which.reshape(quads.shape)
    uses = np.bincount(which.ravel(), minlength=len(edges))
    on_rim = uses == 1
    beside = np.zeros((len(edges), 3))
    for corner in range(4):
        np.add.at(beside, which[:, corner], centres)
    middles = mesh.points[edges].mean(axis=1)
    edge_points: Floats = np.where(
        on_rim[:, None], middles, (middles + beside / np.maximum(uses, 1)[:, None]) / 2
    )

    points = _moved_points(mesh, centres, edges, middles, on_rim)
    at_edge = count + which
    at_centre = count + len(edges) + np.arange(len(quads))
    finer = [
        np.stack([quads[:, c], at_edge[:, c], at_centre, at_edge[:, c - 1]], axis=1)
        for c in range(4)
    ]
    return Mesh(np.concatenate([points, edge_points, centres]), np.concatenate(finer))


def _moved_points(
    mesh: Mesh, centres: Floats, edges: Ints, middles: Floats, on_rim: npt.NDArray[np.bool_]
) -> Floats:
    """Return the old points pulled towards the quads and edges round them."""
    count = len(mesh.points)
    face_sum, edge_sum, rim_sum = (np.zeros((count, 3)) for _ in range(3))
    for corner in range(4):
        np.add.at(face_sum, mesh.quads[:, corner], centres)
    for end in range(2):
        np.add.at(edge_sum, edges[:, end], middles)
        np.add.at(rim_sum, edges[on_rim, end], middles[on_rim])
    faces = np.bincount(mesh.quads.ravel(), minlength=count)[:, None]
    valence = np.bincount(edges.ravel(), minlength=count)[:, None]
    rim = np.bincount(edges[on_rim].ravel(), minlength=count)[:, None]
    inside = (face_sum / faces + 2 * edge_sum / valence + (valence - 3) * mesh.points) / valence
    border = (rim_sum / np.maximum(rim, 1) + mesh.points) / 2
    return np.where(rim > 0, border, inside)
