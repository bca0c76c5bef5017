"""What is kept for a person: how it was on each day, and what has changed from day to day."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from legwise.assessment import state_name
from legwise.knowledge.document import DocumentError
from legwise.knowledge.schema import Knowledge
from legwise.person.case import Case, State
from legwise.person.case_file import CaseError
from legwise.result import Assessment
from legwise.web.answers import Answers
from legwise.web.saved_case import answers_saved, saved_case
from legwise.web.wording import Words

MOST_DAYS = 40
MOST_CAUSES = 3


class KeptCause(msgspec.Struct, frozen=True):
    """A cause as it was judged on that day."""

    id: str
    probability: float


class Day(msgspec.Struct, frozen=True):
    """One visit: the answers as a case file has them, and what followed from them then."""

    day: date
    urgency: str
    causes: tuple[KeptCause, ...]
    case: dict[str, Any]

    def answers(self, knowledge: Knowledge) -> Answers | None:
        """Return the answers of that day; None where this knowledge can no longer read them."""
        try:
            return answers_saved(msgspec.json.encode(self.case).decode(), knowledge)
        except (CaseError, DocumentError):
            return None


class Diary(msgspec.Struct, frozen=True):
    """All visits, the first first."""

    days: tuple[Day, ...] = ()

    def joined(self, day: Day) -> "Diary":
        """Return the diary with one more day, in place of the same day if it is there."""
        kept = [each for each in self.days if each.day != day.day]
        return Diary((*kept, day)[-MOST_DAYS:])


@dataclass(frozen=True)
class Change:
    """An answer that is another than the time before; `before` is empty where it is new."""

    label: str
    before: str
    after: str


def day_of(answers: Answers, assessment: Assessment, today: date, knowledge: Knowledge) -> Day:
    """Return what is kept of a visit."""
    return Day(
        day=today,
        urgency=assessment.urgency.level,
        causes=tuple(
            KeptCause(each.id, round(each.probability, 3))
            for each in assessment.conditions[:MOST_CAUSES]
        ),
        case=saved_case(answers, knowledge),
    )


def pack(diary: Diary) -> bytes:
    """Return a diary as bytes; days that resemble one another take little room."""
    return zlib.compress(msgspec.json.encode(diary), 9)


def unpack(content: bytes) -> Diary:
    """Return the diary in bytes."""
    return msgspec.json.decode(zlib.decompress(content), type=Diary)


def changes(before: Case, after: Case, words: Words) -> list[Change]:
    """Return what a person now says otherwise, and what is newly so; not what was newly asked."""
    return [*_changed_findings(before, after, words), *_changed_skin(before, after, words)]


def _changed_findings(before: Case, after: Case, words: Words) -> Iterator[Change]:
    earlier = _states(before)
    for (name, place), state in _states(after).items():
        finding = words.knowledge.findings[name]
        was = earlier.get((name, place))
        if state == was or (was is None and state == finding.reference_state):
            continue
        where = "" if place == "whole" else f" ({words(f'place_{place}')})"
        yield Change(
            label=finding.name.plain(words.language) + where,
            before="" if was is None else _said(name, was, words),
            after=_said(name, state, words),
        )


def _changed_skin(before: Case, after: Case, words: Words) -> Iterator[Change]:
    if before.skin.is_blank or after.skin.is_blank:
        return
    for word, spots in (
        ("diary_more_skin", after.skin.numb - before.skin.numb),
        ("diary_less_skin", before.skin.numb - after.skin.numb),
    ):
        regions = words.knowledge.regions
        named = [
            f"{regions[region].name.plain(words.language)} ({words(f'place_{leg}')})"
            for leg, region in sorted(spots)
        ]
        if named:
            yield Change(words(word), "", ", ".join(named))


def _states(case: Case) -> Mapping[tuple[str, str], State]:
    return {(each.finding, each.place): each.state for each in case.observations}


def _said(name: str, state: State, words: Words) -> str:
    finding = words.knowledge.findings[name]
    if isinstance(state, str):
        return state_name(finding, state, words.knowledge, words.language)
    return f"{state:g} {finding.unit or ''}".strip()
