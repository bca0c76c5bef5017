"""Every figure of a knowledge base with its sources, and how many are cited."""

from collections import Counter
from collections.abc import Iterator
from statistics import median

from msgspec import Struct

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import ESTIMATE, Sources

BACKGROUND = "background"
"""What the figure of a finding among everybody else is about."""
FOLDERS = {
    "background": "findings",
    "pattern": "sites",
    "site_finding": "sites",
    "site_group_finding": "site_groups",
    "prior": "conditions",
    "site_share": "conditions",
    "condition_finding": "conditions",
    "odds_ratio": "conditions",
}
"""In entries of which kind each kind of figure stands."""


class Figure(Struct, frozen=True):
    """One figure: its kind, the entry that says it, what it is about, and its sources."""

    kind: str
    entry: str
    about: str
    sources: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The kind of the entry that says it, which is its folder."""
        return FOLDERS[self.kind]

    @property
    def place(self) -> str:
        """The entry that says it, as ``conditions/cidp``."""
        return f"{self.folder}/{self.entry}"

    @property
    def is_cited(self) -> bool:
        """Whether published figures alone stand behind it; a mixed one counts as an estimate."""
        return ESTIMATE not in self.sources


class KindStatistics(Struct, frozen=True):
    """How many figures of one kind there are, and how many of them are cited."""

    numbers: int
    cited: int
    estimates: int


class Statistics(Struct, frozen=True):
    """How well a knowledge base is proven."""

    numbers: int
    cited: int
    estimates: int
    cited_share: float
    sources: int
    sources_by_reading: dict[str, int]
    findings_per_condition_median: float
    findings_per_condition_least: int
    by_kind: dict[str, KindStatistics]


def figures(knowledge: Knowledge) -> Iterator[Figure]:
    """Yield every figure that reasoning uses."""

    def figure(kind: str, entry: str, about: str, source: Sources) -> Figure:
        sources = (source,) if isinstance(source, str) else source
        return Figure(kind, entry, about, sources)

    for name, finding in knowledge.findings.items():
        yield figure("background", name, BACKGROUND, finding.background.source)
    for name, site in knowledge.sites.items():
        for pattern in site.patterns:
            yield figure("pattern", name, pattern.id, pattern.source)
        for about, number in site.findings.items():
            yield figure("site_finding", name, about, number.source)
    for name, group in knowledge.site_groups.items():
        for about, number in group.findings.items():
            yield figure("site_group_finding", name, about, number.source)
    for name, condition in knowledge.conditions.items():
        yield figure("prior", name, "prior", condition.prior.source)
        for share in condition.sites:
            yield figure("site_share", name, share.site, share.source)
        for about, number in condition.findings.items():
            kind = "condition_finding" if number.odds_ratio is None else "odds_ratio"
            yield figure(kind, name, about, number.source)


def other_sources(knowledge: Knowledge) -> Iterator[str]:
    """Yield the sources of what is no figure: limits, red flags, treatments, prevention."""
    given: list[Sources] = []
    given += [
        finding.reference_source
        for finding in knowledge.findings.values()
        if finding.reference_source is not None
    ]
    given += [
        scale.source for finding in knowledge.findings.values() for scale in finding.scales.values()
    ]
    given += [flag.source for flag in knowledge.red_flags.values()]
    for treatment in knowledge.treatments.values():
        given += [treatment.source, *(each.source for each in treatment.regulatory)]
    given += [habit.source for habit in knowledge.prevention.values()]
    for each in given:
        yield from (each,) if isinstance(each, str) else each


def cited_sources(knowledge: Knowledge) -> set[str]:
    """Return the ids of all sources that anything cites."""
    found = {source for figure in figures(knowledge) for source in figure.sources}
    return {*found, *other_sources(knowledge)} - {ESTIMATE}


def statistics(knowledge: Knowledge) -> Statistics:
    """Return how many figures there are, how many are cited, and how deep conditions go."""
    every = list(figures(knowledge))
    kinds = dict.fromkeys(figure.kind for figure in every)
    cited = sum(figure.is_cited for figure in every)
    depths = [len(condition.findings) for condition in knowledge.conditions.values()]
    used = cited_sources(knowledge)
    reading = Counter(knowledge.sources[name].seen for name in used)
    return Statistics(
        numbers=len(every),
        cited=cited,
        estimates=len(every) - cited,
        cited_share=cited / len(every),
        sources=len(used),
        sources_by_reading=dict(sorted(reading.items())),
        findings_per_condition_median=median(depths),
        findings_per_condition_least=min(depths),
        by_kind={kind: _of_kind([each for each in every if each.kind == kind]) for kind in kinds},
    )


def _of_kind(every: list[Figure]) -> KindStatistics:
    cited = sum(figure.is_cited for figure in every)
    return KindStatistics(len(every), cited, len(every) - cited)
