"""The shapes of what medicine says: one frozen type for each kind of knowledge entry.

Every entry is a YAML file under ``knowledge/data/<kind>/<id>.yaml``. The types say which keys a
file has and what they hold; `legwise.knowledge.checking` says what must agree between entries.
"""

from typing import Literal

from msgspec import field

from legwise.knowledge.method import Screen, Settings
from legwise.knowledge.terms import (
    ESTIMATE,
    LANGUAGES,
    AgeBand,
    Entry,
    Information,
    Language,
    Mechanism,
    Name,
    NonEmpty,
    Positive,
    Probability,
    RawRule,
    RegionGroup,
    Sex,
    Share,
    Sources,
    Text,
    Urgency,
)


class Number(Entry, frozen=True):
    """A figure with its evidence: ``n`` patients' worth of it, from ``source``.

    Exactly one of these says the figure: ``p`` (the chance that a binary finding is present, or a
    mapping from every state to its chance), ``mean`` with ``sd`` (a measured value, in the
    finding's unit), or ``odds_ratio`` (a risk factor, against everybody else who seeks help).
    """

    n: Positive
    source: Sources
    p: Probability | dict[str, Probability] | None = None
    mean: float | None = None
    sd: Positive | None = None
    odds_ratio: Positive | None = None
    note: str | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of all sources, or ``("estimate",)``."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def is_estimate(self) -> bool:
        """Whether no published figure stands behind this number."""
        return self.sources == (ESTIMATE,)


class Source(Entry, frozen=True):
    """Where figures come from, and how much of it was really read."""

    title: NonEmpty
    address: str
    seen: Literal["full_text", "abstract", "secondary"]
    year: int | None = None
    rejected: dict[str, dict[str, NonEmpty]] = field(default_factory=dict)
    """By entry (``conditions/gout``) and finding: why its figure was read but is not used."""


class Region(Entry, frozen=True):
    """An area of skin on one leg."""

    id: str
    name: Name
    group: RegionGroup
    hint: Text
    neighbours: tuple[str, ...] = ()
    """The regions it has a border with."""
    midline: bool = False


class Band(Entry, frozen=True):
    """One state of a measured finding: values under ``below`` (and not in an earlier band)."""

    state: str
    name: Text
    below: float | None = None


class Scale(Entry, frozen=True):
    """How a value in another unit becomes one in the finding's: times factor, plus offset."""

    factor: float
    source: Sources
    offset: float = 0.0


class JoinedState(Entry, frozen=True):
    """Several states told as one: diabetes, but not for how long."""

    name: Text
    of: tuple[str, ...]


class Finding(Entry, frozen=True):
    """Something that can be told, found or measured, with its rate among other people.

    ``when`` says for whom it is asked: not where the rule is false; and an examination whose rule
    is true is always proposed.
    """

    id: str
    name: Name
    question: Name
    information: Information
    background: Number
    why: Text | None = None
    sided: bool = False
    seconds: Positive = 8.0
    states: dict[str, Text] | None = None
    joined: dict[str, JoinedState] = field(default_factory=dict)
    bands: tuple[Band, ...] | None = None
    reference: str | None = None
    unit: str | None = None
    molar_mass: Positive | None = None
    scales: dict[str, Scale] = field(default_factory=dict)
    limits: tuple[float, float] | None = None
    reference_source: Sources | None = None
    weight: Probability = 1.0
    when: RawRule | None = None
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Literal["binary", "categorical", "measured"]:
        """How the finding is answered."""
        if self.bands is not None:
            return "measured"
        return "binary" if self.states is None else "categorical"

    @property
    def state_ids(self) -> tuple[str, ...]:
        """The states in order; ``("absent", "present")`` for a binary finding."""
        if self.bands is not None:
            return tuple(band.state for band in self.bands)
        return ("absent", "present") if self.states is None else tuple(self.states)

    def members(self, state: str) -> tuple[str, ...]:
        """Return the states that a state id stands for: itself, or those it joins."""
        return self.joined[state].of if state in self.joined else (state,)

    @property
    def reference_state(self) -> str | None:
        """The state that calls for no explanation; None where no state is the normal one."""
        return "absent" if self.kind == "binary" else self.reference

    def state_of(self, value: float) -> str:
        """Return the band that holds a measured value, given in the finding's unit."""
        assert self.bands is not None
        return next(band.state for band in self.bands if band.below is None or value < band.below)


class Pattern(Entry, frozen=True):
    """One way in which a lesion at a site shows on the skin of the affected leg."""

    id: str
    share: Probability
    n: Positive
    source: Sources
    regions: dict[str, Probability]
    note: str | None = None


