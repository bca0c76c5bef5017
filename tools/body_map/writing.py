"""Drawings written as one JSON file of SVG paths with whole numbers."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tools.body_map.mesh import Floats
from tools.body_map.views import Drawing, Shape

LICENCE = "CC0-1.0"
SOURCE = "Drawn from the MakeHuman base mesh (makehumancommunity.org), CC0 1.0."


def write(drawings: Mapping[str, Drawing], path: Path) -> None:
    """Write every drawing under its view's name, one view a line."""
    head = {"licence": LICENCE, "source": SOURCE}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    views = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(_plain(drawing), separators=(',', ':'))}"
        for name, drawing in drawings.items()
    )
    lines.append(f'  "views": {{\n{views}\n  }}')
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def svg_path(shape: Shape) -> str:
    """Return the shape's closed curves as the text of a path: relative, whole numbers."""
    words: list[str] = []
    for curve in shape:
        points = np.rint(curve).astype(int)
        here = points[0, 0]
        words.append(f"M{here[0]}{_spaced(here[1])}")
        command = "M"
        for piece, exact in zip(points, curve, strict=True):
            moves = piece[1:] - piece[0]
            if not moves.any():
                continue
            if _is_line(exact):
                command = _add(words, command, "l", moves[2:].ravel().tolist())
            else:
                command = _add(words, command, "c", moves.ravel().tolist())
        words.append("z")
    return "".join(words)


def _add(words: list[str], before: str, command: str, numbers: list[int]) -> str:
    first, *rest = numbers
    words.append(_spaced(first) if before == command else f"{command}{first}")
    words.extend(_spaced(number) for number in rest)
    return command


def _spaced(number: int) -> str:
    """Return a number parted from the one before: a minus sign does as well as a space."""
    return str(number) if number < 0 else f" {number}"


def _is_line(piece: Floats) -> bool:
    third = (piece[3] - piece[0]) / 3
    return bool(np.abs(piece[1] - piece[0] - third).max() < 0.2) and bool(
        np.abs(piece[3] - piece[2] - third).max() < 0.2
    )


def _plain(drawing: Drawing) -> dict[str, object]:
    def paths(named: dict[str, Shape]) -> dict[str, str]:
        return {name: svg_path(shape) for name, shape in sorted(named.items())}

    return {
        "size": list(drawing.size),
        "outline": svg_path(drawing.outline),
        "tones": [svg_path(tone) for tone in drawing.tones],
        "regions": paths(drawing.regions),
        "elsewhere": paths(drawing.elsewhere),
    }
