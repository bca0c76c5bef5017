"""The hand-written documents, copied beside the generated pages with everything they link to."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

LINK = re.compile(r"\]\(([^)#\s]+)")
"""The target of a Markdown link, without its anchor."""

AT_ROOT = ("README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md")


def hand_written(root: Path) -> Iterator[Path]:
    """Yield the documents, relative to the root of the project."""
    yield from (Path(name) for name in AT_ROOT)
    yield from (path.relative_to(root) for path in sorted((root / "docs").rglob("*.md")))


def linked_files(root: Path, document: Path) -> Iterator[Path]:
    """Yield the files that a document links to and that are no documents themselves."""
    for target in LINK.findall((root / document).read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        path = (root / document.parent / target).resolve()
        if path.suffix != ".md" and path.is_file() and path.is_relative_to(root):
            yield path.relative_to(root)


def copy_documents(root: Path, out: Path) -> list[Path]:
    """Copy the documents and what they link to; return the documents."""
    documents = [*hand_written(root)]
    files = {file for document in documents for file in linked_files(root, document)}
    for path in [*documents, *sorted(files)]:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, out / path)
    return documents
