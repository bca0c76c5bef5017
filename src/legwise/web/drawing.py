"""The drawn body: views, regions, and which view shows an area best."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import combinations

import msgspec
from markupsafe import Markup

from legwise.knowledge.loading import DATA
from legwise.knowledge.terms import Entry
from legwise.person.case import Leg
from legwise.web.painting import BRUSHES, ELSEWHERE, Brush, Paint

LEG_VIEWS = ("front", "back", "outer", "inner", "foot_top", "sole", "saddle")
BODY_VIEWS = ("body_front", "body_back")
VIEWS = (*LEG_VIEWS, *BODY_VIEWS)

BETWEEN_LEGS = ("genitals", "perineum", "perianal")

MOST_VIEWS = 3
ALSO = 0.1
LEAST_GAIN = 0.5
"""A further view is worth showing where it clears up half a region or more."""

TILE = 28
"""The side of one tile of a painted pattern, in units of a view."""
STRIPE = f"M-7 7 7-7M0 {TILE} {TILE} 0M{TILE - 7} {TILE + 7} {TILE + 7} {TILE - 7}"

NUMB, TINGLING, PAIN = "#3d62a0", "#f0c95a", "#b3402a"
"""The colours of the brushes where no style sheet says otherwise: on paper."""


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
    def frames(self) -> tuple[str, ...]:
        """The parts of the drawing that fill the screen in turn: all of it, then larger parts.

        Of the whole body only what lies above the legs can be painted.
        """
        width, height = self.size
        whole = f"0 0 {width} {height}"
        if "hand" in self.elsewhere:
            return whole, f"0 0 {width} {height * 6 // 10}"
        if height > 1.5 * width:
            half = height // 2
            return whole, f"0 0 {width} {half}", f"0 {half} {width} {half}"
        return whole, f"0 0 {width // 2} {height}", f"{width // 2} 0 {width // 2} {height}"

    @property
    def other_areas(self) -> dict[str, str]:
        """The areas besides the leg that a person can paint."""
        return {name: path for name, path in self.elsewhere.items() if name in ELSEWHERE}

    def painted(self, paint: Paint) -> Iterator[tuple[str, Leg, str]]:
        """Yield what of the paint is seen here: the path, the side, the name of the pattern."""
        paths = {**self.regions, **self.other_areas}
        for leg, area in sorted(paint.numb | paint.tingling | paint.pain):
            if area in paths:
                yield paths[area], leg, pattern_name(paint.brushes_on((leg, area)))


class BodyMap(Entry, frozen=True):
    """The file of drawings."""

    licence: str
    source: str
    views: dict[str, View]

    @property
    def patterns(self) -> Markup:
        """The SVG patterns of the paint, for a template."""
        return Markup(paint_patterns())


@cache
def body_map() -> BodyMap:
    """Return the drawings."""
    return msgspec.json.decode((DATA / "body_map.json").read_bytes(), type=BodyMap)


def pattern_name(brushes: Collection[Brush]) -> str:
    """Return the name of the pattern of some brushes on one place."""
    return "paint-" + "-".join(brush for brush in BRUSHES if brush in brushes)


@cache
def paint_patterns() -> str:
    """Return the SVG patterns of every mixture of brushes.

    Each brush has a colour and a texture of its own - plain, dots, stripes - so that nobody needs
    to see colours to tell them apart.
    """
    mixtures = (mix for count in (1, 2, 3) for mix in combinations(BRUSHES, count))
    return "".join(_pattern(mixture) for mixture in mixtures)


def _pattern(brushes: Collection[Brush]) -> str:
    ground, colour, opacity = next(
        each
        for each in (("numb", NUMB, ".78"), ("tingling", TINGLING, ".88"), ("pain", PAIN, ".3"))
        if each[0] in brushes
    )
    whole = f'width="{TILE}" height="{TILE}"'
    parts = [f'<rect class="{ground}-back" {whole} fill="{colour}" fill-opacity="{opacity}"/>']
    if "tingling" in brushes:
        dot, colour = ("pale", TINGLING) if ground == "numb" else ("dark", "#4a3000")
        parts += [
            f'<circle class="dot-{dot}" cx="{at}" cy="{at}" r="4.2" fill="{colour}"/>'
            for at in (7, 21)
        ]
    if "pain" in brushes:
        parts += [
            f'<path class="{kind}" d="{STRIPE}" stroke="{colour}" stroke-width="{width}"/>'
            for kind, colour, width in (("stripe-edge", "#fff", 10.5), ("stripe", PAIN, 7.5))
            if kind == "stripe" or ground != "pain"
        ]
    inside = "".join(parts)
    name = pattern_name(brushes)
    return f'<pattern id="{name}" {whole} patternUnits="userSpaceOnUse">{inside}</pattern>'


def best_views(areas: Collection[str], also: Collection[str] = ()) -> tuple[str, ...]:
    """Return the one, two or three views that together show some regions, the best first.

    Regions that are wished for only *also* count less.
    """
    missing = dict.fromkeys(also, ALSO) | dict.fromkeys(areas, 1.0)
    chosen: list[str] = []
    seen = dict.fromkeys(missing, 0.0)
    while len(chosen) < MOST_VIEWS:
        gains = {
            view: sum(
                weight * max(_clearness(view, area) - seen[area], 0.0)
                for area, weight in missing.items()
            )
            for view in LEG_VIEWS
        }
        best = max(LEG_VIEWS, key=lambda view: gains[view])
        if chosen and gains[best] < LEAST_GAIN:
            break
        chosen.append(best)
        seen = {area: max(shown, _clearness(best, area)) for area, shown in seen.items()}
    return tuple(chosen)


@cache
def _clearness(view: str, region: str) -> float:
    """Return how clearly a view shows a region: 0 not at all, 1 as well as the best view does."""
    best = max(_share(each, region) for each in LEG_VIEWS)
    return _share(view, region) / best if best else 0.0


def _share(view: str, region: str) -> float:
    """Return the share of a view that a region fills.

    The view between the legs is shown only to somebody who painted there.
    """
    if view == "saddle" and region not in BETWEEN_LEGS:
        return 0.0
    width, height = body_map().views[view].size
    return _area(view, region) / (width * height)


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
