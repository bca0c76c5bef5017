"""What tells the sites of one condition apart, in numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from legwise.knowledge.arrays import Floats
from legwise.knowledge.chances import affected_chances
from legwise.knowledge.schema import Condition, Finding
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.rule_text import state_text
from tools.knowledge_pages.wording import about_percent, heading, page, plain, table

SITES = 4
"""So many sites, those with the greatest shares."""
FINDINGS = 15
"""So many findings, those that tell most of the place."""
LEAST_SHARE = 0.03
LEAST_BITS = 0.01


@dataclass(frozen=True)
class _Telling:
    """A finding, how much it tells of the place (bits), and its chances [sites, states]."""

    finding: Finding
    bits: float
    chances: Floats

    @property
    def state(self) -> int:
        """The state whose chance differs most from site to site."""
        return int(np.ptp(self.chances, axis=0).argmax())


def site_differences(condition: Condition, links: Links) -> str:
    """Return the section with the findings that tell most of where the condition sits."""
    shown = sorted(
        (at for at, each in enumerate(condition.sites) if each.share >= LEAST_SHARE),
        key=lambda at: -condition.sites[at].share,
    )[:SITES]
    found = sorted(_telling(condition, shown, links), key=lambda each: -each.bits)[:FINDINGS]
    if not found:
        return ""
    head = ("Finding", *(links.name("sites", condition.sites[at].site) for at in shown))
    return page(
        heading("What tells its places apart"),
        "The share with the finding on the affected leg when the lesion sits there, in the "
        "commonest places. A figure above is the mean over all places; how far they differ is "
        "what the sites themselves say.",
        table(head, [_row(each, links) for each in found], "small"),
    ).rstrip()


def _telling(condition: Condition, shown: list[int], links: Links) -> Iterator[_Telling]:
    share = np.array([condition.sites[at].share for at in shown])
    share = share / share.sum()
    for finding in links.knowledge.findings.values():
        chances = affected_chances(links.knowledge, condition, finding)[shown]
        bits = float(share @ (chances * np.log2(chances / (share @ chances))).sum(axis=1))
        if bits >= LEAST_BITS:
            yield _Telling(finding, bits, chances)


def _row(each: _Telling, links: Links) -> tuple[str, ...]:
    name = links.entry("findings", each.finding.id)
    state = 1 if each.finding.kind == "binary" else each.state
    said = (
        ""
        if each.finding.kind == "binary"
        else plain(f" ({state_text(each.finding, each.finding.state_ids[state])})")
    )
    return (name + said, *(about_percent(p) for p in each.chances[:, state].tolist()))
