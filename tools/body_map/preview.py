"""One SVG page with every view of a body map file, to look at."""

import json
from pathlib import Path

SKIN = ("#a9714f", "#bb8563", "#cb9877", "#d8a98a", "#e3b99b", "#eac5a9")
"""From the rim to the light."""

PALETTE = ("#2a6f97", "#b5475b", "#3a7d44", "#8a5a9e", "#c7821d", "#2f8f8b", "#5b6abf", "#8c6d1f")


def write_preview(body_map: Path, page: Path, *, painted: bool = True) -> None:
    """Write the page: each view twice, as skin and with its regions painted."""
    views = json.loads(body_map.read_text(encoding="utf-8"))["views"]
    left, parts, tallest = 20, [], 0
    for view in views.values():
        width, height = view["size"]
        for paint in (False, True) if painted else (False,):
            parts.append(f'<g transform="translate({left} 20)">{_drawn(view, paint)}</g>')
            left += width + 40
        tallest = max(tallest, height)
    size = f'width="{left}" height="{tallest + 40}"'
    page.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<rect width="100%" height="100%" fill="#faf7f4"/>{"".join(parts)}</svg>',
        encoding="utf-8",
    )


def _drawn(view: dict[str, object], paint: bool) -> str:
    paths = [f'<path d="{view["outline"]}" fill="{SKIN[0]}"/>']
    tones = view["tones"]
    assert isinstance(tones, list)
    paths += [f'<path d="{t}" fill="{c}"/>' for t, c in zip(tones, SKIN[1:], strict=True)]
    number = 0
    for key in ("regions", "elsewhere"):
        by_side = view.get(key, {})
        assert isinstance(by_side, dict)
        for named in by_side.values():
            for name, path in named.items():
                number += 3
                fill = PALETTE[sum(map(ord, name)) * 5 % len(PALETTE)] if paint else "none"
                paths.append(
                    f'<path d="{path}" fill="{fill}" fill-opacity=".5" stroke="#fff"'
                    f' stroke-opacity="{0.8 if paint else 0.35}"><title>{name}</title></path>'
                )
    return "".join(paths)
