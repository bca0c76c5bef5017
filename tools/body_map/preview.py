"""One SVG page with every view of a body map file, to look at."""

import json
from pathlib import Path
from typing import TypedDict

SKIN = ("#a9714f", "#bb8563", "#cb9877", "#d8a98a", "#e3b99b", "#eac5a9")
"""From the rim to the light."""

PALETTE = ("#2a6f97", "#b5475b", "#3a7d44", "#8a5a9e", "#c7821d", "#2f8f8b", "#5b6abf", "#8c6d1f")


class View(TypedDict):
    """One view as it is written in the file."""

    size: tuple[int, int]
    outline: str
    tones: list[str]
    regions: dict[str, str]
    elsewhere: dict[str, str]


def write_preview(body_map: Path, page: Path) -> None:
    """Write the page: each view twice, as skin and with its regions painted."""
    views: dict[str, View] = json.loads(body_map.read_text(encoding="utf-8"))["views"]
    left, tallest = 20, 0
    parts: list[str] = []
    for view in views.values():
        width, height = view["size"]
        for paint in (False, True):
            parts.append(f'<g transform="translate({left} 20)">{_drawn(view, paint)}</g>')
            left += width + 40
        tallest = max(tallest, height)
    size = f'width="{left}" height="{tallest + 40}"'
    page.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<rect width="100%" height="100%" fill="#faf7f4"/>{"".join(parts)}</svg>',
        encoding="utf-8",
    )


def _drawn(view: View, paint: bool) -> str:
    """Return both sides, layer by layer, so that the halves of a tone join without a seam."""
    layers = [
        f'<path d="{path}" fill="{colour}"/>'
        for path, colour in zip([view["outline"], *view["tones"]], SKIN, strict=True)
    ]
    for name, path in [*view["regions"].items(), *view["elsewhere"].items()]:
        colour = PALETTE[sum(map(ord, name)) * 5 % len(PALETTE)]
        look = f'fill="{colour}" fill-opacity=".5" stroke="#fff"' if paint else 'fill="none"'
        layers.append(f'<path d="{path}" {look}><title>{name}</title></path>')
    mirror = f'<g transform="matrix(-1 0 0 1 {view["size"][0]} 0)">'
    return "".join(f"{layer}{mirror}{layer}</g>" for layer in layers)
