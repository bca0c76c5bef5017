"""The page with the figures: what stands between two marks is written anew, the rest is kept."""

import re
from pathlib import Path


def fill(page: Path, name: str, text: str) -> None:
    """Put a text between the marks of one part; a page without the part gets it at its end."""
    page.write_text(filled(page.read_text(encoding="utf-8"), name, text), encoding="utf-8")


def filled(page: str, name: str, text: str) -> str:
    """Return the page with a text between the marks of one part."""
    start, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
    part = f"{start}\n{text.strip()}\n{end}"
    between = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if between.search(page):
        return between.sub(lambda _: part, page)
    return f"{page.rstrip()}\n\n{part}\n"
