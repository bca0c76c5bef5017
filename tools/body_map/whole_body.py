"""A small whole body, to show where else numbness may be: legs from the mesh, the rest drawn.

The mesh ends at the waist. Above it, half a body is drawn as a few points joined by a smooth
curve, mirrored, and given light as if it were blown up like a cushion.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import interpolate, ndimage

from tools.body_map.landmarks import Landmarks
from tools.body_map.mesh import Floats, Mesh
from tools.body_map.picture import Camera
from tools.body_map.regions import regions_of
from tools.body_map.shading import LIGHT, brightness
from tools.body_map.views import VIEWS, Drawing, photographed, traced

Where = npt.NDArray[np.bool_]

SCALE = 48
LOWEST, HIGHEST, WIDEST = -8.3, 8.75, 3.6

TORSO = (
    (0.0, 1.4), (1.58, 1.4), (1.5, 1.9), (1.38, 2.5), (1.4, 3.1), (1.55, 3.9), (1.68, 4.6),
    (1.86, 5.2), (1.72, 5.62), (1.2, 5.86), (0.66, 6.08), (0.5, 6.4), (0.48, 6.8), (0.0, 6.8),
)  # fmt: skip
HEAD = (
    (0.0, 6.12), (0.28, 6.2), (0.58, 6.6), (0.7, 7.1), (0.76, 7.6), (0.68, 8.15), (0.38, 8.5),
    (0.0, 8.6),
)  # fmt: skip
ARM = (
    (1.45, 5.5), (1.82, 5.56), (2.08, 5.2), (2.18, 4.6), (2.28, 3.7), (2.44, 2.9), (2.62, 2.3),
    (2.74, 1.4), (2.8, 0.55), (2.92, 0.1), (3.04, -0.5), (2.98, -1.0), (2.84, -1.36),
    (2.7, -1.3), (2.62, -0.9), (2.5, -0.55), (2.36, -0.4), (2.4, -0.05), (2.48, 0.5),
    (2.26, 1.4), (2.04, 2.3), (1.92, 2.9), (1.78, 3.7), (1.66, 4.5), (1.4, 5.0),
)  # fmt: skip
WRIST, CHIN, NAVEL, RIBS = 0.35, 6.35, 1.95, 3.0
FACE = (0.52, 7.25, 0.86)
"""Half its width, the height of its middle, half its height."""


def whole_body(mesh: Mesh, marks: Landmarks) -> dict[str, Drawing]:
    """Return the drawings `body_front` and `body_back`."""
    return {
        f"body_{view.name}": _figure(view.name, mesh, marks)
        for view in VIEWS
        if view.name in ("front", "back")
    }


def _figure(name: str, mesh: Mesh, marks: Landmarks) -> Drawing:
    view = next(view for view in VIEWS if view.name == name)
    towards, up = view.camera.towards, view.camera.up
    camera = Camera(towards, up, -WIDEST, WIDEST, LOWEST, HIGHEST, SCALE)
    picture = photographed(replace(view, camera=camera), mesh, marks)
    places = regions_of(picture.place[picture.seen], picture.normal[picture.seen], marks)
    names = np.full(picture.seen.shape, "", dtype="<U20")
    names[picture.seen] = np.where(np.isin(places, ["abdomen", "lower_back"]), places, "leg")

    column, row = camera.size
    x = np.abs((np.arange(column) + 0.5) / SCALE - WIDEST)[None, :]
    y = (HIGHEST - (np.arange(row) + 0.5) / SCALE)[:, None]
    torso, head, arm = (_inside(half, x, y) for half in (TORSO, HEAD, ARM))

    level = brightness(picture, SCALE)
    drawn_level = np.maximum.reduce([_cushion(part) for part in (torso, head)])
    level = _blended(level, drawn_level, y)
    level = np.where(arm & ~torso, _cushion(arm), level)

    names[arm & ~picture.seen] = "arm"
    names[arm & (y < WRIST)] = "hand"
    names[torso & ~picture.seen] = "trunk"
    if name == "front":
        names[torso & (y < NAVEL)] = "abdomen"
        names[(names == "") & head] = "head"
        half_width, middle, half_height = FACE
        names[head & (np.hypot(x / half_width, (y - middle) / half_height) < 1)] = "face"
    else:
        names[torso & (y < RIBS)] = "lower_back"
        names[(names == "") & head] = "head"
    names[torso & (y > CHIN - 0.25) & (x < 0.7) & (names == "trunk")] = "head"

    is_left = np.broadcast_to((np.arange(column) >= column // 2) == (name == "front"), names.shape)
    drawing = traced(names, is_left, level, rounding=2.0)
    return replace(drawing, regions={})


def _inside(half: tuple[tuple[float, float], ...], x: Floats, y: Floats) -> Where:
    """Return which points are inside a smooth closed curve through the given ones."""
    corners = np.array(half)
    closed = bool(corners[0, 0] > 0)
    points = np.concatenate([corners, corners[:1]]) if closed else corners
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
    fine = np.linspace(0, along[-1], 400)
    curve = interpolate.PchipInterpolator(along, points)(fine)
    within = np.zeros(np.broadcast_shapes(x.shape, y.shape), dtype=bool)
    for (x1, y1), (x2, y2) in zip(curve, np.roll(curve, -1, axis=0), strict=True):
        if y1 != y2:
            within ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return within


def _cushion(part: Where) -> Floats:
    """Return how bright a shape is if it bulges towards the viewer."""
    inward = ndimage.distance_transform_edt(part) / SCALE
    round_off = 0.75
    height = np.sqrt(np.maximum(round_off**2 - np.maximum(round_off - inward, 0) ** 2, 0))
    height = ndimage.gaussian_filter(height, 0.1 * SCALE)
    down, along = np.gradient(height * SCALE)
    normal = np.stack([-along, down, np.ones_like(height)], axis=2)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    level = 0.3 * normal[:, :, 2] + 0.7 * np.clip(normal @ np.array(LIGHT), 0, 1)
    return np.where(part, level, 0)


def _blended(legs: Floats, upper: Floats, y: Floats) -> Floats:
    """Return the legs' light below the waist and the drawn body's above, fading between."""
    share = np.clip((y - 1.45) / 0.35, 0, 1)
    both = legs * (1 - share) + upper * share
    return np.where(legs == 0, upper, np.where(upper == 0, legs, both))
