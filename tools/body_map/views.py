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
    rounding: float = 3.0
    """How far, in pixels, the borders of regions are rounded."""


@dataclass(frozen=True)
class Drawing:
    """A view as smooth shapes, in pixels from its upper left corner."""

    size: tuple[int, int]
    outline: Shape
    tones: list[Shape]
    regions: dict[str, dict[str, Shape]] = field(default_factory=dict)
    """By side (left, right) and region."""
    elsewhere: dict[str, dict[str, Shape]] = field(default_factory=dict)
    """By side and place: skin that is not of the leg."""


FORWARD, BACKWARD, UPWARD = (0, 0, 1), (0, 0, -1), (0, 1, 0)
TO_LEFT, TO_RIGHT = (1, 0, 0), (-1, 0, 0)

VIEWS = (
    View("front", Camera(BACKWARD, UPWARD, -2.1, 2.1, -8.25, 1.9, 160), 1.82, pose=standing),
    View("back", Camera(FORWARD, UPWARD, -2.1, 2.1, -8.25, 1.9, 160), 1.82, pose=standing),
    View("inner", Camera(TO_LEFT, UPWARD, -1.1, 2.0, -8.25, 0.2, 160), 0.1, one_leg=True),
    View("outer", Camera(TO_RIGHT, UPWARD, -2.0, 1.15, -8.25, 1.9, 160), 1.82, one_leg=True),
    View(
        "foot_top",
        Camera((0, -1, -0.5), BACKWARD, 1.6, 2.85, -5.43, -2.75, 400),
        -6.75,
        one_leg=True,
        rounding=5,
    ),
    View(
        "sole",
        Camera(UPWARD, FORWARD, 1.6, 2.85, -0.6, 2.0, 400),
        -7.2,
        one_leg=True,
        rounding=5,
    ),
    View(
        "saddle",
        Camera((0, 0.95, 0.65), FORWARD, -1.95, 1.95, -1.55, 1.75, 260),
        1.6,
        -2.6,
        pose=legs_raised,
        rounding=5,
    ),
)


def drawn(view: View, mesh: Mesh, marks: Landmarks) -> Drawing:
    """Return the view as shapes."""
    picture = photographed(view, mesh, marks)
    names = np.full(picture.seen.shape, "", dtype="<U20")
    names[picture.seen] = regions_of(
        picture.place[picture.seen], picture.normal[picture.seen], marks
    )
    level = brightness(picture, view.camera.scale)
    return traced(names, picture.place[:, :, 0] > 0, level, view.rounding)


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
    picture = replace(picture, seen=_whole(seen, smallest=seen.size // 200))
    return beside_its_mirror(picture) if view.one_leg else picture


def beside_its_mirror(picture: Picture) -> Picture:
    """Return a picture of the right leg, mirrored, and the left leg, side by side."""

    def both(values: Floats, flip: npt.ArrayLike = 1) -> Floats:
        return np.concatenate([values[:, ::-1] * flip, values], axis=1)

    return Picture(
        np.concatenate([picture.seen[:, ::-1], picture.seen], axis=1),
        both(picture.place, [-1, 1, 1]),
        both(picture.normal, [-1, 1, 1]),
        both(picture.facing, [-1, 1, 1]),
        both(picture.depth),
    )


def traced(
    names: npt.NDArray[np.str_], is_left: npt.NDArray[np.bool_], level: Floats, rounding: float
) -> Drawing:
    """Return the drawing of named pixels and how bright they are."""
    seen = names != ""
    places, number = np.unique(names, return_inverse=True)
    number = number.reshape(names.shape)
    labels = np.where(seen, 2 * number + is_left + 1, 0)
    middle = names.shape[1] // 2
    labels = np.where(labels > 0, _settled_by_side(labels, middle, rounding), 0)

    regions: dict[str, dict[str, Shape]] = {"left": {}, "right": {}}
    elsewhere: dict[str, dict[str, Shape]] = {"left": {}, "right": {}}
    for label, shape in sorted(shapes(labels, softness=2.5, tolerance=0.7).items()):
        place = str(places[(label - 1) // 2])
        side = "left" if (label - 1) % 2 else "right"
        (elsewhere if place in ELSEWHERE else regions)[side][place] = shape
    height, width = names.shape
    return Drawing(
        size=(width, height),
        outline=shapes(seen.astype(np.int64), softness=2.5, tolerance=0.6)[1],
        tones=tones(level, softness=rounding, tolerance=1.5),
        regions=regions,
        elsewhere=elsewhere,
    )


def _settled_by_side(
    labels: npt.NDArray[np.int64], middle: int, rounding: float
) -> npt.NDArray[np.int64]:
    """Settle each half by itself, so that no border crosses the midline or differs across it."""
    halves = (labels[:, :middle], labels[:, middle:])
    return np.concatenate([settled(half, rounding) for half in halves], axis=1)


def _whole(seen: npt.NDArray[np.bool_], smallest: int) -> npt.NDArray[np.bool_]:
    """Return the large patches of what is seen, without pinholes."""
    patches, _ = ndimage.label(seen)
    large = np.bincount(patches.ravel()) >= smallest
    large[0] = False
    gaps, _ = ndimage.label(~large[patches])
    pinhole = np.bincount(gaps.ravel()) < 12
    return large[patches] | pinhole[gaps]
