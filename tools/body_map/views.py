"""The views: what each shows, from where, in which pose; and how one becomes a drawing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from tools.body_map.borders import settled, shapes
from tools.body_map.curves import Curve
from tools.body_map.landmarks import Landmarks
from tools.body_map.mesh import Floats, Mesh
from tools.body_map.picture import Camera, Picture, taken
from tools.body_map.pose import legs_raised, standing
from tools.body_map.regions import ELSEWHERE, regions_of
from tools.body_map.shading import brightness, tones

Shape = list[Curve]
Pose = Callable[[Floats, Landmarks], Floats]


@dataclass(frozen=True)
class View:
    """One picture of the body, in parallel projection."""

    name: str
    camera: Camera
    highest: float = 9.0
    """Skin above this height is left out."""
    lowest: float = -9.0
    pose: Pose | None = None
    one_leg: bool = False
    """Whether it is taken of the left leg alone and then set beside its mirror image."""
    light_from_above: float = 0.34
    rounding: float = 3.0
    """How far, in pixels, the borders of regions are rounded."""


@dataclass(frozen=True)
class Drawing:
    """The left side of a view as smooth shapes, in pixels from the view's upper left corner.

    The right side is its mirror image across the middle of the view. Where both sides meet,
    outline and tones reach a little over the middle, so that no seam shows; regions end on it.
    """

    size: tuple[int, int]
    outline: Shape
    tones: list[Shape]
    regions: dict[str, Shape]
    elsewhere: dict[str, Shape] = field(default_factory=dict)
    """Skin that is not of the leg."""


FORWARD, BACKWARD, UPWARD = (0, 0, 1), (0, 0, -1), (0, 1, 0)
TO_LEFT, TO_RIGHT = (1, 0, 0), (-1, 0, 0)

VIEWS = (
    View("front", Camera(BACKWARD, UPWARD, -2.1, 2.1, -8.25, 1.9, 160), 1.82, pose=standing),
    View("back", Camera(FORWARD, UPWARD, -2.1, 2.1, -8.25, 1.9, 160), 1.82, pose=standing),
    View("inner", Camera(TO_LEFT, UPWARD, -1.0, 2.0, -8.25, -0.5, 160), -0.58, one_leg=True),
    View("outer", Camera(TO_RIGHT, UPWARD, -2.0, 1.1, -8.25, 1.9, 160), 1.82, one_leg=True),
    View(
        "foot_top",
        Camera((0, -1, -0.6), BACKWARD, 1.65, 2.8, -5.85, -3.6, 400),
        highest=-6.2,
        one_leg=True,
        light_from_above=-0.25,
        rounding=5,
    ),
    View(
        "sole",
        Camera(UPWARD, FORWARD, 1.65, 2.8, -0.6, 2.0, 400),
        highest=-7.2,
        one_leg=True,
        rounding=5,
    ),
    View(
        "saddle",
        Camera((0, 1, 0.5), FORWARD, -2.3, 2.3, -1.5, 1.6, 260),
        highest=1.6,
        lowest=-2.6,
        pose=legs_raised,
        rounding=5,
    ),
)

OVERLAP = 24
"""How far outline and tones reach over the middle, in pixels."""


def drawn(view: View, mesh: Mesh, marks: Landmarks) -> Drawing:
    """Return the view as shapes."""
    picture = photographed(view, mesh, marks)
    names: npt.NDArray[np.str_] = np.full(picture.seen.shape, "", dtype="<U20")
    names[picture.seen] = regions_of(
        picture.place[picture.seen], picture.normal[picture.seen], marks
    )
    level = brightness(picture, view.camera.scale, view.light_from_above)
    if view.one_leg:
        alone = view.camera.size[0]
        return traced(names, level, view.rounding, shift=alone, width=2 * alone, own=slice(None))
    return left_side(names, level, view.rounding, mirrored=bool(view.camera.axes[0, 0] < 0))


def photographed(view: View, mesh: Mesh, marks: Landmarks) -> Picture:
    """Take the view's picture and keep the skin it is about."""
    height = mesh.points[:, 1]
    keep = (height < view.highest + 0.3) & (height > view.lowest - 0.3)
    if view.one_leg:
        keep &= mesh.points[:, 0] > -1e-6
    posed = view.pose(mesh.points, marks) if view.pose else None
    picture = taken(mesh.only(keep), view.camera, posed)
    inside = (picture.place[:, :, 1] < view.highest) & (picture.place[:, :, 1] > view.lowest)
    seen = picture.seen & inside & (picture.facing[:, :, 2] > -0.05)
    return replace(picture, seen=_whole(seen, smallest=seen.size // 200))


def left_side(
    names: npt.NDArray[np.str_], level: Floats, rounding: float, *, mirrored: bool
) -> Drawing:
    """Return the person's left half of a picture of both sides (`mirrored`: from behind)."""
    middle = names.shape[1] // 2
    half = slice(0, middle + OVERLAP) if mirrored else slice(middle - OVERLAP, None)
    own = slice(0, middle) if mirrored else slice(OVERLAP, None)
    return traced(
        names[:, half], level[:, half], rounding, shift=half.start, width=2 * middle, own=own
    )


def traced(
    names: npt.NDArray[np.str_],
    level: Floats,
    rounding: float,
    *,
    shift: int,
    width: int,
    own: slice,
) -> Drawing:
    """Return the drawing of named pixels and how bright they are.

    The pixels lie `shift` to the right in a view of that width; regions are drawn from the columns
    in `own` only.
    """
    places, number = np.unique(names, return_inverse=True)
    labels = np.zeros(names.shape, dtype=np.int64)
    labels[:, own] = number.reshape(names.shape)[:, own] + (places[0] != "")
    labels[:, own] = settled(labels[:, own], rounding)
    regions: dict[str, Shape] = {}
    elsewhere: dict[str, Shape] = {}
    for label, shape in sorted(shapes(labels, softness=2.5, tolerance=0.9).items()):
        place = str(places[label - (places[0] != "")])
        (elsewhere if place in ELSEWHERE else regions)[place] = _moved(shape, shift)
    return Drawing(
        size=(width, names.shape[0]),
        outline=_moved(
            shapes((names != "").astype(np.int64), softness=2.5, tolerance=0.7)[1], shift
        ),
        tones=[_moved(tone, shift) for tone in tones(level, softness=rounding, tolerance=2.6)],
        regions=regions,
        elsewhere=elsewhere,
    )


def _moved(shape: Shape, right: int) -> Shape:
    return [curve + np.array([right, 0]) for curve in shape]


def _whole(seen: npt.NDArray[np.bool_], smallest: int) -> npt.NDArray[np.bool_]:
    """Return the large patches of what is seen, without pinholes."""
    patches, _ = ndimage.label(seen)
    large = np.bincount(patches.ravel()) >= smallest
    large[0] = False
    gaps, _ = ndimage.label(~large[patches])
    pinhole = np.bincount(gaps.ravel()) < 12
    return large[patches] | pinhole[gaps]
