"""Words, numbers and dates in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_percent

from legwise.assessment import state_name
from legwise.knowledge.schema import LANGUAGES, Knowledge, Language

LIKELIHOODS: Mapping[float, str] = {
    0.85: "very_likely",
    0.6: "likely",
    0.3: "quite_possible",
    0.1: "possible",
    0.03: "unlikely",
    0.0: "very_unlikely",
}
"""From which probability on each word is honest."""


@dataclass(frozen=True)
class Words:
    """The sentences of the page in one language."""

    knowledge: Knowledge
    language: Language

    def __call__(self, key: str, **parts: object) -> str:
        """Return a sentence of the page, else one that all faces share."""
        words = self.knowledge.words
        text = words.get(f"web_{key}") or words[key]
        return text.in_(self.language).format(**parts)

    def percent(self, share: float) -> str:
        """Return a share as a percentage, as the language writes it; never 0 % or 100 %."""
        shown = min(max(share, 0.01), 0.99)
        said = format_percent(shown, locale=self.language)
        return f"< {said}" if share < 0.005 else f"> {said}" if share > 0.995 else said

    def likelihood(self, probability: float) -> str:
        """Return a probability in words."""
        word = next(word for least, word in LIKELIHOODS.items() if probability >= least)
        return self(f"likelihood_{word}")

    def date(self, day: date) -> str:
        """Return a date as the language writes it."""
        return format_date(day, "long", locale=self.language)

    def observed(self, finding: str, place: str, state: str) -> str:
        """Return an observation in plain words: what, where, and how it is."""
        where = f" ({self(f'place_{place}')})" if place != "whole" else ""
        if finding == "regions":
            return self("painted_skin") + where
        entry = self.knowledge.findings[finding]
        said = state_name(entry, state, self.knowledge, self.language)
        return f"{entry.name.plain(self.language)}{where}: {said}"


def best_language(accept_language: str) -> Language:
    """Return the first language of the browser that Legwise speaks, else English."""
    for each in accept_language.split(","):
        tag = each.split(";")[0].strip().lower()[:2]
        for language in LANGUAGES:
            if tag == language:
                return language
    return "en"
