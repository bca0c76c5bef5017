"""What a story was read as: shown for the person to judge, and read back from their form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from starlette.datastructures import FormData

from legwise.assessment import state_name
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Sex
from legwise.person.case import OLDEST, Case, Observation, Person, Skin
from legwise.reasoning.urgency import judge_flags
from legwise.story import Suggestion, taken_over
from legwise.story.groups import groups
from legwise.web.asking import Choice
from legwise.web.reading import ON_LEGS
from legwise.web.wording import Words

AROUND = 28
"""So many characters of the text are shown on either side of what was read."""
YES, PAINT = "yes", "paint"
"""What a form says of a reading that is right, and of skin that is to be painted more exactly."""
Group = Literal["you", "skin", "like", "began", "background"]


@dataclass(frozen=True)
class Quote:
    """What was read, with the words before and after it."""

    before: str
    told: str
    after: str


@dataclass(frozen=True)
class Reading:
    """One suggestion on the page: its number, its words, and what can be said instead.

    ``wants_side`` marks one that tells of a leg without saying which.
    """

    number: int
    group: Group
    sentence: str
    quote: Quote
    instead: tuple[Choice, ...]
    wants_side: bool
    is_skin: bool
    is_age: bool
    must_be_asked: bool


def readings(found: Iterable[Suggestion], text: str, words: Words) -> list[Reading]:
    """Return the suggestions of a story as the page shows them."""
    return [
        Reading(
            number=number,
            group=_group(each),
            sentence=each.sentence,
            quote=quote(text, each.start, each.end),
            instead=tuple(_instead(each, words)),
            wants_side=_wants_side(each),
            is_skin=each.kind == "region",
            is_age=each.person.age is not None,
            must_be_asked=each.must_be_asked,
        )
        for number, each in enumerate(found)
    ]


def confirmed(
    found: Iterable[Suggestion], form: FormData, knowledge: Knowledge
) -> Iterator[Suggestion]:
    """Yield what a form says of the suggestions: those that are right, and those put right."""
    for number, each in enumerate(found):
        said, age = form.get(f"said.{number}"), form.get("age")
        if each.person.age is not None and isinstance(age, str) and age.strip():
            if age.strip().isdecimal() and int(age) <= OLDEST:
                yield replace(each, person=Person(age=int(age)))
        elif said == YES:
            yield each
        elif isinstance(said, str) and said in _values(each, knowledge):
            yield _put_right(each, said)


def case_of(said: Iterable[Suggestion]) -> Case:
    """Return the case in what was confirmed; skin without a leg is left to the drawing."""
    case = taken_over(Case(), said)
    return replace(case, skin=Skin(numb=case.skin.numb))


def alarms(found: Iterable[Suggestion], knowledge: Knowledge) -> list[str]:
    """Return the red flags that make it an emergency if every suggestion is right."""
    flags = judge_flags(taken_over(Case(), found), knowledge)
    return [name for name in flags.up if knowledge.red_flags[name].level == "emergency"]


def quote(text: str, start: int, end: int) -> Quote:
    """Return a stretch of a text with some whole words round it."""
    before = " ".join(text[max(0, start - AROUND) : start].split(" ")[start > AROUND :])
    after = text[end : end + AROUND]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0].rstrip(".,;: ")
    return Quote(
        ("…" if start > AROUND else "") + before,
        text[start:end],
        after + ("…" if end + AROUND < len(text) else ""),
    )


def _group(each: Suggestion) -> Group:
    if each.kind == "person":
        return "you"
    if each.kind == "region":
        return "skin"
    name = each.observations[0].finding
    if name in groups().began:
        return "began"
    return "background" if name in groups().background | groups().habits else "like"


def _wants_side(each: Suggestion) -> bool:
    return bool(each.numb_side_unknown) or any(o.place == "either" for o in each.observations)


def _instead(each: Suggestion, words: Words) -> Iterator[Choice]:
    """Yield what can be said instead of a suggestion."""
    finding = words.knowledge.findings[each.observations[0].finding] if each.observations else None
    for value in _values(each, words.knowledge):
        if finding is not None and finding.kind == "categorical":
            label = state_name(finding, value, words.knowledge, words.language)
        elif each.kind == "person":
            label = words(f"sex_{value}")
        else:
            label = words(f"told_on_{value}")
        yield Choice(value, label)


def _values(each: Suggestion, knowledge: Knowledge) -> Iterator[str]:
    """Yield the values of what can be said instead: never that a danger sign is not there."""
    if each.kind == "person":
        yield from (sex for sex in ("female", "male") if each.person.sex not in (None, sex))
    elif each.kind == "region":
        legs = {leg for leg, _ in each.numb}
        if not all(knowledge.regions[region].midline for region in _regions(each)):
            yield from (side for side, on in ON_LEGS.items() if set(on) != legs)
    else:
        first = each.observations[0]
        finding = knowledge.findings[first.finding]
        normal = first.state == finding.reference_state
        if finding.kind == "categorical":
            for state in finding.state_ids:
                if state not in (first.state, finding.reference_state):
                    yield state
        elif finding.sided and not normal:
            places = {observation.place for observation in each.observations}
            yield from (side for side, on in ON_LEGS.items() if set(on) != places)


def _put_right(each: Suggestion, said: str) -> Suggestion:
    """Return a suggestion with another side, state or sex."""
    if each.kind == "person":
        which: Mapping[str, Sex] = {"female": "female", "male": "male"}
        return replace(each, person=Person(sex=which[said]))
    if each.kind == "region":
        numb = tuple((leg, region) for leg in ON_LEGS[said] for region in _regions(each))
        return replace(each, numb=numb, numb_side_unknown=())
    first = each.observations[0]
    if said in ON_LEGS:
        made = tuple(Observation(first.finding, leg, first.state) for leg in ON_LEGS[said])
        return replace(each, observations=made)
    return replace(each, observations=(Observation(first.finding, "whole", said),))


def _regions(each: Suggestion) -> list[str]:
    return sorted({region for _, region in each.numb} | set(each.numb_side_unknown))
