"""Marks on a page what a further language still says in English.

A browser reads a page aloud, breaks its words and offers to translate it by its language. So a
text that has fallen back to English says so (WCAG 3.1.2). The texts of a page come from many
places; what they have in common is how they stand in the page, so it is done there, once.
"""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any, cast

from markupsafe import escape
from msgspec import Struct

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import LANGUAGES, Language, Name, Text

BETWEEN_TAGS = re.compile(
    r"(?P<before><(?P<name>[a-z0-9]+)[^<>]*>\s*)(?P<text>[^<>]+?)(?P<after>\s*)(?=<)"
)
PLAIN = frozenset({"title", "option", "textarea", "script", "style", "text"})
"""Elements that hold text alone, with no element inside."""


class Untranslated:
    """The texts of one language that have not been translated."""

    def __init__(self, knowledge: Knowledge, language: Language) -> None:
        missing = () if language in LANGUAGES else set(_missing(knowledge, language))
        blanks = [each for each in missing if "{" in each]
        self.whole = frozenset(str(escape(each)) for each in missing if "{" not in each)
        self.filled = re.compile("|".join(map(_filled, blanks))) if blanks else None

    @property
    def is_empty(self) -> bool:
        """Whether everything has been translated."""
        return not self.whole and self.filled is None

    def marked(self, page: str) -> str:
        """Return a page in which every English text between two tags is marked as English."""
        return page if self.is_empty else BETWEEN_TAGS.sub(self._mark, page)

    def _mark(self, found: re.Match[str]) -> str:
        text = found["text"]
        if found["name"] in PLAIN or not self._is_missing(text):
            return found[0]
        return f'{found["before"]}<span lang="en">{text}</span>{found["after"]}'

    def _is_missing(self, text: str) -> bool:
        return text in self.whole or bool(self.filled and self.filled.fullmatch(text))


def _missing(entry: Any, language: Language) -> Iterator[str]:
    """Yield the English of every text in a part of the knowledge that a language lacks."""
    if isinstance(entry, Text):
        if language not in entry.others:
            yield entry.en
    elif isinstance(entry, Name):
        told = entry.in_(language)
        yield from (entry.en.plain,) if told.plain == entry.en.plain else ()
        yield from (entry.en.clinical,) if told.clinical == entry.en.clinical else ()
    elif isinstance(entry, Struct):
        for name in entry.__struct_fields__:
            yield from _missing(getattr(entry, name), language)
    elif isinstance(entry, dict):
        for part in cast("dict[str, Any]", entry).values():
            yield from _missing(part, language)
    elif isinstance(entry, tuple):
        for part in cast("tuple[Any, ...]", entry):
            yield from _missing(part, language)


def _filled(text: str) -> str:
    """Return the pattern of a text whose blanks have been filled in."""
    return "".join(
        re.escape(str(escape(words))) + ("" if name is None else ".+?")
        for words, name, _, _ in Formatter().parse(text)
    )
