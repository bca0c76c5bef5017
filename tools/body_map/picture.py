"""Pictures of the mesh: for every pixel, the point of skin that is seen there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.body_map.mesh import Floats, Ints, Mesh


@dataclass(frozen=True)
class Camera:
    """A parallel projection: where it looks, what is up, and the window it sees, in decimetres."""

    towards: tuple[float, float, float]
    up: tuple[float, float, float]
    left: float
    right: float
    bottom: float
    top: float
    scale: float
    """Pixels a decimetre."""

    @property
    def axes(self) -> Floats:
        """Rows: to the viewer's right, up, and towards the viewer."""
        back = -np.array(self.towards) / np.linalg.norm(self.towards)
        right = np.cross(np.array(self.up), back)
        right /= np.linalg.norm(right)
        return np.array([right, np.cross(back, right), back])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return (
            round((self.right - self.left) * self.scale),
            round((self.top - self.bottom) * self.scale),
        )


@dataclass(frozen=True)
class Picture:
    """What is seen at each pixel; `seen` is False where there is only background."""

    seen: npt.NDArray[np.bool_]
    place: Floats
    """The point of skin, on the mesh as it stands (not as it is posed)."""
    normal: Floats
    """Its outward normal, on the mesh as it stands."""
    facing: Floats
    """Its normal as posed: to the viewer's right, up, and towards the viewer."""
    depth: Floats
    """How near it is to the viewer, in decimetres."""


def taken(mesh: Mesh, camera: Camera, posed: Floats | None = None) -> Picture:
    """Return the picture of a mesh, its points moved to `posed` if given."""
    points = mesh.points if posed is None else posed
    stand = mesh.normals
    turned = (Mesh(points, mesh.quads).normals if posed is not None else stand) @ camera.axes.T
    flat = points @ camera.axes.T
    column = (flat[:, 0] - camera.left) * camera.scale - 0.5
    row = (camera.top - flat[:, 1]) * camera.scale - 0.5

    triangles = mesh.triangles
    pixel, triangle, weight = _hits(np.stack([column, row], axis=1)[triangles], *camera.size)
    depth = (flat[triangles[triangle], 2] * weight).sum(axis=1)
    order = np.lexsort((-depth, pixel))
    pixel, first = np.unique(pixel[order], return_index=True)
    chosen = order[first]
    corners, weight = triangles[triangle[chosen]], weight[chosen][:, :, None]

    width, height = camera.size

    def spread(values: Floats) -> Floats:
        image = np.zeros((height * width, values.shape[1]))
        image[pixel] = (values[corners] * weight).sum(axis=1)
        return image.reshape(height, width, -1)

    seen = np.zeros(height * width, dtype=bool)
    seen[pixel] = True
    return Picture(
        seen.reshape(height, width),
        spread(mesh.points),
        spread(stand),
        spread(turned),
        spread(flat[:, 2:])[:, :, 0],
    )


def _hits(corners: Floats, width: int, height: int) -> tuple[Ints, Ints, Floats]:
    """Return every (pixel, triangle, corner weights) where a pixel's centre is in a triangle."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    low = np.ceil(corners.min(axis=1)).astype(np.int64)
    span = np.floor(corners.max(axis=1)).astype(np.int64) - low
    pixels: list[Ints] = []
    owners: list[Ints] = []
    weights: list[Floats] = []
    for down in range(int(span[:, 1].max()) + 1):
        for along in range(int(span[:, 0].max()) + 1):
            live = np.flatnonzero(
                (span[:, 0] >= along) & (span[:, 1] >= down) & (np.abs(area) > 1e-12)
            )
            x, y = low[live, 0] + along, low[live, 1] + down
            live, x, y = (v[(x >= 0) & (x < width) & (y >= 0) & (y < height)] for v in (live, x, y))
            pa, pb, pc = a[live], b[live], c[live]
            w1 = (x - pa[:, 0]) * (pc[:, 1] - pa[:, 1]) - (y - pa[:, 1]) * (pc[:, 0] - pa[:, 0])
            w2 = (pb[:, 0] - pa[:, 0]) * (y - pa[:, 1]) - (pb[:, 1] - pa[:, 1]) * (x - pa[:, 0])
            w1, w2 = w1 / area[live], w2 / area[live]
            inside = (w1 >= -1e-9) & (w2 >= -1e-9) & (w1 + w2 <= 1 + 1e-9)
            pixels.append((y * width + x)[inside])
            owners.append(live[inside])
            weights.append(np.stack([1 - w1 - w2, w1, w2], axis=1)[inside])
    return np.concatenate(pixels), np.concatenate(owners), np.concatenate(weights)
