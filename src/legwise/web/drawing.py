"""The drawn body: views, regions, and which view shows an area best."""

import re
from collections.abc import Collection, Mapping
from functools import cache

import msgspec

from legwise.knowledge.loading import DATA
from legwise.knowledge.schema import Entry
from legwise.person.case import Leg
from legwise.web.painting import ELSEWHERE

LEG_VIEWS = ("front", "back", "outer", "inner", "foot_top", "sole", "saddle")
BODY_VIEWS = ("body_front", "body_back")
VIEWS = (*LEG_VIEWS, *BODY_VIEWS)

Areas = Mapping[tuple[Leg, str], object]


class View(Entry, frozen=True):
    """One drawing: everything is drawn for the person's left, the right is its mirror image."""

    size: tuple[int, int]
    outline: str
    tones: tuple[str, ...]
    regions: dict[str, str]
    elsewhere: dict[str, str]

    @property
    def mirror(self) -> str:
        """The transform that draws the person's right side."""
        return f"matrix(-1 0 0 1 {self.size[0]} 0)"

    @property
    def other_areas(self) -> dict[str, str]:
        """The areas besides the leg that a person can paint."""
        return {name: path for name, path in self.elsewhere.items() if name in ELSEWHERE}


class BodyMap(Entry, frozen=True):
    """The file of drawings."""

    licence: str
    source: str
    views: dict[str, View]


@cache
def body_map() -> BodyMap:
    """Return the drawings."""
    return msgspec.json.decode((DATA / "body_map.json").read_bytes(), type=BodyMap)


def best_views(areas: Collection[str], count: int = 2) -> tuple[str, ...]:
    """Return the views that show most of some regions, the best first."""
    shown = {name: _share(name, areas) for name in LEG_VIEWS}
    order = sorted(LEG_VIEWS, key=lambda name: -shown[name])
    best = [name for name in order if shown[name] > 0]
    return tuple(best[:count]) or LEG_VIEWS[:count]


def _share(view: str, areas: Collection[str]) -> float:
    """Return how much of the regions a view shows, and how large."""
    total = sum(_area(view, name) for name in areas)
    width, height = body_map().views[view].size
    return total / (width * height)


@cache
def _area(view: str, region: str) -> float:
    """Return the area of a region in a view, its curves taken as straight lines."""
    path = body_map().views[view].regions.get(region, "")
    area = 0.0
    for part in re.findall(r"M[^M]*", path):
        points = _corners(part)
        turned = zip(points, [*points[1:], points[0]], strict=True)
        area += abs(sum(x * w - u * y for (x, y), (u, w) in turned)) / 2
    return area


def _corners(path: str) -> list[tuple[float, float]]:
    x = y = 0.0
    points: list[tuple[float, float]] = []
    for command, rest in re.findall(r"([Mlc])([^Mlcz]*)", path):
        numbers = [float(each) for each in re.findall(r"-?\d+", rest)]
        step = 6 if command == "c" else 2
        for at in range(0, len(numbers) - step + 1, step):
            dx, dy = numbers[at + step - 2], numbers[at + step - 1]
            x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
            points.append((x, y))
    return points
