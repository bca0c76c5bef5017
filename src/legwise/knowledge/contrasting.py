"""What tells two conditions apart: how likely each makes every state of every finding."""

from math import log

from msgspec import Struct

from legwise.knowledge.chances import number_of, state_probabilities
from legwise.knowledge.schema import Condition, Finding, Knowledge
from legwise.knowledge.terms import ESTIMATE, Information

NARROWEST_FIRST = ("conditions", "sites", "site_groups", "findings")


class Told(Struct, frozen=True):
    """How likely one condition makes each state of a finding, and who says so."""

    chances: dict[str, float]
    """P(state | condition), over its sites; for a sided finding, on an affected leg."""
    said_by: list[str]
    """The kinds of entry that say it, the narrowest first; ``findings`` is the background."""
    is_cited: bool


class Contrast(Struct, frozen=True):
    """One finding under two conditions."""

    finding: str
    information: Information
    one: Told
    other: Told
    ratios: dict[str, float]
    """How many times likelier the one makes each state than the other: the likelihood ratio."""
    distance: float
    """The mean |log ratio| over the states as both make them; 0: the finding tells nothing."""


def contrast(knowledge: Knowledge, one: str, other: str) -> list[Contrast]:
    """Return every finding under two conditions, that which tells them apart best first.

    Raise `KeyError` for an id that is no condition.
    """
    pair = knowledge.conditions[one], knowledge.conditions[other]
    found = [
        _contrast(finding, *(_told(knowledge, condition, finding) for condition in pair))
        for finding in knowledge.findings.values()
    ]
    return sorted(found, key=lambda each: -each.distance)


def _contrast(finding: Finding, one: Told, other: Told) -> Contrast:
    ratios = {state: chance / other.chances[state] for state, chance in one.chances.items()}
    distance = sum(
        0.5 * (one.chances[state] + other.chances[state]) * abs(log(ratio))
        for state, ratio in ratios.items()
    )
    return Contrast(finding.id, finding.information, one, other, ratios, distance)


def _told(knowledge: Knowledge, condition: Condition, finding: Finding) -> Told:
    chances = dict.fromkeys(finding.state_ids, 0.0)
    tellers: set[str] = set()
    is_cited = True
    for at in condition.sites:
        (kind, _), number = number_of(knowledge, condition, knowledge.sites[at.site], finding)
        tellers.add(kind)
        is_cited = is_cited and ESTIMATE not in number.sources
        for state, chance in state_probabilities(finding, number).items():
            chances[state] += at.share * chance
    return Told(chances, [kind for kind in NARROWEST_FIRST if kind in tellers], is_cited)
