"""Tables of what findings do with a condition or at a site, beside all other people."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from legwise.knowledge.chances import state_probabilities
from legwise.knowledge.numbers import figures
from legwise.knowledge.schema import Finding, Knowledge, Number
from legwise.knowledge.terms import INFORMATION
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.rule_text import state_text
from tools.knowledge_pages.wording import (
    about_percent,
    figure,
    heading,
    percent,
    plain,
    table,
    unit,
)

INFORMATION_HEADINGS = {
    "history": "Told by the person",
    "exam": "Found by examining",
    "test": "Test results",
}


def finding_tables(numbers: Mapping[str, Number], links: Links, here: str) -> str:
    """Return the numbers of a page about a condition or a site, one table for each level."""
    parts: list[str] = []
    for information in INFORMATION:
        rows = [
            row
            for name, number in numbers.items()
            if links.knowledge.findings[name].information == information
            for row in _rows(links.knowledge.findings[name], number, links)
        ]
        if rows:
            head = ("Finding", here, "Others", "Evidence")
            parts += [heading(INFORMATION_HEADINGS[information], 3), table(head, rows, "numbers")]
    return "\n\n".join(parts)


def _rows(finding: Finding, number: Number, links: Links) -> Iterator[tuple[str, str, str, str]]:
    name = links.entry("findings", finding.id)
    background = finding.background
    if finding.kind == "binary":
        others = chance(finding, background, "present")
        yield name, said(finding, number), others, links.evidence(number)
        return
    yield name, summary(finding, number), "", links.evidence(number)
    for state in finding.state_ids:
        label = f'<span class="state">{plain(state_text(finding, state))}</span>'
        yield label, chance(finding, number, state), chance(finding, background, state), ""


def said(finding: Finding, number: Number) -> str:
    """Return what a number says of a binary finding."""
    if number.odds_ratio is None:
        return chance(finding, number, "present")
    return f"{chance(finding, number, 'present')}<br>{summary(finding, number)}"


def summary(finding: Finding, number: Number) -> str:
    """Return what is written where a number is not the chance of each state itself."""
    if number.odds_ratio is not None:
        return f"odds\u00a0×\u00a0{figure(number.odds_ratio)}"
    if number.mean is not None and number.sd is not None:
        return f"mean {figure(number.mean)}, sd {figure(number.sd)}{unit(finding.unit)}"
    return ""


def chance(finding: Finding, number: Number, state: str) -> str:
    """Return the chance of one state: as written, or marked as computed."""
    if isinstance(number.p, dict):
        return percent(number.p[state])
    if number.p is not None:
        return percent(number.p if state == "present" else 1 - number.p)
    return f"≈\u00a0{about_percent(state_probabilities(finding, number)[state])}"


def proof(knowledge: Knowledge, kind: str, entry: str) -> str:
    """Return how many figures of a page are cited."""
    every, cited = _counts(knowledge)
    count, proven = every[kind, entry], cited[kind, entry]
    return f"{count} numbers: {proven} cited, {count - proven} at least partly estimated"


@cache
def _counts(knowledge: Knowledge) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Return how many figures stand on each page, and how many of them are cited."""
    every, cited = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for each in figures(knowledge):
        place = (each.folder, each.entry)
        every[place] += 1
        cited[place] += each.is_cited
    return every, cited
