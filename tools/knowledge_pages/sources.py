"""The page of all sources, with everything that rests on each."""

from collections import defaultdict
from collections.abc import Sequence

from legwise.knowledge.numbers import BACKGROUND, figures
from legwise.knowledge.terms import ESTIMATE, Sources
from tools.knowledge_pages.links import KINDS, Links, ids
from tools.knowledge_pages.wording import bullets, page, plain


def sources_page(links: Links) -> str:
    """Return the page of all sources, by name."""
    uses = _uses(links)
    entries = [_entry(name, uses.get(name, ()), links) for name in sorted(links.knowledge.sources)]
    return page(
        "---\nhide: [toc]\n---",
        "# Sources",
        f"The {len(uses)} publications behind the numbers, each with how much of it was really "
        "read. Where a page says *estimate*, no publication stands behind the figure. Figures that "
        "were read but come from other patients, or answer another question, stand here with the "
        "reason, so that nobody takes them again.\n{ .sources-intro }",
        *entries,
    )


def _entry(name: str, uses: Sequence[tuple[str, str]], links: Links) -> str:
    """Return one source, where its figures stand, and which were read but do not fit."""
    paragraphs = [f"## {plain(name)} {{ #{name} .source }}", links.about_source(name)]
    if uses:
        used = "; ".join(links.entry(kind, entry) for kind, entry in uses)
        paragraphs.append(f"Used by: {used}.\n{{ .where }}")
    unfit = [
        f"{links.entry(*place.split('/'))}, {_about(about, links)}: {plain(why)}"
        for place, reasons in links.knowledge.sources[name].rejected.items()
        for about, why in reasons.items()
    ]
    if unfit:
        paragraphs.append("Read, but not used:\n{ .where }")
        paragraphs.append(bullets(unfit))
    return "\n\n".join(paragraphs)


def _about(about: str, links: Links) -> str:
    return "rate in others" if about == BACKGROUND else links.entry("findings", about)


def _uses(links: Links) -> dict[str, list[tuple[str, str]]]:
    knowledge = links.knowledge
    uses: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)

    def note(kind: str, entry: str, source: Sources | None) -> None:
        for name in ids(source or ()):
            if name != ESTIMATE:
                uses[name].add((kind, entry))

    for each in figures(knowledge):
        note(each.folder, each.entry, each.sources)
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
    return {
        source: sorted(each, key=lambda use: (order.index(use[0]), use[1]))
        for source, each in uses.items()
    }
