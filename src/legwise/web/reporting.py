"""The result as its page and its printed sheet show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from legwise.interview import Interview
from legwise.knowledge.schema import Knowledge, Pattern
from legwise.knowledge.terms import URGENCIES
from legwise.person.case import Leg, Skin
from legwise.result import (
    Assessment,
    ConditionChance,
    EvidenceWeight,
    Reason,
    SiteChance,
    WarningSign,
)
from legwise.web.drawing import best_views
from legwise.web.painting import Brush, Paint, Spot
from legwise.web.reading import ON_LEGS
from legwise.web.wording import Words

LEAST_SHOWN = 0.03
FEWEST, MOST = 3, 5
CLEAR = 0.3
"""A cause, or a site, under this probability stands out from nothing."""
LEAST_SIDE = 0.2
"""Sides less likely than this, where a site is taken as given, are not named."""
MOST_ARGUMENTS = 5
RAREST = 0.01
"""No region is surer than this to be spared, or to be numb, when a picture is chosen."""
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
    reasons: tuple[Reason, ...]
    """Why it is as urgent as it is."""
    milder: tuple[Reason, ...]
    """Further reasons, which alone would call for less."""
    causes: tuple[Cause, ...]
    places: tuple[Place, ...]
    sources: Mapping[str, tuple[Cited, ...]]
    not_ruled_out: tuple[str, ...]
    signs: tuple[WarningSign, ...]
    """What must bring the person sooner than the urgency does already."""
    views: tuple[str, ...]
    """The drawings that show it best; none where nothing is painted and no site stands out."""
    paint: Paint
    territory: Mapping[Spot, float]

    @property
    def is_open(self) -> bool:
        """Whether the answers point to no cause yet."""
        return self.assessment.conditions[0].probability < CLEAR

    @property
    def brushes(self) -> tuple[Brush, ...]:
        """The brushes that painted something."""
        return tuple(brush for brush, spots in self.paint if spots)


def make_report(assessment: Assessment, interview: Interview, paint: Paint, words: Words) -> Report:
    """Return an assessment as the page shows it."""
    knowledge = words.knowledge
    shown = [
        each
        for at, each in enumerate(assessment.conditions[:MOST])
        if at < FEWEST or each.probability >= LEAST_SHOWN
    ]
    leading = assessment.sites[0]
    area = territory(leading, best_pattern(leading, interview.case.skin, knowledge))
    shown_paint = paint.over(interview.case.skin)
    painted = {name for _, spots in shown_paint for _, name in spots}
    strong = {name for (_, name), share in area.items() if share >= 0.3}
    return Report(
        assessment=assessment,
        causes=tuple(_cause(each, assessment.evidence, words) for each in shown),
        reasons=tuple(
            each for each in assessment.urgency.reasons if each.level == assessment.urgency.level
        ),
        milder=tuple(
            each for each in assessment.urgency.reasons if each.level != assessment.urgency.level
        ),
        places=tuple(_places(assessment.sites, words)),
        sources={
            reason.rule: tuple(
                Cited(knowledge.sources[name].title, knowledge.sources[name].address)
                for name in reason.source
                if name in knowledge.sources
            )
            for reason in assessment.urgency.reasons
        },
        signs=tuple(
            each
            for each in assessment.watch_for
            if URGENCIES.index(each.level) < URGENCIES.index(assessment.urgency.level)
        ),
        not_ruled_out=tuple(
            knowledge.red_flags[name].name.in_(words.language)
            for name in assessment.urgency.not_ruled_out[:MOST]
        ),
        views=best_views(painted or strong, also=strong)
        if painted or leading.probability >= CLEAR
        else (),
        paint=shown_paint,
        territory=area,
    )


def _places(sites: Sequence[SiteChance], words: Words) -> Iterator[Place]:
    """Yield the likely sites, each once, with the side or sides it is likely on."""
    sides: dict[str, list[SiteChance]] = {}
    for each in sites:
        sides.setdefault(each.id, []).append(each)
    chances = {name: sum(each.probability for each in own) for name, own in sides.items()}
    order = sorted(sides, key=lambda name: -chances[name])
    for at, name in enumerate(order[:FEWEST]):
        if at and chances[name] < LEAST_SHOWN:
            break
        own, chance = sides[name], chances[name]
        likely = (each for each in own if each.probability >= chance * LEAST_SIDE)
        yield Place(
            id=name,
            name=own[0].name,
            clinical_name=own[0].clinical_name,
            side=words("or").join(words(f"side_{each.side}") for each in likely),
            likelihood=words.likelihood(chance),
            percent=words.percent(chance),
            about=words.knowledge.sites[name].about.in_(words.language),
        )


def best_pattern(place: SiteChance, skin: Skin, knowledge: Knowledge) -> Pattern:
    """Return the pattern of a site that fits the painted skin best, on the legs it is likely on.

    Every region counts in full: this chooses a picture, and weighs no evidence.
    """
    site = knowledge.sites[place.id]

    def fit(pattern: Pattern) -> float:
        total = log(pattern.share)
        for leg in ON_LEGS[place.side]:
            for region in knowledge.regions:
                numb = min(max(pattern.regions.get(region, site.outside), RAREST), 1 - RAREST)
                painted = skin.painted_on(leg, region)
                if painted is not None:
                    total += log(numb if painted else 1 - numb)
        return total

    return max(site.patterns, key=fit)


def territory(place: SiteChance, pattern: Pattern) -> dict[Spot, float]:
    """Return how often each region is numb in a pattern, on the legs that a site is likely on."""
    legs: tuple[Leg, ...] = ON_LEGS[place.side]
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
