"""Links between the generated pages, and the evidence of a number as links to its sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import ESTIMATE, Sources, Text
from tools.knowledge_pages.wording import SEEN, address, heading, plain

KINDS = {
    "conditions": "Conditions",
    "sites": "Sites",
    "site_groups": "Kinds of site",
    "findings": "Findings",
    "red_flags": "Red flags",
    "tests": "Tests",
    "treatments": "Treatments",
    "specialists": "Specialists",
    "prevention": "Prevention",
}
"""Every kind that has pages, with its heading."""


class Evidenced(Protocol):
    """A number with its evidence."""

    @property
    def n(self) -> float:
        """How many patients' worth of evidence."""
        ...

    @property
    def source(self) -> Sources:
        """Where the figure was read."""
        ...

    @property
    def note(self) -> str | None:
        """How the figure was derived."""
        ...


def ids(source: Sources) -> tuple[str, ...]:
    """Return the ids of sources, however they are written."""
    return (source,) if isinstance(source, str) else tuple(source)


@dataclass(frozen=True)
class Links:
    """Writes links from one folder of the site; ``base`` leads from there to the knowledge."""

    knowledge: Knowledge
    base: str = "../"

    def name(self, kind: str, entry: str) -> str:
        """Return the plain English name of an entry."""
        said: Any = getattr(self.knowledge, kind)[entry].name
        return said.en if isinstance(said, Text) else said.plain("en")

    def entry(self, kind: str, entry: str, text: str | None = None) -> str:
        """Return a link to the page of an entry."""
        return f"[{plain(text or self.name(kind, entry))}]({self.base}{kind}/{entry}.md)"

    def entries(self, kind: str, names: Iterable[str]) -> list[str]:
        """Return links to several entries of a kind."""
        return [self.entry(kind, name) for name in names]

    def source(self, name: str) -> str:
        """Return a link to a source, or the word estimate."""
        if name == ESTIMATE:
            return "*estimate*"
        return f"[{plain(name)}]({self.base}sources/index.md#{name})"

    def sources(self, source: Sources) -> str:
        """Return links to sources."""
        return ", ".join(self.source(name) for name in ids(source))

    def evidence(self, number: Evidenced) -> str:
        """Return n, the sources and the note of a number, as one cell of a table."""
        said = self.short_evidence(number)
        return f'{said} <span class="note">{plain(number.note)}</span>' if number.note else said

    def short_evidence(self, number: Evidenced) -> str:
        """Return n and the sources of a number."""
        return f"n\u00a0{number.n:g} · {self.sources(number.source)}"

    def why(self, number: Evidenced) -> str:
        """Return the note of a number as a paragraph of its own."""
        return f"> {plain(number.note)}" if number.note else ""

    def source_list(self, every: Iterable[Sources]) -> str:
        """Return the section of all sources of a page."""
        names = sorted({name for source in every for name in ids(source)} - {ESTIMATE})
        if not names:
            return (
                heading("Sources")
                + "\n\nNo published source stands behind this page: all is *estimate*."
            )
        lines = [f"- {self.source(name)}: {self.about_source(name)}" for name in names]
        return heading("Sources") + "\n\n" + "\n".join(lines)

    def about_source(self, name: str) -> str:
        """Return title, year, address and how much of a source was read."""
        source = self.knowledge.sources[name]
        year = f", {source.year}" if source.year else ""
        return f"{plain(source.title)}{year}. {address(source)} ({SEEN[source.seen]})"

    def heading(self, kind: str, entry: str, codes: Sequence[str] = ()) -> str:
        """Return the title of an entry's page, with its other names and where it is written."""
        said: Any = getattr(self.knowledge, kind)[entry].name
        names = (
            [said.ru]
            if isinstance(said, Text)
            else [said.clinical("en"), said.plain("ru"), said.clinical("ru")]
        )
        title = self.name(kind, entry)
        others = [plain(name) for name in dict.fromkeys(names) if name != title]
        where = [f"[{KINDS[kind]}]({self.base}{kind}/index.md)", *codes, f"`{entry}`"]
        return (
            f"# {plain(title)}\n\n{' · '.join(others)}\n{{ .names }}\n\n"
            f"{' · '.join(where)}\n{{ .where }}"
        )

    def origin(self, kind: str, entry: str) -> str:
        """Return where to change an entry."""
        return (
            f"Something wrong? This page is made from `src/legwise/knowledge/data/{kind}/{entry}"
            f".yaml`; [Writing knowledge]({self.base}../docs/knowledge/writing.md) says how to "
            "change it.\n{ .where }"
        )
