"""The shape of a file of phrases."""

from legwise.knowledge.terms import Entry


class Said(Entry, frozen=True):
    """Phrases that say one state, or that a thing is there or is not."""

    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    """What counts only where it is denied, of no part of the body: 'no weakness'."""


class Together(Entry, frozen=True):
    """Phrases that say several findings at once: 'I was always healthy'."""

    say: tuple[str, ...]
    states: dict[str, str]


class Part(Entry, frozen=True):
    """A part of the body: how it is called, and its regions or groups (none beyond the legs)."""

    name: str
    say: tuple[str, ...]
    regions: tuple[str, ...] = ()


class Measure(Entry, frozen=True):
    """A value people know by heart: its words, the unit they mean, and what is believable."""

    say: tuple[str, ...]
    unit: str
    lowest: float
    highest: float


class Denying(Entry, frozen=True):
    """The words of negation: by how they reach, what only looks like one, and what ends one."""

    things: tuple[str, ...]
    doings: tuple[str, ...]
    after: tuple[str, ...]
    not_one: tuple[str, ...]
    unsure: tuple[str, ...]
    ends: tuple[str, ...]
    owners: tuple[str, ...]
    listing: tuple[str, ...]
    reach: int


class Siding(Entry, frozen=True):
    """The words of sides."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    both: tuple[str, ...]
    not_one: tuple[str, ...]
    compared: tuple[str, ...]
    bearers: tuple[str, ...]
    many: tuple[str, ...]
    single: tuple[str, ...]


class Timing(Entry, frozen=True):
    """The words of time: numbers, units in hours, spans without a number, and their company."""

    numbers: dict[str, float]
    units: dict[str, float]
    spans: dict[str, float]
    ago: tuple[str, ...]
    lasting: tuple[str, ...]
    back: tuple[str, ...]
    more: tuple[str, ...]
    alone: tuple[str, ...]
    opening: bool
    number_after: bool
    not_ours: tuple[str, ...]
    doings: tuple[str, ...]
    complaint: tuple[str, ...]
    meanwhile: tuple[str, ...]
    that: tuple[str, ...]
    since_then: tuple[str, ...]
    then: tuple[str, ...]
    ended: tuple[str, ...]


class Sentences(Entry, frozen=True):
    """The sentences to confirm; parts in {braces} are filled in."""

    present: str
    absent: str
    state: str
    value: str
    numb: str
    age: str
    sex: dict[str, str]
    places: dict[str, str]
    both: str


class Personal(Entry, frozen=True):
    """Regular expressions with one number for the age and for weight and height, and sex words."""

    age: tuple[str, ...]
    weight: tuple[str, ...]
    height: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    self_words: tuple[str, ...]


class Contents(Entry, frozen=True):
    """All that a file of phrases holds."""

    irregular: dict[str, str]
    contrast: tuple[str, ...]
    joining: tuple[str, ...]
    subjects: tuple[str, ...]
    verbs: tuple[str, ...]
    ordinary: tuple[str, ...]
    denying: Denying
    siding: Siding
    timing: Timing
    person: Personal
    sentences: Sentences
    relatives: tuple[str, ...]
    of_relatives: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    nothing: tuple[str, ...]
    numb: tuple[str, ...]
    parts: tuple[Part, ...]
    measures: dict[str, Measure]
    states: dict[str, dict[str, tuple[str, ...]]]
    together: tuple[Together, ...]
    findings: dict[str, Said]
