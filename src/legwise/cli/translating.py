"""The command for further languages: makes a file for translators, and brings it up to date."""

import sys
from pathlib import Path

from legwise.knowledge.languages import FOLDER
from legwise.knowledge.loading import DATA, KnowledgeFiles, read_knowledge
from legwise.knowledge.translating import (
    Coverage,
    coverage,
    language_problem,
    read_translations,
    updated,
)


def translate(language: str, path: Path | None) -> int:
    """Write the file of a language, new or brought up to date, and say what it lacks."""
    if (wrong := language_problem(language)) is not None:
        print(f"legwise: {wrong}", file=sys.stderr)
        return 2
    path = path or DATA / FOLDER / f"{language}.po"
    _, files = read_knowledge(DATA)
    try:
        content = updated(path, language, files.places)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    except (OSError, ValueError) as error:
        print(f"legwise: {path}: {error}", file=sys.stderr)
        return 2
    print(f"{path}: {_told(coverage(language, read_translations(path), files.places))}")
    return 0


def show_coverage(files: KnowledgeFiles) -> None:
    """Print how much of the knowledge each further language says."""
    if not files.translations:
        return
    places = files.places
    for language, found in files.translations.items():
        print(f"{language}: {_told(coverage(language, found, places))}")


def _told(found: Coverage) -> str:
    return (
        f"{found.translated} of {found.texts} texts translated, "
        f"{found.outdated} doubtful or outdated"
    )
