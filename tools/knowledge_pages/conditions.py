"""The page of one condition."""

from legwise.knowledge.compiling import condition_shares
from legwise.knowledge.schema import Condition
from legwise.knowledge.terms import AGE_BANDS, SEXES
from tools.knowledge_pages.contrasts import in_numbers
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.numbers import finding_tables, proof
from tools.knowledge_pages.places import site_differences
from tools.knowledge_pages.wording import (
    about_percent,
    bullets,
    figure,
    heading,
    in_russian,
    page,
    percent,
    plain,
    sentence,
    table,
)

GROUPS = {
    "harmless": "Harmless",
    "spine": "Spine and roots",
    "cord_brain": "Spinal cord and brain",
    "nerve": "Single nerves",
    "polyneuropathy": "Many nerves",
    "vessel": "Vessels",
    "whole_body": "Whole body",
}
CODES = {"icd10": "ICD-10", "icd11": "ICD-11", "hpo": "HPO", "loinc": "LOINC", "atc": "ATC"}


def code_list(codes: dict[str, str]) -> list[str]:
    """Return the codes of an entry, each with the name of its system."""
    return [f"{CODES.get(system, system)} {plain(code)}" for system, code in codes.items()]


def condition_page(condition: Condition, links: Links) -> str:
    """Return everything that is said of a condition."""
    words = links.knowledge.words
    numbers = [condition.prior, *condition.sites, *condition.findings.values()]
    return page(
        links.heading("conditions", condition.id, code_list(condition.codes)),
        plain(condition.about.en),
        bullets(
            [
                f"**How soon:** {plain(words[f'urgency_{condition.urgency.level}'].en)}. "
                f"{plain(condition.urgency.why.en)}",
                f"**Outlook:** {plain(condition.outlook.en)}",
                f"**Kind:** {GROUPS[condition.group].lower()}; mechanism: "
                f"{plain(words[f'mechanism_{condition.mechanism}'].en)}",
                f"**Proof:** {proof(links.knowledge, 'conditions', condition.id)} "
                f"([how to read them]({links.base}index.md#how-to-read-a-number))",
            ]
        ),
        heading("How common it is"),
        _prior(condition, links),
        heading("Where it sits"),
        _sites(condition, links),
        heading("What it shows"),
        "Of the people who have it and seek help for a numb leg: the share in whom a finding is "
        "present, on the affected leg. *Others* are all other people with a numb leg; n and source "
        "of that figure are on the page of the finding. What is not listed follows from the site, "
        "and failing that is as common as in others.",
        finding_tables(condition.findings, links, "With it"),
        site_differences(condition, links),
        _told_apart(condition, links),
        _what_to_do(condition, links),
        heading("Come back sooner if")
        + "\n\n"
        + bullets(
            f"{plain(flag.advice.en)} ({links.entry('red_flags', flag.id, 'red flag')})"
            for flag in (links.knowledge.red_flags[each] for each in condition.watch_for)
        )
        if condition.watch_for
        else "",
        in_russian(condition.about, condition.urgency.why, condition.outlook),
        links.source_list(each.source for each in numbers),
        links.origin("conditions", condition.id),
    )


def _prior(condition: Condition, links: Links) -> str:
    prior = condition.prior
    at = list(links.knowledge.conditions).index(condition.id)
    rows = [
        (
            band.replace("-", "–"),
            f"×\u00a0{figure(prior.age[band])}",
            *(about_percent(condition_shares(links.knowledge, band, sex)[at]) for sex in SEXES),
        )
        for band in AGE_BANDS
    ]
    sexes = ", ".join(f"{sex} × {figure(prior.sex[sex])}" for sex in SEXES)
    return page(
        f"**{percent(prior.p)}** of adults who seek help for a numb leg "
        f"({links.short_evidence(prior)}).",
        links.why(prior),
        f"Age multiplies this as the table says; sex: {sexes}. The shares are scaled so that all "
        "conditions sum to 100\u00a0%; see [How common each cause is]"
        f"({links.base}../docs/knowledge/priors.md).",
        table(("Age", "Factor", "Share, women", "Share, men"), rows, "small"),
    ).rstrip()


def _sites(condition: Condition, links: Links) -> str:
    rows = [
        (
            links.entry("sites", share.site),
            percent(share.share),
            percent(share.bilateral),
            links.evidence(share),
        )
        for share in condition.sites
    ]
    text = "How much of it sits at each site, and how often it then affects both sides."
    return text + "\n\n" + table(("Site", "Share", "Both sides", "Evidence"), rows)


def _told_apart(condition: Condition, links: Links) -> str:
    if not condition.confused_with:
        return ""
    lines = [
        "\n    - ".join(
            [
                f"**{links.entry('conditions', each.condition)}.** {plain(each.tell_apart.en)}",
                *in_numbers(condition.id, each.condition, links),
            ]
        )
        for each in condition.confused_with
    ]
    return page(
        heading("Told apart from"),
        "Behind each finding stands how many times likelier (×) or less likely (÷) it is here than "
        "in the other condition.",
        bullets(lines),
    ).rstrip()


def _what_to_do(condition: Condition, links: Links) -> str:
    kinds = {
        "specialists": "Whom to see",
        "tests": "Tests",
        "treatments": "Treatments doctors use",
        "prevention": "What one can do",
    }
    lines = [
        f"**{title}:** " + ", ".join(links.entries(kind, getattr(condition, kind)))
        for kind, title in kinds.items()
        if getattr(condition, kind)
    ]
    return page(heading("What to do"), "The first comes first.", bullets(lines)) if lines else ""


def urgency_text(level: str, links: Links) -> str:
    """Return how soon help is needed."""
    return sentence(links.knowledge.words[f"urgency_{level}"].en)
