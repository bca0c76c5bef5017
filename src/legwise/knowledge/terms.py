"""The closed lists of words that everything shares, and texts in several languages."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

Language = str
"""A language by its tag, as browsers write it: ``en``, ``ru``, ``pt-BR``."""
LANGUAGES: tuple[Language, ...] = ("en", "ru")
"""The languages that authors write in every entry; `Knowledge.languages` has all there are."""

Urgency = Literal["emergency", "same_day", "within_days", "routine", "self_care"]
URGENCIES: tuple[Urgency, ...] = ("emergency", "same_day", "within_days", "routine", "self_care")

Information = Literal["history", "exam", "test"]
INFORMATION: tuple[Information, ...] = ("history", "exam", "test")

Mechanism = Literal["neural", "circulatory", "other"]
MECHANISMS: tuple[Mechanism, ...] = ("neural", "circulatory", "other")

AgeBand = Literal["0-17", "18-39", "40-59", "60-79", "80+"]
AGE_BANDS: tuple[AgeBand, ...] = ("0-17", "18-39", "40-59", "60-79", "80+")
AGE_BAND_STARTS: tuple[int, ...] = (0, 18, 40, 60, 80)

Sex = Literal["female", "male"]
SEXES: tuple[Sex, ...] = ("female", "male")

RegionGroup = Literal["pelvis", "hip", "thigh", "knee", "lower_leg", "foot"]
REGION_GROUPS: tuple[RegionGroup, ...] = ("pelvis", "hip", "thigh", "knee", "lower_leg", "foot")
LEG = "leg"
"""The name for all regions of the leg itself: buttock, groin and seat do not belong to it."""
LEG_GROUPS: tuple[RegionGroup, ...] = ("thigh", "knee", "lower_leg", "foot")

Probability = Annotated[float, Meta(ge=0.0, le=1.0)]
Share = Annotated[float, Meta(gt=0.0, le=1.0)]
Positive = Annotated[float, Meta(gt=0.0)]
NonEmpty = Annotated[str, Meta(min_length=1)]
RawRule = Mapping[str, Any]
Sources = str | tuple[str, ...]

ESTIMATE = "estimate"


class Entry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Anything written in a knowledge file: frozen, and with no key that is not understood."""


class Text(Entry, frozen=True):
    """A text in plain words; ``others`` holds what the files of further languages say."""

    en: NonEmpty
    ru: NonEmpty
    others: dict[Language, NonEmpty] = field(default_factory=dict)

    def in_(self, language: Language) -> str:
        """Return the text in one language, in English where it has not been translated."""
        return self.ru if language == "ru" else self.others.get(language, self.en)


class Term(Entry, frozen=True):
    """One thing in two registers: for the patient and for the clinician."""

    plain: NonEmpty
    clinical: NonEmpty


class Name(Entry, frozen=True):
    """A term in every language; ``others`` holds what the files of further languages say."""

    en: Term
    ru: Term
    others: dict[Language, Term] = field(default_factory=dict)

    def in_(self, language: Language) -> Term:
        """Return the term in one language, in English where it has not been translated."""
        return self.ru if language == "ru" else self.others.get(language, self.en)

    def plain(self, language: Language) -> str:
        """Return the patient's word."""
        return self.in_(language).plain

    def clinical(self, language: Language) -> str:
        """Return the clinician's word."""
        return self.in_(language).clinical
