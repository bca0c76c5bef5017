"""The page of one finding, with everybody who says a number about it."""

from collections.abc import Iterator
from functools import cache

from legwise.knowledge.rules import InState, Measured, atoms, parse_rule
from legwise.knowledge.schema import Finding, Knowledge, Number
from tools.knowledge_pages.conditions import code_list
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.numbers import INFORMATION_HEADINGS, chance, said, summary
from tools.knowledge_pages.rule_text import rule_line, state_text
from tools.knowledge_pages.wording import (
    bullets,
    figure,
    heading,
    in_russian,
    page,
    plain,
    sentence,
    table,
    unit,
)


def finding_page(finding: Finding, links: Links) -> str:
    """Return everything that is said of a finding."""
    everybody = [*_numbers(finding, links)]
    sources = [finding.background.source, *(number.source for _, number in everybody)]
    if finding.reference_source:
        sources.append(finding.reference_source)
    sources += [scale.source for scale in finding.scales.values()]
    return page(
        links.heading("findings", finding.id, code_list(finding.codes)),
        f"> {plain(finding.question.en.plain)}",
        _facts(finding, links),
        heading("How common it is"),
        "Of all *other* people who seek help for a numb leg: the figure "
        "used wherever neither the condition nor the site says anything.",
        _background(finding, links),
        _bands(finding, links),
        heading("Who says otherwise"),
        _everybody(finding, everybody, links),
        _used(finding, links),
        in_russian(finding.question.ru.plain, *([finding.why] if finding.why else [])),
        links.source_list(sources),
        links.origin("findings", finding.id),
    )


def _facts(finding: Finding, links: Links) -> str:
    facts = [f"**Known from:** {INFORMATION_HEADINGS[finding.information].lower()}"]
    if finding.question.en.clinical != finding.question.en.plain:
        facts.append(f"**To a clinician:** {plain(finding.question.en.clinical)}")
    if finding.why:
        facts.append(f"**Why it is asked:** {plain(finding.why.en)}")
    if finding.sided:
        facts.append("**Asked for each leg**")
    if finding.weight < 1:
        facts.append(
            f"**Weight:** it keeps {finding.weight:g} of its evidence, because it travels with "
            "other findings"
        )
    if finding.reference and finding.kind == "categorical":
        normal = state_text(finding, finding.reference)
        facts += [f"**Normal:** {plain(normal)}"] if normal != "Normal" else []
    facts += [
        f"**{plain(joined.name.en)}:** "
        + plain(" or ".join(state_text(finding, state) for state in joined.of))
        for joined in finding.joined.values()
    ]
    if finding.when:
        facts.append(f"**For whom:** {rule_line(finding.when, links)}")
    return bullets(facts)


def _background(finding: Finding, links: Links) -> str:
    number = finding.background
    if finding.kind != "binary":
        return table(_head(finding, "State"), [_row(finding, "Others", number, links)], "wide")
    text = f"**{said(finding, number)}** ({links.short_evidence(number)})"
    return page(text, links.why(number)).rstrip()


def _bands(finding: Finding, links: Links) -> str:
    if finding.bands is None:
        return ""
    rows: list[tuple[str, str]] = []
    start: float | None = None
    for band in finding.bands:
        limits = [f"from {start:g}"] if start is not None else []
        limits += [f"below {band.below:g}"] if band.below is not None else []
        is_normal = band.state == finding.reference and band.name.en.lower() != "normal"
        mark = " (normal)" if is_normal else ""
        values = f"{', '.join(limits)}{unit(finding.unit)}"
        rows.append((plain(band.name.en) + mark, sentence(values)))
        start = band.below
    source = finding.reference_source
    text = (
        f"The limits are from {links.sources(source)}."
        if source
        else "No source is given for the limits."
    )
    return page(
        heading("Bands"),
        text,
        table(("State", "Values"), rows, "small"),
        bullets(_other_units(finding, links)),
    ).rstrip()


def _other_units(finding: Finding, links: Links) -> Iterator[str]:
    if finding.molar_mass is not None:
        yield f"One mole weighs {figure(finding.molar_mass)} g: a mass is read as an amount."
    for code, scale in finding.scales.items():
        offset = (
            f" {'+' if scale.offset > 0 else '−'} {abs(scale.offset):g}" if scale.offset else ""
        )
        yield (
            f"A value in {unit(code).strip()} × {figure(scale.factor)}{offset} is one"
            f"{f' in{unit(finding.unit)}' if unit(finding.unit) else ' without unit'} "
            f"({links.sources(scale.source)})."
        )


def _numbers(finding: Finding, links: Links) -> Iterator[tuple[str, Number]]:
    marks = {"conditions": "", "sites": " (site)", "site_groups": " (kind of site)"}
    for kind, mark in marks.items():
        for name, entry in getattr(links.knowledge, kind).items():
            if finding.id in entry.findings:
                yield links.entry(kind, name) + mark, entry.findings[finding.id]


def _weight(finding: Finding, number: Number) -> float:
    """Return what rows are sorted by: the chance of what is not normal."""
    if number.odds_ratio is not None:
        return number.odds_ratio
    if isinstance(number.p, dict):
        normal = finding.reference or finding.state_ids[0]
        return 1 - number.p[normal]
    return number.p or 0.0


def _head(finding: Finding, first: str) -> tuple[str, ...]:
    if finding.kind == "binary":
        return (first, "Chance", "Evidence")
    return (first, *(plain(state_text(finding, each)) for each in finding.state_ids))


def _row(finding: Finding, name: str, number: Number, links: Links) -> tuple[str, ...]:
    if finding.kind == "binary":
        return name, said(finding, number), links.evidence(number)
    extra = summary(finding, number)
    states = (chance(finding, number, each) for each in finding.state_ids)
    first = f"{name}<br>{extra}" if extra else name
    return f'{first} <span class="note">{links.evidence(number)}</span>', *states


def _everybody(finding: Finding, numbers: list[tuple[str, Number]], links: Links) -> str:
    if not numbers:
        return "No condition and no site says another number."
    ordered = sorted(
        numbers,
        key=lambda each: (each[1].odds_ratio is not None, -_weight(finding, each[1])),
    )
    rows = [_row(finding, name, number, links) for name, number in ordered]
    look = "numbers" if finding.kind == "binary" else "wide"
    return table(_head(finding, "With"), rows, look)


def _used(finding: Finding, links: Links) -> str:
    flags = _flags_by_finding(links.knowledge).get(finding.id, [])
    tests = [name for name, test in links.knowledge.tests.items() if finding.id in test.findings]
    lines = [
        f"**{title}:** " + ", ".join(links.entries(kind, names))
        for title, kind, names in (
            ("Red flags", "red_flags", flags),
            ("Found by", "tests", tests),
        )
        if names
    ]
    return page(heading("Used in"), bullets(lines)) if lines else ""


@cache
def _flags_by_finding(knowledge: Knowledge) -> dict[str, list[str]]:
    """Return the red flags that ask for each finding."""
    found: dict[str, list[str]] = {}
    for name, flag in knowledge.red_flags.items():
        parts = atoms(parse_rule(flag.when))
        for asked in {each.finding for each in parts if isinstance(each, InState | Measured)}:
            found.setdefault(asked, []).append(name)
    return found
