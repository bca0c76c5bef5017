"""What a person has answered so far: a frozen value that becomes text and is read back.

The page keeps no session. All answers travel in the address of each page, sealed (`sealing`), so
reload, back, two tabs and a page without scripts all work with plain requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import msgspec

from legwise.interview import (
    AGE,
    REGIONS,
    SEX,
    Asked,
    FindingReply,
    Given,
    Interview,
    Reply,
    ReplyError,
    about,
    check_reply,
)
from legwise.knowledge.schema import Finding, Knowledge
from legwise.person.case import LEGS, Case, Leg, Skin
from legwise.reasoning.relevance import applies
from legwise.web.painting import BRUSHES, PAINTED, Brush, Paint, Spot, areas_of, skin_with

REOPENED = "reopened"
"""The id under which a reopened case keeps answers that belong to no other question."""


@dataclass(frozen=True)
class Answers:
    """Every answer of one person, and the country they chose for the emergency number."""

    given: tuple[Given, ...] = ()
    paint: Paint = field(default_factory=Paint)
    country: str | None = None

    def interview(self, knowledge: Knowledge) -> Interview:
        """Return the interview with these answers."""
        painted = self.paint.given(knowledge)
        given: list[Given] = []
        for each in self.given:
            given.append(each)
            if each.question == REGIONS and painted is not None:
                given.append(painted)
        return Interview(knowledge, tuple(given))

    def reply_to(self, question_id: str) -> Given | None:
        """Return what was answered to a question, or None."""
        return next((each for each in self.given if each.question.id == question_id), None)

    def with_reply(self, question: Asked, reply: Reply, knowledge: Knowledge) -> "Answers":
        """Return the answers with one more, or another one in its place; raise `ReplyError`."""
        check_reply(question, reply, knowledge)
        told = Given(question, reply)
        if self.reply_to(question.id) is not None:
            given = (told if each.question.id == question.id else each for each in self.given)
            return replace(self, given=tuple(given))
        kept = (_without(each, question) for each in self.given)
        return replace(self, given=(*(each for each in kept if each is not None), told))

    def with_paint(self, skin: Skin | None, paint: Paint, knowledge: Knowledge) -> "Answers":
        """Return the answers with the painted body map."""
        return replace(self.with_reply(REGIONS, skin, knowledge), paint=paint)


def _without(given: Given, question: Asked) -> Given | None:
    """Return an answer of a reopened case without what is now answered on its own."""
    if given.question.id != REOPENED or not isinstance(given.reply, Mapping):
        return given
    reply = {name: said for name, said in given.reply.items() if name not in question.findings}
    return Given(Asked(REOPENED, "checklist", tuple(reply)), reply) if reply else None


def question_with_id(name: str, answers: Answers, knowledge: Knowledge) -> Asked | None:
    """Return the question that has an id, or None where none has."""
    for question in (AGE, SEX, REGIONS):
        if question.id == name:
            return question
    for checklist in knowledge.screen.checklists:
        if checklist.id == name:
            case = answers.interview(knowledge).case
            asked = (each for each in checklist.findings if applies(each, case, knowledge))
            return Asked(name, "checklist", tuple(asked))
    return about(name) if name in knowledge.findings else None


def answers_from(case: Case, paint: Paint, knowledge: Knowledge) -> Answers:
    """Return the answers that a case holds: the way back from a saved file.

    A checklist counts as answered only where every question on it has an answer. What the paint
    tells anyway is not kept a second time.
    """
    told: dict[str, FindingReply] = {}
    for each in case.observations:
        if each.place in LEGS:
            legs = told.get(each.finding)
            sided = dict(legs) if isinstance(legs, Mapping) else {}
            told[each.finding] = {**sided, each.place: each.state}
        else:
            told[each.finding] = each.state
    given: list[Given] = []
    if case.person.age is not None:
        given.append(Given(AGE, case.person.age))
    if case.person.sex is not None:
        given.append(Given(SEX, case.person.sex))
    for checklist in knowledge.screen.checklists:
        asked = [each for each in checklist.findings if applies(each, case, knowledge)]
        if all(each in told for each in asked):
            reply = {each: told.pop(each) for each in asked}
            given.append(Given(Asked(checklist.id, "checklist", tuple(asked)), reply))
    if not case.skin.is_blank:
        given.append(Given(REGIONS, case.skin))
    painted = paint.given(knowledge)
    for name, said in _replies(painted).items():
        if told.get(name) == said:
            del told[name]
    given += [
        Given(about(each), told.pop(each)) for each in knowledge.screen.opening if each in told
    ]
    if told:
        given.append(Given(Asked(REOPENED, "checklist", tuple(told)), told))
    return Answers(tuple(given), paint)


def _replies(painted: Given | None) -> Mapping[str, FindingReply]:
    return cast("Mapping[str, FindingReply]", painted.reply) if painted else {}


def told_of(finding: Finding, case: Case) -> str | None:
    """Return what is told of a finding as one word, or None where nothing is."""
    states: Mapping[str, str | float] = {each.place: each.state for each in case.of(finding.id)}
    if not states:
        return None
    if finding.kind != "binary" or not finding.sided:
        return str(next(iter(states.values())))
    present = [place for place, state in states.items() if state == "present"]
    if not present:
        return "absent"
    return "both" if len(present) == 2 else present[0]


def pack(answers: Answers, knowledge: Knowledge) -> bytes:
    """Return the answers as bytes."""
    data: dict[str, Any] = {
        "g": [[each.question.id, _packed(each.reply, knowledge)] for each in answers.given]
    }
    if paint := {brush: _packed_spots(spots) for brush, spots in answers.paint if spots}:
        data["p"] = paint
    if answers.country:
        data["c"] = answers.country
    return msgspec.msgpack.encode(data)


def unpack(packed: bytes, knowledge: Knowledge) -> Answers:
    """Return the answers in bytes; raise `ValueError` for anything else."""
    try:
        data: dict[str, Any] = msgspec.msgpack.decode(packed)
        given = tuple(_given(name, reply, knowledge) for name, reply in data["g"])
        painted: dict[Brush, list[str]] = {**data.get("p", {})}
        paint = Paint(
            *(_spots(painted.get(each, []), areas_of(each, knowledge)) for each in BRUSHES)
        )
        for each in given:
            check_reply(each.question, each.reply, knowledge)
    except (msgspec.MsgspecError, ReplyError, KeyError, TypeError) as error:
        raise ValueError("these are no answers") from error
    return Answers(given, paint, data.get("c"))


def _packed(reply: Reply, knowledge: Knowledge) -> Any:
    if not isinstance(reply, Skin):
        return reply
    packed: dict[str, Any] = {"n": _packed_spots(reply.numb)}
    if reply != skin_with(reply.numb, knowledge):
        packed["o"] = _packed_spots(reply.normal)
        packed["s"] = sorted(reply.numb_side_unknown)
    return packed


def _packed_spots(spots: frozenset[Spot]) -> list[str]:
    return [f"{leg[0]}:{area}" for leg, area in sorted(spots)]


def _spots(values: list[str], areas: Any) -> frozenset[Spot]:
    sides: dict[str, Leg] = {"l": "left", "r": "right"}
    found: set[Spot] = set()
    for value in values:
        side, _, area = value.partition(":")
        if area not in areas:
            raise ValueError(f"unknown area {area!r}")
        found.add((sides[side], area))
    return frozenset(found)


def _given(name: str, packed: Any, knowledge: Knowledge) -> Given:
    fixed = {each.id: each for each in (AGE, SEX)}
    if name in fixed:
        return Given(fixed[name], packed)
    if name == REGIONS.id:
        return Given(REGIONS, None if packed is None else _skin(packed, knowledge))
    lists = {each.id: each.findings for each in knowledge.screen.checklists}
    if name in (REOPENED, PAINTED) or name in lists:
        told = cast("dict[str, FindingReply] | None", packed)
        asked = lists.get(name, ()) if told is None else tuple(told)
        return Given(Asked(name, "checklist", asked), packed)
    if name not in knowledge.findings:
        raise ValueError(f"unknown question {name!r}")
    return Given(about(name), packed)


def _skin(packed: dict[str, Any], knowledge: Knowledge) -> Skin:
    numb = _spots(packed["n"], knowledge.regions)
    if "o" not in packed:
        return skin_with(numb, knowledge)
    return Skin(numb, _spots(packed["o"], knowledge.regions), frozenset(packed["s"]))
