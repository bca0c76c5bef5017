"""The table of priors, put into the hand-written page about them."""

from legwise.knowledge.compiling import condition_shares
from legwise.knowledge.terms import AGE_BANDS, SEXES
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.wording import about_percent, percent, table

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
    order = sorted(range(len(shares[0])), key=lambda at: -shares[0][at])
    conditions = list(knowledge.conditions.values())
    rows = [
        (
            f"{links.entry('conditions', conditions[at].id)} "
            f'<span class="note">{links.short_evidence(conditions[at].prior)}</span>',
            _bare(percent(conditions[at].prior.p)),
            *(_bare(about_percent(float(each[at]))) for each in shares),
        )
        for at in order
    ]
    bands = [band.replace("-", "–") for band in AGE_BANDS]
    text = (
        f"{len(rows)} conditions, the commonest first, each with its n and sources. All shares are "
        "in percent. *Prior* is the figure as it is written; the columns after it are scaled so "
        "that each sums to 100 %. *All*: age and sex not known; *women*, *men*: age not known; "
        "ages: sex not known. The note behind a figure is on the page of the condition."
    )
    return (
        text + "\n\n" + table(("Condition", "Prior", "All", "Women", "Men", *bands), rows, "wide")
    )


def _bare(share: str) -> str:
    """Return a share without its sign, so that nine columns fit beside each other."""
    return share.removesuffix("\u00a0%")
