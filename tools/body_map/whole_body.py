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
from tools.body_map.shading import brightness, lit
from tools.body_map.views import VIEWS, Drawing, left_side, photographed

Where = npt.NDArray[np.bool_]

SCALE = 60
LOWEST, HIGHEST, WIDEST = -8.3, 8.6, 3.3

TORSO = (
    (0.0, 0.2), (1.6, 0.2), (1.64, 1.1), (1.58, 1.6), (1.48, 1.9), (1.4, 2.5), (1.42, 3.1),
    (1.55, 3.9), (1.7, 4.6), (1.8, 5.2), (1.66, 5.62), (1.2, 5.86), (0.66, 6.08), (0.5, 6.4),
    (0.48, 6.8), (0.0, 6.8),
)  # fmt: skip
HEAD = (
    (0.0, 6.15), (0.26, 6.2), (0.54, 6.5), (0.7, 6.95), (0.78, 7.45), (0.74, 7.9), (0.52, 8.27),
    (0.24, 8.43), (0.0, 8.46),
)  # fmt: skip
ARM = (
    (1.3, 5.6), (1.72, 5.66), (2.06, 5.42), (2.22, 4.9), (2.34, 4.1), (2.5, 3.2), (2.7, 2.4),
    (2.82, 1.5), (2.86, 0.6), (2.96, 0.1), (3.06, -0.5), (3.0, -1.0), (2.86, -1.36),
    (2.72, -1.3), (2.64, -0.9), (2.5, -0.55), (2.36, -0.4), (2.38, -0.05), (2.46, 0.5),
    (2.2, 1.4), (1.98, 2.3), (1.84, 3.1), (1.7, 3.9), (1.56, 4.6), (1.3, 5.0),
)  # fmt: skip
WRIST, COLLAR, NAVEL, RIBS = 0.35, 6.1, 1.95, 3.0
ARMHOLE = 1.56
FACE = (0.55, 7.15, 0.8)
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
    level = np.maximum(level, np.where(picture.seen, 0, _cushion(arm)))

    names[(torso | arm) & (names == "")] = "trunk"
    names[arm & (names == "trunk") & (x > ARMHOLE)] = "arm"
    names[arm & (y < WRIST)] = "hand"
    if name == "front":
        names[(names == "trunk") & (y < NAVEL)] = "abdomen"
        names[(names == "") & head] = "head"
        half_width, middle, half_height = FACE
        names[head & (np.hypot(x / half_width, (y - middle) / half_height) < 1)] = "face"
    else:
        names[(names == "trunk") & (y < RIBS)] = "lower_back"
        names[(names == "") & head] = "head"
    names[(names == "trunk") & (y > COLLAR)] = "head"

    drawing = left_side(names, level, rounding=2.0, mirrored=name == "back")
    return replace(drawing, regions={})


def _inside(half: tuple[tuple[float, float], ...], x: Floats, y: Floats) -> Where:
    """Return which points are inside a smooth closed curve through the given ones."""
    corners = np.array(half)
    closed = bool(corners[0, 0] > 0)
    points = np.concatenate([corners, corners[:1]]) if closed else corners
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
    fine: Floats = np.linspace(0, along[-1], 400)
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
    return np.where(part, lit(normal), 0)


def _blended(legs: Floats, upper: Floats, y: Floats) -> Floats:
    """Return the legs' light below the waist and the drawn body's above, fading between."""
    share = np.clip((y - 1.45) / 0.35, 0, 1)
    both = legs * (1 - share) + upper * share
    return np.where(legs == 0, upper, np.where(upper == 0, legs, both))
