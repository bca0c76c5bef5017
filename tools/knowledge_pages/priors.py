"""The table of priors, put into the hand-written page about them."""

from legwise.knowledge.compiling import condition_shares
from legwise.knowledge.schema import AGE_BANDS, SEXES
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.wording import about_percent, percent, plain, table

PLACE = "<!-- table -->"


def with_priors(text: str, links: Links) -> str:
    """Return a page with the table of priors in its place."""
    return text.replace(PLACE, priors_table(links))


def priors_table(links: Links) -> str:
    """Return the share of every condition, by age and by sex, the commonest first."""
    knowledge = links.knowledge
    shares = [
        condition_shares(knowledge, None, None),
        *(condition_shares(knowledge, None, sex) for sex in SEXES),
        *(condition_shares(knowledge, band, None) for band in AGE_BANDS),
    ]
    at_all = {
        links.entry("conditions", name): share
        for name, share in zip(knowledge.conditions, shares[0], strict=True)
    }
    rows = [
        (
            links.entry("conditions", condition.id),
            percent(condition.prior.p),
            *(about_percent(each[at]) for each in shares),
            f"{condition.prior.n:g}",
            links.sources(condition.prior.source),
        )
        for at, condition in enumerate(knowledge.conditions.values())
    ]
    rows.sort(key=lambda row: -at_all[row[0]])
    bands = [band.replace("-", "–") for band in AGE_BANDS]
    head = ("Condition", "`p`", "All", "Women", "Men", *bands, "n", "Sources")
    text = (
        f"{len(rows)} conditions, the commonest first. `p` is the figure as it is written; the "
        "columns after it are scaled so that each sums to 100 %. *All*: age and sex not known; "
        "*women*, *men*: age not known; ages: sex not known. The note behind a figure is on the "
        "page of the condition."
    )
    return (
        text
        + "\n\n"
        + table([plain(each) if each != "`p`" else each for each in head], rows, "wide")
    )
