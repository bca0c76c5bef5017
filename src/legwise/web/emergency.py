"""The number that brings an ambulance, in the person's country."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from legwise.knowledge.document import read_document
from legwise.knowledge.schema import Entry, Text

FILE = Path(__file__).with_name("emergency_numbers.yaml")


class NumberSource(Entry, frozen=True):
    """Where a number comes from, and how much of it was read."""

    title: str
    address: str
    seen: Literal["full_text", "excerpt"]


class Country(Entry, frozen=True):
    """A country and its ambulance number; `also` is a second number that works."""

    name: Text
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
    """Return the country in a browser's languages (``en-GB``), or one that a language implies."""
    countries = emergency_numbers().countries
    tags = re.findall(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*", accept_language)
    for tag in tags:
        for part in tag.split("-")[1:]:
            if part.upper() in countries:
                return part.upper()
    return "RU" if tags and tags[0].lower() == "ru" else None
