"""The picture of a site: the body map, coloured by the chance that each region is numb."""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TypedDict

from legwise.knowledge.compiling import painted_probabilities, site_patterns
from legwise.knowledge.loading import DATA
from legwise.knowledge.schema import Knowledge, Site
from tools.knowledge_pages.wording import about_percent

BODY_MAP = DATA / "body_map.json"

SKIN = ("#cbbfb4", "#d8cec4", "#e0d7ce", "#e6dfd7", "#ebe5de", "#efeae4")
"""From the rim to the light."""

STEPS = (
    (0.05, "#cfdde3", "5–15 %"),
    (0.15, "#a6c2cf", "15–30 %"),
    (0.30, "#739fb4", "30–50 %"),
    (0.50, "#437891", "50–70 %"),
    (0.70, "#1f5068", "over 70 %"),
)
"""From which chance on a region has a colour, the colour, and its words in the legend."""

WIDTH = 1440
SADDLE = ("genitals", "perineum", "perianal")
MOSTLY_BOTH = 0.5


class View(TypedDict):
    """One view of the body map."""

    size: tuple[int, int]
    outline: str
    tones: list[str]
    regions: dict[str, str]
    elsewhere: dict[str, str]


def read_views(body_map: Path = BODY_MAP) -> dict[str, View]:
    """Return the views of the body map."""
    views: dict[str, View] = json.loads(body_map.read_text(encoding="utf-8"))["views"]
    return views


def region_chances(knowledge: Knowledge, site: Site) -> dict[str, float]:
    """Return how likely each region is numb on an affected leg, over all patterns of a site."""
    total = dict.fromkeys(knowledge.regions, 0.0)
    for pattern in site_patterns(knowledge, site):
        for region, chance in painted_probabilities(knowledge, site, pattern).items():
            total[region] += pattern.share * chance
    return total


def is_mostly_both(knowledge: Knowledge, site: Site) -> bool:
    """Whether conditions at a site, weighed by how common they are, mostly affect both legs."""
    shares = [
        (condition.prior.p * share.share, share.bilateral)
        for condition in knowledge.conditions.values()
        for share in condition.sites
        if share.site == site.id
    ]
    total = sum(weight for weight, _ in shares)
    return sum(weight * both for weight, both in shares) >= MOSTLY_BOTH * total > 0


def site_picture(knowledge: Knowledge, site: Site, views: Mapping[str, View]) -> str:
    """Return the picture of a site as SVG; hovering over a region says its name and chance."""
    chances = region_chances(knowledge, site)
    names = {name: region.name.en.plain for name, region in knowledge.regions.items()}
    midline = {name for name, region in knowledge.regions.items() if region.midline}
    both = is_mostly_both(knowledge, site)

    def placed(view: str, left: float, top: float, scale: float, caption: str) -> str:
        middle = left + views[view]["size"][0] * scale / 2
        return (
            f'<text x="{middle:g}" y="{top - 24:g}" text-anchor="middle">{caption}</text>'
            f'<g transform="translate({left:g} {top:g}) scale({scale:g})">'
            f"{_drawn(view, views[view], chances, names, None if both else midline)}</g>"
        )

    parts = [
        placed("front", 24, 90, 1, "from in front"),
        placed("back", 744, 90, 1, "from behind"),
        placed("foot_top", 40, 1830, 0.7, "top of the feet"),
        placed("sole", 756, 1830, 0.7, "soles"),
    ]
    height = 2600
    if max(chances[region] for region in SADDLE) >= STEPS[0][0]:
        parts.append(placed("saddle", 361, height + 50, 0.6, "between the legs, from below"))
        height += 570
    parts.append(_legend(height))
    height += 150
    title = f"{escape(site.name.en.plain)}: how likely each region of skin is numb"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
        f"<title>{title}</title>"
        "<style>text{font:38px system-ui,sans-serif;fill:#4a4f55}</style>"
        f'<rect width="{WIDTH}" height="{height}" rx="28" fill="#fbfaf8"/>{"".join(parts)}</svg>\n'
    )


def colour(chance: float) -> str | None:
    """Return the colour of a region, or None where it is seldom numb."""
    reached = [fill for start, fill, _ in STEPS if chance >= start]
    return reached[-1] if reached else None


def _drawn(
    name: str,
    view: View,
    chances: Mapping[str, float],
    names: Mapping[str, str],
    mirrored: set[str] | None,
) -> str:
    """Return one view, layer by layer, so that the halves of a tone join without a seam.

    ``mirrored`` are the regions coloured on the right leg too; None for all.
    """
    flip = f'transform="matrix(-1 0 0 1 {view["size"][0]} 0)"'
    layers = [
        f'<path id="{name}{at}" d="{path}" fill="{fill}"/><use href="#{name}{at}" {flip}/>'
        for at, (path, fill) in enumerate(zip([view["outline"], *view["tones"]], SKIN, strict=True))
    ]
    for region, path in view["regions"].items():
        fill = colour(chances[region])
        look = f'fill="{fill}" fill-opacity=".9"' if fill else 'fill="#fff" fill-opacity="0"'
        words = f"<title>{escape(names[region])}: {about_percent(chances[region])}</title>"
        layers.append(
            f'<path id="{name}-{region}" data-region="{region}" d="{path}" {look} '
            f'stroke="#fbfaf8" stroke-width="3">{words}</path>'
        )
        if mirrored is None or region in mirrored:
            layers.append(f'<use href="#{name}-{region}" {flip}/>')
    return "".join(layers)


def _legend(top: float) -> str:
    step = (WIDTH - 80) / len(STEPS)
    boxes = [
        f'<rect x="{40 + at * step:g}" y="{top + 50:g}" width="{step - 8:g}" height="30" '
        f'fill="{fill}"/><text x="{40 + at * step + (step - 8) / 2:g}" y="{top + 122:g}" '
        f'text-anchor="middle">{words}</text>'
        for at, (_, fill, words) in enumerate(STEPS)
    ]
    title = (
        f'<text x="40" y="{top + 30:g}">How likely the skin is numb (plain skin: under 5 %)</text>'
    )
    return title + "".join(boxes)
