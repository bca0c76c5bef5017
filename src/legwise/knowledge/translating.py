"""The files of further languages: gettext catalogues, which translators have tools for.

A translation counts only while its English is the English of the knowledge, word for word, and
while nobody has marked it as doubtful (``fuzzy``). Everything else is said in English: an old
warning is worse than one in a foreign language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

from legwise.knowledge.languages import Said
from legwise.knowledge.problem import Problem
from legwise.knowledge.terms import LANGUAGES, Language

Places = Mapping[str, str]
"""The English of every text, by its place."""

BEFORE = "|"
"""How a comment begins that holds the English which was translated."""

HEADER = """\
# The texts of Legwise in another language: see docs/knowledge/translating.md.
# The context of a text is its place in the knowledge.
# ...plain: for patients, in words that a twelve-year-old knows.
# ...clinical: for clinicians.
# Keep every part in {braces} as it is. An empty text is said in English.
#"""


@dataclass(frozen=True)
class Translation:
    """One text of a file: its place, its English, and what is said.

    ``before`` is the English that was translated, where the text is doubtful for having changed.
    """

    place: str
    english: str
    said: str
    is_doubtful: bool
    line: int
    before: str
    notes: tuple[str, ...]
    """What translators have written beside it."""


@dataclass(frozen=True)
class Coverage:
    """How much of the knowledge a language says, and how many texts want another look."""

    language: Language
    texts: int
    translated: int
    outdated: int


def language_problem(tag: str) -> str | None:
    """Return what is wrong with a tag as the name of a further language, or None."""
    if tag in LANGUAGES:
        return f"'{tag}' stands in the entries themselves"
    core: Any = import_module("babel.core")  # slow to load, and only needed for further languages
    try:
        wanted = str(core.Locale.parse(tag.replace("_", "-"), sep="-")).replace("_", "-")
    except (ValueError, core.UnknownLocaleError):
        return f"'{tag}' is not a language that CLDR knows"
    return None if tag == wanted else f"'{tag}' is written '{wanted}'"


def read_translations(path: Path) -> list[Translation]:
    """Return what a file translates; raise `ValueError` where it is no catalogue."""
    return _translations(_read(path))


def _translations(catalogue: Any) -> list[Translation]:
    return [
        Translation(
            place=each.context or "",
            english=each.id,
            said=each.string,
            is_doubtful=each.fuzzy,
            line=int(each.lineno or 1),
            before=_before(each.user_comments),
            notes=tuple(note for note in each.user_comments if not note.startswith(BEFORE)),
        )
        for each in catalogue
        if each.id and isinstance(each.id, str) and each.string.strip()
    ]


def problems(path: Path, found: list[Translation]) -> Iterator[Problem]:
    """Yield what makes a file of translations unfit for use."""
    if (wrong := language_problem(path.stem)) is not None:
        yield Problem(path, 1, wrong, "Name the file by the language's tag, such as pt-BR.po")
    for each in found:
        wanted = blanks(each.english)
        if not each.is_doubtful and blanks(each.said) != wanted:
            shown = " ".join(f"{{{name}}}" for name in sorted(wanted or ())) or "nothing"
            yield Problem(
                path,
                each.line,
                f"the parts in braces of '{each.place}' differ from the English",
                f"Keep {shown}, once each, and no other braces",
            )


def blanks(text: str) -> tuple[str, ...] | None:
    """Return the parts in braces that will be filled in, sorted; None where braces are broken."""
    try:
        return tuple(sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None))
    except ValueError:
        return None


def said(found: list[Translation], places: Places) -> Said:
    """Return the translations that count."""
    return {
        (each.place, each.english): each.said
        for each in found
        if not each.is_doubtful and places.get(each.place) == each.english
    }


def coverage(language: Language, found: list[Translation], places: Places) -> Coverage:
    """Return how much of the knowledge a file says."""
    known = [each for each in found if each.place in places]
    counts = len(said(known, places))
    return Coverage(language, len(places), counts, len(known) - counts)


def updated(path: Path, language: Language, places: Places) -> bytes:
    """Return the file of a language with a text for every place; old translations are kept.

    Where the English has changed, or the same English is translated elsewhere, the translation is
    kept as doubtful. Texts whose place is gone stay at the end of the file.
    """
    head = _read(path) if path.exists() else None
    old = {each.place: each for each in (_translations(head) if head is not None else [])}
    elsewhere = {each.english: each.said for each in old.values() if not each.is_doubtful}
    made = _made(language, head)
    for place, english in places.items():
        known = old.pop(place, None)
        if known is None:
            told = elsewhere.get(english, "")
            is_doubtful, before = bool(told), ""
        elif known.english == english:
            told, is_doubtful, before = known.said, known.is_doubtful, known.before
        else:
            told, is_doubtful, before = known.said, True, known.english
        made.add(
            english,
            told,
            context=place,
            flags=["fuzzy"] if is_doubtful else [],
            previous_id=[before] if before else [],
            user_comments=known.notes if known is not None else (),
        )
        message = made.get(english, context=place)
        message.flags.discard("python-format")  # '5 % of' is no place to fill in
    for gone in old.values():
        made.obsolete[gone.english, gone.place] = _message(gone)
    written = BytesIO()
    _pofile().write_po(written, made, include_previous=True)
    return written.getvalue()


def _made(language: Language, head: Any) -> Any:
    """Return an empty catalogue, with the head and the leftovers of the old file, if any."""
    core: Any = import_module("babel.core")
    catalogues: Any = import_module("babel.messages.catalog")
    locale = core.Locale.parse(language, sep="-")
    if head is None:
        return catalogues.Catalog(
            locale, project="Legwise", msgid_bugs_address="", header_comment=HEADER, fuzzy=False
        )
    made = catalogues.Catalog(
        locale,
        project="Legwise",
        msgid_bugs_address="",
        header_comment=head.header_comment,
        last_translator=head.last_translator,
        language_team=head.language_team,
        creation_date=head.creation_date,
        revision_date=head.revision_date,
        fuzzy=False,
    )
    made.obsolete.update(head.obsolete)
    return made


def _message(gone: Translation) -> Any:
    catalogues: Any = import_module("babel.messages.catalog")
    return catalogues.Message(gone.english, gone.said, context=gone.place, user_comments=gone.notes)


def _before(notes: list[str]) -> str:
    """Return the earlier English in the comments of a text: babel writes it, but reads it not."""
    lines = [note.removeprefix(BEFORE).strip() for note in notes if note.startswith(BEFORE)]
    return _pofile().denormalize("\n".join(lines).removeprefix("msgid").strip()) if lines else ""


def _read(path: Path) -> Any:
    """Return the catalogue in a file; raise `ValueError` where it is none."""
    pofile = _pofile()
    try:
        with path.open("rb") as file:
            return pofile.read_po(file, abort_invalid=True)
    except pofile.PoFileError as error:
        raise ValueError(f"line {error.lineno + 1}: {error}") from error


def _pofile() -> Any:
    return import_module("babel.messages.pofile")
