"""The number that brings an ambulance: sourced, checked against a second table, and found."""

import pytest
from babel import Locale
from phonenumbers import shortnumberinfo

from legwise.web.emergency import emergency_numbers, likely_country

DATA = emergency_numbers()
NOT_IN_LIBPHONENUMBER = {
    ("GH", "112"),
    ("LK", "1990"),
    ("MA", "150"),
    ("RS", "194"),
    ("UZ", "103"),
}
"""Newer or local numbers; each has its source in the data file."""
EUROPEAN_UNION = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
]


def test_every_number_is_an_emergency_number_for_google_too():
    said = [
        (code, number)
        for code, country in DATA.countries.items()
        for number in (country.ambulance, country.also)
        if number is not None
    ]
    unknown = {each for each in said if not shortnumberinfo.is_emergency_number(each[1], each[0])}
    assert unknown == NOT_IN_LIBPHONENUMBER


def test_every_source_is_used_and_every_number_has_one():
    assert {country.source for country in DATA.countries.values()} == set(DATA.sources)
    assert all(each.address.startswith("http") for each in DATA.sources.values())


def test_the_union_has_one_number():
    assert {DATA.countries[code].ambulance for code in EUROPEAN_UNION} == {"112"}


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("AU", "000"),
        ("BR", "192"),
        ("CA", "911"),
        ("CN", "120"),
        ("GB", "999"),
        ("IL", "101"),
        ("IN", "112"),
        ("JP", "119"),
        ("KR", "119"),
        ("KZ", "103"),
        ("MX", "911"),
        ("NZ", "111"),
        ("RU", "103"),
        ("TR", "112"),
        ("TW", "119"),
        ("UA", "103"),
        ("US", "911"),
        ("ZA", "10177"),
    ],
)
def test_known_numbers(country, number):
    assert DATA.countries[country].ambulance == number


@pytest.mark.parametrize("language", ["en", "ru", "de"])
def test_every_country_has_a_name_in_every_language(language):
    assert set(DATA.countries) <= set(Locale.parse(language).territories)


@pytest.mark.parametrize(
    ("header", "country"),
    [
        ("ja,en-US;q=0.9,en;q=0.8", "JP"),
        ("de,en-US;q=0.7,en;q=0.3", None),
        ("de,de-CH;q=0.9,en-US;q=0.8", "CH"),
        ("pl", "PL"),
        ("ru,en-US;q=0.9", "RU"),
        ("ru-BY,ru;q=0.9", "BY"),
        ("ru-MN,ru;q=0.9", None),
        ("uk,ru;q=0.9", "UA"),
        ("es-419,es;q=0.9", None),
        ("fr-CA,en-US;q=0.7", "CA"),
        ("*", None),
        ("", None),
    ],
)
def test_only_the_first_language_tells_the_country(header, country):
    assert likely_country(header) == country
