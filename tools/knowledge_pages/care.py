"""The pages of red flags and of what to do: tests, treatments, specialists, prevention."""

from collections.abc import Iterable

from legwise.knowledge.schema import (
    Contraindication,
    Prevention,
    RedFlag,
    Specialist,
    Test,
    Treatment,
)
from tools.knowledge_pages.conditions import code_list, urgency_text
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.rule_text import rule_line, rule_text
from tools.knowledge_pages.wording import bullets, heading, in_russian, page, plain


def red_flag_page(flag: RedFlag, links: Links) -> str:
    """Return everything that is said of a red flag."""
    return page(
        links.heading("red_flags", flag.id),
        f"**{urgency_text(flag.level, links)}**, at the least, whenever this is true.",
        bullets(
            [
                f"**What is said:** {plain(flag.reason.en)}",
                f"**The sign to come back for:** {plain(flag.advice.en)}",
                f"**Source:** {links.sources(flag.source)}",
            ]
        ),
        heading("When it is true"),
        rule_text(flag.when, links),
        _used_by(flag.id, "watch_for", links, "Conditions that warn of it"),
        in_russian(flag.reason, flag.advice),
        links.source_list([flag.source]),
        links.origin("red_flags", flag.id),
    )


def test_page(test: Test, links: Links) -> str:
    """Return everything that is said of a test."""
    return page(
        links.heading("tests", test.id, code_list(test.codes)),
        plain(test.about.en),
        "## What it finds\n\n" + bullets(links.entries("findings", test.findings))
        if test.findings
        else "",
        _contraindications(test.contraindications, links),
        _used_by(test.id, "tests", links, "Conditions it is for"),
        in_russian(test.about),
        links.origin("tests", test.id),
    )


def treatment_page(treatment: Treatment, links: Links) -> str:
    """Return everything that is said of a treatment."""
    facts = [
        f"**Kind:** {treatment.kind.replace('_', ' ')}",
        f"**Proof:** {_proof(treatment.evidence, links)}. {plain(treatment.evidence_text.en)} "
        f"({links.sources(treatment.source)})",
    ]
    if treatment.brands:
        facts.append(f"**Sold as:** {plain(', '.join(treatment.brands))}")
    facts += [
        f"**{plain(each.region)}:** {plain(each.status.en)} ({links.sources(each.source)})"
        for each in treatment.regulatory
    ]
    stages = "\n".join(f"1. {plain(stage.en)}" for stage in treatment.stages)
    return page(
        links.heading("treatments", treatment.id, code_list(treatment.codes)),
        plain(treatment.about.en),
        bullets(facts),
        f"## Steps\n\n{stages}" if stages else "",
        _contraindications(treatment.contraindications, links),
        _used_by(treatment.id, "treatments", links, "Conditions it is used for"),
        in_russian(treatment.about, treatment.evidence_text),
        links.source_list([treatment.source, *(each.source for each in treatment.regulatory)]),
        links.origin("treatments", treatment.id),
    )


def specialist_page(specialist: Specialist, links: Links) -> str:
    """Return everything that is said of a specialist."""
    return page(
        links.heading("specialists", specialist.id),
        plain(specialist.about.en),
        _used_by(specialist.id, "specialists", links, "Conditions to see them for"),
        in_russian(specialist.about),
        links.origin("specialists", specialist.id),
    )


def prevention_page(habit: Prevention, links: Links) -> str:
    """Return everything that is said of a habit."""
    facts = [f"**Proof:** {_proof(habit.evidence, links)} ({links.sources(habit.source)})"]
    if habit.everyone:
        facts.append("**For whom:** everyone")
    if habit.when:
        facts.append(f"**For whom:** {rule_line(habit.when, links)}")
    return page(
        links.heading("prevention", habit.id),
        plain(habit.advice.en),
        bullets(facts),
        _used_by(habit.id, "prevention", links, "Conditions it is for"),
        in_russian(habit.advice),
        links.source_list([habit.source]),
        links.origin("prevention", habit.id),
    )


def _proof(evidence: str, links: Links) -> str:
    return plain(links.knowledge.words[f"evidence_{evidence}"].en)


def _contraindications(every: Iterable[Contraindication], links: Links) -> str:
    words = {"never": "Never", "caution": "With care"}
    lines = [
        f"**{words[each.level]}:** {plain(each.text.en)} (*when:* {rule_line(each.when, links)})"
        for each in every
    ]
    return "## Not for everyone\n\n" + bullets(lines) if lines else ""


def _used_by(entry: str, key: str, links: Links, title: str) -> str:
    """Return the conditions that name an entry, those first that name it early."""
    places = [
        (getattr(condition, key).index(entry), name)
        for name, condition in links.knowledge.conditions.items()
        if entry in getattr(condition, key)
    ]
    names = links.entries("conditions", (name for _, name in sorted(places)))
    return page(heading(title), bullets(names)) if names else ""
