"""Words, numbers and dates in the language of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

from babel.core import Locale, negotiate_locale
from babel.dates import format_date
from babel.numbers import format_percent

from legwise.assessment import state_name
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import LANGUAGES, Language

LIKELIHOODS: Mapping[float, str] = {
    0.85: "very_likely",
    0.6: "likely",
    0.3: "quite_possible",
    0.1: "possible",
    0.03: "unlikely",
    0.0: "very_unlikely",
}
"""From which probability on each word is honest."""
WRITTEN_AS: Mapping[Language, str] = {"en": "en-GB"}
"""The English of Legwise is British, its dates too."""


@dataclass(frozen=True)
class Words:
    """The sentences of the page in one language."""

    knowledge: Knowledge
    language: Language

    @cached_property
    def locale(self) -> Locale:
        """How the language writes numbers and dates, and in which direction."""
        return locale_of(self.language)

    def __call__(self, key: str, **parts: object) -> str:
        """Return a sentence of the page, else one that all faces share."""
        words = self.knowledge.words
        text = words.get(f"web_{key}") or words[key]
        return text.in_(self.language).format(**parts)

    def percent(self, share: float) -> str:
        """Return a share as a percentage, as the language writes it; never 0 % or 100 %."""
        shown = min(max(share, 0.01), 0.99)
        said = format_percent(shown, locale=self.locale)
        return f"< {said}" if share < 0.005 else f"> {said}" if share > 0.995 else said

    def likelihood(self, probability: float) -> str:
        """Return a probability in words."""
        word = next(word for least, word in LIKELIHOODS.items() if probability >= least)
        return self(f"likelihood_{word}")

    def date(self, day: date) -> str:
        """Return a date as the language writes it."""
        return format_date(day, "long", locale=self.locale)

    def observed(self, finding: str, place: str, state: str) -> str:
        """Return an observation in plain words: what, where, and how it is."""
        where = f" ({self(f'place_{place}')})" if place != "whole" else ""
        if finding == "regions":
            return self("painted_skin") + where
        entry = self.knowledge.findings[finding]
        said = state_name(entry, state, self.knowledge, self.language)
        return f"{entry.name.plain(self.language)}{where}: {said}"


def locale_of(language: Language) -> Locale:
    """Return what CLDR knows of a language."""
    return Locale.parse(WRITTEN_AS.get(language, language), sep="-")


def language_name(language: Language) -> str:
    """Return how a language calls itself, as a title."""
    name = Locale.parse(language, sep="-").get_display_name() or language
    return name[:1].upper() + name[1:]


def country_names(language: Language) -> Mapping[str, str]:
    """Return every country as a language calls it, by its ISO code."""
    return cast("Mapping[str, str]", locale_of(language).territories)


def best_language(accept_language: str, languages: Sequence[Language] = LANGUAGES) -> Language:
    """Return the first language of the browser that Legwise speaks, else English."""
    wanted = [each.partition(";")[0].strip() for each in accept_language.split(",")]
    return negotiate_locale([each for each in wanted if each], languages, sep="-") or "en"
