"""Further languages: where the texts of an entry stand, and how translations come to them.

English and Russian stand in the entries. Every other language is one file of translations,
``languages/<tag>.po`` (`legwise.knowledge.translating`), in which a text is known by its place:
``conditions/sciatica.name.plain``.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from legwise.knowledge.terms import LANGUAGES, Language

FOLDER = "languages"
NAMED_BY = ("id", "state", "condition", "region")
"""The keys by which a part of a list is known, so that its place stays when others come before."""

Said = Mapping[tuple[str, str], str]
"""What a language says, by the place of a text and its English."""


def translation_files(folder: Path) -> list[Path]:
    """Return the files of further languages in a knowledge folder."""
    return sorted((folder / FOLDER).glob("*.po"))


def languages_of(folder: Path) -> tuple[Language, ...]:
    """Return every language of a knowledge folder: those in the entries, then those in files."""
    return (*LANGUAGES, *(path.stem for path in translation_files(folder)))


def texts(place: str, data: Any) -> Iterator[tuple[str, str]]:
    """Yield the place and the English of every text in the data of an entry."""
    if _is_text(data):
        english = data["en"]
        if isinstance(english, dict):
            terms = cast("dict[str, str]", english)
            yield from ((f"{place}.{register}", term) for register, term in terms.items())
        else:
            yield place, english
        return
    for name, part in _parts(data):
        yield from texts(f"{place}.{name}", part)


def translated(place: str, data: Any, said: Mapping[Language, Said]) -> Any:
    """Return the data of an entry with what further languages say of its texts."""
    if _is_text(data):
        others = {
            language: told
            for language, known in said.items()
            if (told := _told(place, data["en"], known)) is not None
        }
        return {**data, "others": others} if others else data
    if isinstance(data, dict):
        return {name: translated(f"{place}.{name}", part, said) for name, part in _parts(data)}
    if isinstance(data, list):
        return [translated(f"{place}.{name}", part, said) for name, part in _parts(data)]
    return data


def _told(place: str, english: Any, known: Said) -> Any:
    """Return a text in one language; a term that lacks one register takes its English."""
    if not isinstance(english, dict):
        return known.get((place, english))
    terms = cast("dict[str, str]", english)
    told = {register: known.get((f"{place}.{register}", term)) for register, term in terms.items()}
    if not any(told.values()):
        return None
    return {register: told[register] or term for register, term in terms.items()}


def _is_text(data: Any) -> bool:
    return isinstance(data, dict) and cast("dict[str, Any]", data).keys() == {*LANGUAGES}


def _parts(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        yield from cast("dict[str, Any]", data).items()
    elif isinstance(data, list):
        for at, part in enumerate(cast("list[Any]", data)):
            named = cast("dict[str, Any]", part) if isinstance(part, dict) else {}
            name = next((named[key] for key in NAMED_BY if key in named), at)
            yield str(name), part
