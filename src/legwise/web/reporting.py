"""The result as its page and its printed sheet show it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from legwise.interview import Interview
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Leg
from legwise.result import Assessment, ConditionChance, EvidenceWeight
from legwise.web.drawing import best_views
from legwise.web.painting import Spot
from legwise.web.reading import ON_LEGS
from legwise.web.wording import Words

LEAST_SHOWN = 0.03
FEWEST, MOST = 3, 5
MOST_ARGUMENTS = 5
STRONGEST = 15.0
"""Decibans that fill a bar."""


@dataclass(frozen=True)
class Argument:
    """One answer that speaks for or against a cause; `share` of a full bar."""

    text: str
    share: float
    is_for: bool


@dataclass(frozen=True)
class Cause:
    """One possible cause with the words, the numbers and the arguments."""

    chance: ConditionChance
    likelihood: str
    percent: str
    low: str
    high: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True)
class Place:
    """A likely site with its words and numbers."""

    id: str
    name: str
    clinical_name: str
    side: str
    likelihood: str
    percent: str
    about: str


@dataclass(frozen=True)
class Cited:
    """A source that can be opened."""

    title: str
    address: str


@dataclass(frozen=True)
class Report:
    """What the result page shows besides the assessment itself."""

    assessment: Assessment
    causes: tuple[Cause, ...]
    places: tuple[Place, ...]
    sources: Mapping[str, tuple[Cited, ...]]
    not_ruled_out: tuple[str, ...]
    views: tuple[str, ...]
    numb: frozenset[Spot]
    territory: Mapping[Spot, float]

    @property
    def numb_shares(self) -> Mapping[Spot, float]:
        """The painted skin as a drawing takes it: every painted region in full."""
        return dict.fromkeys(sorted(self.numb), 1.0)


def make_report(assessment: Assessment, interview: Interview, words: Words) -> Report:
    """Return an assessment as the page shows it."""
    knowledge = words.knowledge
    shown = [
        each
        for at, each in enumerate(assessment.conditions[:MOST])
        if at < FEWEST or each.probability >= LEAST_SHOWN
    ]
    leading = assessment.sites[0]
    area = territory(leading.id, leading.side, knowledge)
    numb = interview.case.skin.numb
    strong = {name for (_, name), share in area.items() if share >= 0.3}
    return Report(
        assessment=assessment,
        causes=tuple(_cause(each, assessment.evidence, words) for each in shown),
        places=tuple(
            Place(
                id=each.id,
                name=each.name,
                clinical_name=each.clinical_name,
                side=words(f"side_{each.side}"),
                likelihood=words.likelihood(each.probability),
                percent=words.percent(each.probability),
                about=knowledge.sites[each.id].about.in_(words.language),
            )
            for at, each in enumerate(assessment.sites[:FEWEST])
            if at == 0 or each.probability >= LEAST_SHOWN
        ),
        sources={
            reason.rule: tuple(
                Cited(knowledge.sources[name].title, knowledge.sources[name].address)
                for name in reason.source
                if name in knowledge.sources
            )
            for reason in assessment.urgency.reasons
        },
        not_ruled_out=tuple(
            knowledge.red_flags[name].name.in_(words.language)
            for name in assessment.urgency.not_ruled_out[:MOST]
        ),
        views=_views({name for _, name in numb}, strong),
        numb=numb,
        territory=area,
    )


def _views(painted: Collection[str], usual: Collection[str]) -> tuple[str, ...]:
    """Return two views: the best of the painted skin, and the best of the usual area."""
    wanted = (
        *best_views(painted or usual, 1),
        *best_views(usual, 1),
        *best_views(painted or usual),
    )
    return tuple(dict.fromkeys(wanted))[:2]


def territory(site: str, side: str, knowledge: Knowledge) -> dict[Spot, float]:
    """Return how often each region is numb in the commonest pattern of a site."""
    pattern = max(knowledge.sites[site].patterns, key=lambda each: each.share)
    legs: tuple[Leg, ...] = ON_LEGS.get(side, LEGS)
    return {(leg, name): share for leg in legs for name, share in pattern.regions.items()}


def _cause(chance: ConditionChance, evidence: list[EvidenceWeight], words: Words) -> Cause:
    own = [each for each in evidence if each.condition == chance.id]
    own.sort(key=lambda each: -each.decibans)
    speak_for = [each for each in own if each.decibans > 0][:MOST_ARGUMENTS]
    against = [each for each in own if each.decibans < 0][-MOST_ARGUMENTS:]
    return Cause(
        chance=chance,
        likelihood=words.likelihood(chance.probability),
        percent=words.percent(chance.probability),
        low=words.percent(chance.range[0]),
        high=words.percent(chance.range[1]),
        arguments=tuple(
            Argument(
                text=words.observed(each.finding, each.place, each.state),
                share=min(abs(each.decibans) / STRONGEST, 1.0),
                is_for=each.decibans > 0,
            )
            for each in (*speak_for, *reversed(against))
        ),
    )
