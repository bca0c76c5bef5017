"""The index page of each kind, and the page on which reading begins."""

from collections.abc import Callable, Sequence
from typing import Any

from legwise.knowledge.numbers import statistics
from legwise.knowledge.terms import INFORMATION, URGENCIES
from tools.knowledge_pages import conditions
from tools.knowledge_pages.links import KINDS, Links
from tools.knowledge_pages.numbers import INFORMATION_HEADINGS, said
from tools.knowledge_pages.wording import (
    SEEN,
    bullets,
    heading,
    page,
    percent,
    plain,
    sentence,
    table,
)

Column = Callable[[Any, Links], str]
NO_GROUP = ""

ABOUT = {
    "conditions": "What it could be. The prior is the share among adults who seek help for a numb "
    "leg.",
    "sites": "Where a lesion can be, and the skin it makes numb.",
    "site_groups": "What all sites of one kind have in common.",
    "findings": "What can be told, found or measured. The chance is that of other people with a "
    "numb leg.",
    "red_flags": "Rules that set the least urgency whenever they are true.",
    "tests": "Tests to expect, and what they find.",
    "treatments": "Treatments that doctors use, with how well they are proven.",
    "specialists": "Whom to see.",
    "prevention": "Habits that keep numbness away, or keep it from getting worse.",
}


def _clinical(entry: Any, _: Links) -> str:
    return plain(entry.name.clinical("en"))


def _prior(entry: Any, _: Links) -> str:
    return percent(entry.prior.p)


def _urgency(entry: Any, links: Links) -> str:
    return conditions.urgency_text(entry.urgency.level, links)


def _background(entry: Any, _: Links) -> str:
    if entry.kind == "binary":
        return said(entry, entry.background)
    return f"{len(entry.state_ids)} {'bands' if entry.kind == 'measured' else 'states'}"


def _count(entry: Any, _: Links) -> str:
    return str(len(entry.findings))


def _evidence(entry: Any, links: Links) -> str:
    return sentence(links.knowledge.words[f"evidence_{entry.evidence}"].en)


def _about(entry: Any, _: Links) -> str:
    return plain(entry.about.en)


def _advice(entry: Any, _: Links) -> str:
    return plain(entry.advice.en)


COLUMNS: dict[str, dict[str, Column]] = {
    "conditions": {"Clinical name": _clinical, "Prior": _prior, "How soon": _urgency},
    "sites": {"Clinical name": _clinical},
    "site_groups": {"Numbers": _count},
    "findings": {"Clinical name": _clinical, "Chance": _background},
    "red_flags": {"Come back sooner if": _advice},
    "tests": {"Clinical name": _clinical},
    "treatments": {"Clinical name": _clinical, "Proof": _evidence},
    "specialists": {"What for": _about},
    "prevention": {"Proof": _evidence},
}


def _groups(kind: str, links: Links) -> dict[str, str]:
    """Return the groups of a kind in their order, each with its heading."""
    match kind:
        case "conditions":
            return conditions.GROUPS
        case "sites":
            return {name: each.name.en for name, each in links.knowledge.site_groups.items()}
        case "findings":
            return {each: INFORMATION_HEADINGS[each] for each in INFORMATION}
        case "red_flags":
            return {each: conditions.urgency_text(each, links) for each in URGENCIES}
        case "treatments":
            kinds = sorted({each.kind for each in links.knowledge.treatments.values()})
            return {each: each.replace("_", " ").capitalize() for each in kinds}
        case _:
            return {NO_GROUP: ""}


def _group_of(kind: str, entry: Any) -> str:
    keys = {
        "conditions": "group",
        "sites": "group",
        "findings": "information",
        "red_flags": "level",
        "treatments": "kind",
    }
    return str(getattr(entry, keys[kind])) if kind in keys else NO_GROUP


def index_page(kind: str, links: Links) -> str:
    """Return the list of all entries of a kind, group by group."""
    entries: dict[str, Any] = getattr(links.knowledge, kind)
    parts = [f"# {KINDS[kind]}", f"{ABOUT[kind]} {len(entries)} in all."]
    known = _groups(kind, links)
    unknown = {_group_of(kind, entry) for entry in entries.values()} - set(known)
    for group, title in {**known, **{each: each.capitalize() for each in unknown}}.items():
        names = [name for name, entry in entries.items() if _group_of(kind, entry) == group]
        if names:
            parts += [
                heading(title) if title else "",
                _table(kind, _ordered(kind, names, links), links),
            ]
    return page(*parts)


def _ordered(kind: str, names: Sequence[str], links: Links) -> list[str]:
    if kind == "conditions":
        return sorted(names, key=lambda name: -links.knowledge.conditions[name].prior.p)
    return sorted(names, key=lambda name: links.name(kind, name).lower())


def _table(kind: str, names: Sequence[str], links: Links) -> str:
    entries: dict[str, Any] = getattr(links.knowledge, kind)
    rows = [
        (
            links.entry(kind, name),
            *(column(entries[name], links) for column in COLUMNS[kind].values()),
        )
        for name in names
    ]
    return table(("Name", *COLUMNS[kind]), rows, "index")


def overview_page(links: Links) -> str:
    """Return the page on which a reviewer starts."""
    found = statistics(links.knowledge)
    kinds = [
        f"[{title}]({kind}/index.md): {len(getattr(links.knowledge, kind))}. {ABOUT[kind]}"
        for kind, title in KINDS.items()
    ]
    rows = [
        (
            kind.replace("_", " ").capitalize(),
            str(each.numbers),
            str(each.cited),
            str(each.estimates),
        )
        for kind, each in found.by_kind.items()
    ]
    total = (found.numbers, found.cited, found.estimates)
    rows.append(("**All**", f"**{total[0]}**", f"**{total[1]}**", f"**{total[2]}**"))
    reading = ", ".join(f"{count} {SEEN[seen]}" for seen, count in found.sources_by_reading.items())
    return page(
        "# What Legwise knows",
        "Every number that Legwise reasons with is on these pages, with the publication it was "
        "read in or the word *estimate*. They are made from the knowledge files themselves, so "
        "that you can check them, and argue with them.",
        bullets(
            [
                *kinds,
                f"[Sources](sources/index.md): {found.sources} publications.",
                "[How common each cause is](../docs/knowledge/priors.md): the shares before any "
                "answer, and how they were made.",
            ]
        ),
        "## How to read a number { #how-to-read-a-number }",
        bullets(
            [
                "**The chance** is always a share of people *who seek help for a numb or tingling "
                "leg*, never of the whole population.",
                "**n** is how many patients' worth of evidence stand behind it. A small n gives "
                "wide ranges.",
                "**The source** is a link. *Estimate* means that no publication stands behind the "
                "figure; together with a source it means that the source was read and the figure "
                "still had to be judged.",
                "**≈** marks what was computed from other figures on the page, such as an odds "
                "ratio set against the rate in others.",
                "A condition's number wins over its site's, and that over the rate in others.",
            ]
        ),
        "## How well it is proven",
        f"{percent(round(found.cited_share, 3))} of the numbers rest on published figures alone. "
        f"Of the {found.sources} sources: {reading}.",
        table(("Number", "All", "Cited", "Estimates"), rows, "small"),
        f"Knowledge `{links.knowledge.version}`\n{{ .where }}",
    )