class Site(Entry, frozen=True):
    """Where a lesion can be, and what it does to skin, muscles and reflexes."""

    id: str
    name: Name
    about: Text
    group: str
    patterns: tuple[Pattern, ...]
    findings: dict[str, Number] = field(default_factory=dict)
    outside: Probability = 0.015


class SiteGroup(Entry, frozen=True):
    """What the sites of one kind share: any single nerve of the leg, any artery."""

    id: str
    name: Text
    findings: dict[str, Number] = field(default_factory=dict)


class Prior(Entry, frozen=True):
    """The share of a condition among adults who seek help for a numb leg.

    ``age`` and ``sex`` multiply the share, relative to an average adult.
    """

    p: Probability
    n: Positive
    source: Sources
    age: dict[AgeBand, Positive]
    sex: dict[Sex, Positive]
    note: str | None = None


class SiteShare(Entry, frozen=True):
    """How often a condition sits at a site, and then on both sides."""

    site: str
    share: Share
    bilateral: Probability
    n: Positive
    source: Sources
    note: str | None = None


class UrgencyNeeded(Entry, frozen=True):
    """How soon a condition needs help in an ordinary case, and why."""

    level: Urgency
    why: Text


class Confusion(Entry, frozen=True):
    """A condition that looks alike, and what tells the two apart."""

    condition: str
    tell_apart: Text


class Condition(Entry, frozen=True):
    """What it could be: one disease or harmless cause."""

    id: str
    name: Name
    about: Text
    codes: dict[str, str]
    group: Literal[
        "harmless", "spine", "cord_brain", "nerve", "polyneuropathy", "vessel", "whole_body"
    ]
    mechanism: Mechanism
    urgency: UrgencyNeeded
    prior: Prior
    sites: tuple[SiteShare, ...]
    findings: dict[str, Number]
    outlook: Text
    specialists: tuple[str, ...]
    tests: tuple[str, ...]
    treatments: tuple[str, ...]
    prevention: tuple[str, ...]
    watch_for: tuple[str, ...]
    confused_with: tuple[Confusion, ...] = ()
    statements: tuple[str, ...] = ()


class RedFlag(Entry, frozen=True):
    """A rule that sets the least urgency whenever it is true."""

    id: str
    name: Text
    level: Urgency
    when: RawRule
    reason: Text
    advice: Text
    source: Sources
    statements: tuple[str, ...] = ()


class Contraindication(Entry, frozen=True):
    """When something must not be done, or only with care."""

    when: RawRule
    level: Literal["never", "caution"]
    text: Text


class Specialist(Entry, frozen=True):
    """Whom to see."""

    id: str
    name: Name
    about: Text
    statements: tuple[str, ...] = ()


class Test(Entry, frozen=True):
    """A test, what it shows and which findings it yields."""

    id: str
    name: Name
    about: Text
    findings: tuple[str, ...] = ()
    codes: dict[str, str] = field(default_factory=dict)
    contraindications: tuple[Contraindication, ...] = ()
    statements: tuple[str, ...] = ()


class Regulation(Entry, frozen=True):
    """What a regulator of a region says about a medicine."""

    region: str
    status: Text
    source: Sources


Evidence = Literal["strong", "moderate", "weak", "none", "harmful"]


class Treatment(Entry, frozen=True):
    """A treatment that doctors use, with how well it is proven. It never holds a dose."""

    id: str
    name: Name
    about: Text
    kind: Literal["drug", "procedure", "physical", "self_care", "aid", "surgery"]
    evidence: Evidence
    evidence_text: Text
    source: Sources
    codes: dict[str, str] = field(default_factory=dict)
    brands: tuple[str, ...] = ()
    regulatory: tuple[Regulation, ...] = ()
    stages: tuple[Text, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    statements: tuple[str, ...] = ()


class Prevention(Entry, frozen=True):
    """A habit that keeps numbness away or keeps it from getting worse."""

    id: str
    name: Name
    advice: Text
    evidence: Evidence
    source: Sources
    when: RawRule | None = None
    everyone: bool = False
    statements: tuple[str, ...] = ()


class Knowledge(Entry, frozen=True, eq=False, weakref=True):
    """Everything medicine says, as read from one folder of files."""

    version: str
    settings: Settings
    screen: Screen
    words: dict[str, Text]
    sources: dict[str, Source]
    regions: dict[str, Region]
    site_groups: dict[str, SiteGroup]
    sites: dict[str, Site]
    findings: dict[str, Finding]
    conditions: dict[str, Condition]
    red_flags: dict[str, RedFlag]
    tests: dict[str, Test]
    treatments: dict[str, Treatment]
    specialists: dict[str, Specialist]
    prevention: dict[str, Prevention]
    languages: tuple[Language, ...] = LANGUAGES
