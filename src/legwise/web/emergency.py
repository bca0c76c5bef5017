"""The number that brings an ambulance, in the person's country."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from babel.languages import get_official_languages

from legwise.knowledge.document import read_document
from legwise.knowledge.terms import Entry

FILE = Path(__file__).with_name("emergency_numbers.yaml")
TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*")
MOSTLY_IN = {"ru": "RU"}
"""Where most people are whose browser speaks a language of several countries and names none."""


class NumberSource(Entry, frozen=True):
    """Where a number comes from, and whether the state or the ambulance service says it."""

    title: str
    address: str
    by: Literal["official", "other"]


class Country(Entry, frozen=True):
    """The ambulance number of a country; `also` is a second number that works."""

    ambulance: str
    source: str
    also: str | None = None


class EmergencyNumbers(Entry, frozen=True):
    """All numbers with their sources."""

    sources: dict[str, NumberSource]
    countries: dict[str, Country]


@cache
def emergency_numbers() -> EmergencyNumbers:
    """Return the data file."""
    return msgspec.convert(read_document(FILE).data, EmergencyNumbers)


def likely_country(accept_language: str) -> str | None:
    """Return the country that the browser's first language names or implies, or None.

    Later languages do not count: browsers add ``en-US`` all over the world.
    """
    tags: list[str] = TAG.findall(accept_language)
    if not tags:
        return None
    language = tags[0].partition("-")[0].lower()
    for tag in tags:
        first, *parts = tag.split("-")
        for part in parts:
            if first.lower() == language and part.upper() in emergency_numbers().countries:
                return part.upper()
    is_bare = all("-" not in tag for tag in tags if tag.lower().startswith(language))
    return _implied().get(language) if is_bare else None


@cache
def _implied() -> dict[str, str]:
    """Return the country of every language that is official in one country alone."""
    spoken = [
        (language, country)
        for country in emergency_numbers().countries
        for language in get_official_languages(country, de_facto=True)
    ]
    countries = Counter(language for language, _ in spoken)
    alone = {language: country for language, country in spoken if countries[language] == 1}
    return alone | MOSTLY_IN
