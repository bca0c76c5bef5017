"""The page of all sources, with everything that rests on each."""

from collections import defaultdict

from legwise.knowledge.numbers import figures
from legwise.knowledge.terms import ESTIMATE, Sources
from tools.knowledge_pages.links import KINDS, Links, ids
from tools.knowledge_pages.numbers import FIGURE_KINDS
from tools.knowledge_pages.wording import page, plain


def sources_page(links: Links) -> str:
    """Return the page of all sources, by name."""
    uses = _uses(links)
    entries = [
        f"## {plain(name)} {{ #{name} .source }}\n\n{links.about_source(name)}\n\nUsed by: "
        + ("; ".join(links.entry(kind, entry) for kind, entry in uses[name]) or "nothing")
        + ".\n{ .where }"
        for name in sorted(links.knowledge.sources)
    ]
    return page(
        "---\nhide: [toc]\n---",
        "# Sources",
        f"The {len(entries)} publications behind the numbers, each with how much of it was really "
        "read. Where a page says *estimate*, no publication stands behind the figure.\n"
        "{ .sources-intro }",
        *entries,
    )


def _uses(links: Links) -> dict[str, list[tuple[str, str]]]:
    knowledge = links.knowledge
    uses: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)

    def note(kind: str, entry: str, source: Sources | None) -> None:
        for name in ids(source or ()):
            if name != ESTIMATE:
                uses[name].add((kind, entry))

    for each in figures(knowledge):
        note(FIGURE_KINDS[each.kind], each.entry, each.sources)
    for name, finding in knowledge.findings.items():
        note("findings", name, finding.reference_source)
        for scale in finding.scales.values():
            note("findings", name, scale.source)
    for name, flag in knowledge.red_flags.items():
        note("red_flags", name, flag.source)
    for name, treatment in knowledge.treatments.items():
        note("treatments", name, treatment.source)
        for regulation in treatment.regulatory:
            note("treatments", name, regulation.source)
    for name, habit in knowledge.prevention.items():
        note("prevention", name, habit.source)
    order = list(KINDS)
    return defaultdict(
        list,
        {
            source: sorted(each, key=lambda use: (order.index(use[0]), use[1]))
            for source, each in uses.items()
        },
    )
