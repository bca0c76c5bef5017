"""How numbers, names and sources are written in Markdown."""

import re
from collections.abc import Iterable, Sequence

from legwise.knowledge.schema import Source
from legwise.knowledge.terms import Text

UNITS = {
    "1": "",
    "{MRC}": "MRC",
    "Cel": "°C",
    "mm[Hg]": "mmHg",
    "10*9/L": "10⁹/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
    "/uL": "/µL",
    "uV": "µV",
}
"""What people write for a UCUM unit that they would not read."""

SEEN = {
    "full_text": "full text read",
    "abstract": "abstract read",
    "secondary": "read only where another work cites it",
}

_SPECIAL = re.compile(r"([\\`*_\[\]#~^$])")


def plain(text: str) -> str:
    """Return a text that Markdown leaves alone."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
    return _SPECIAL.sub(r"\\\1", safe.replace("&#124;", "\0")).replace("\0", "&#124;")


def sentence(text: str) -> str:
    """Return a text with a capital at its start, ready for Markdown."""
    return plain(text[:1].upper() + text[1:])


def percent(share: float) -> str:
    """Return a figure as it was written, in percent."""
    return f"{100 * share:.6g}\u00a0%"


def about_percent(share: float) -> str:
    """Return a computed figure in percent, with two digits that count."""
    value = 100 * share
    if value >= 10:
        return f"{value:.0f}\u00a0%"
    if value >= 1:
        return f"{value:.1f}\u00a0%"
    return f"{value:.2g}\u00a0%" if value >= 0.001 else "&lt;\u00a00.001\u00a0%"


def figure(value: float) -> str:
    """Return any other figure as it was written."""
    return f"{value:.6g}"


def unit(code: str | None) -> str:
    """Return a unit as people write it, with a space before it."""
    written = UNITS.get(code or "", code or "")
    return f"\u00a0{written}" if written else ""


def address(source: Source) -> str:
    """Return where a source is found, as a link where it has one."""
    at = source.address
    if at.startswith("http"):
        return f"<{at}>"
    doi = at.removeprefix("doi:")
    return f"[doi:{plain(doi)}](https://doi.org/{doi})" if doi.startswith("10.") else plain(at)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], look: str = "numbers") -> str:
    """Return a table in a box of its own, which the style sheet fits to the screen.

    Tables stay out of the search: every number is on several pages, and every page is found by its
    name.
    """
    lines = [
        f'<div class="{look}" data-search-exclude="true" markdown>',
        "",
        "| " + " | ".join(head) + " |",
        "|" + " --- |" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        "</div>",
    ]
    return "\n".join(lines)


def heading(text: str, level: int = 2) -> str:
    """Return a heading whose section the search leaves out: it holds what other pages say."""
    return f'{"#" * level} {text} {{ data-search-exclude="true" }}'


def bullets(items: Iterable[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {item}" for item in items)


def in_russian(*texts: Text | str) -> str:
    """Return Russian texts in a box that opens on demand."""
    said = [text if isinstance(text, str) else text.ru for text in texts]
    body = "\n\n".join(f"    {plain(text)}" for text in said)
    return f'??? quote "По-русски"\n\n{body}'


def page(*parts: str) -> str:
    """Return a page of parts with a blank line between them; empty parts are left out."""
    return "\n\n".join(part for part in parts if part) + "\n"
