"""Times in a story: how long ago it began, how long a spell lasts, how long a diabetes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from legwise.story.contents import Timing
from legwise.story.lexicon import Lexicon
from legwise.story.words import Clause, Story

DAY = 24.0
SO_FAR = ((DAY, "under_day"), (7 * DAY, "days"), (42 * DAY, "weeks"), (365 * DAY, "months"))
LENGTHS = ((2 / 60, "seconds"), (1.0, "minutes"), (DAY, "hours"))
SHORT = 0.5
"""Hours: a shorter time is one of a spell, unless it is told to be so long ago."""


@dataclass(frozen=True)
class Time:
    """A stretch of time in hours, with its words; ``ago`` where it counts back from now."""

    first: int
    last: int
    hours: float
    ago: bool
    lasting: bool
    back: bool


def times(story: Story, lexicon: Lexicon) -> list[Time]:
    """Find the stretches of time that a story names."""
    timing = lexicon.contents.timing
    ago, lasting = frozenset(timing.ago), frozenset(timing.lasting)
    found: list[Time] = []
    for first, last, hours in _spans(story, lexicon):
        clause = story.clause(first)
        near = [
            story.words[at]
            for at in (*range(first - 2, first + 1), *range(last + 1, last + 3))
            if clause.first <= at < clause.last
        ]
        found.append(
            Time(
                first,
                last,
                hours,
                (timing.opening and first == clause.first)
                or any(not word.forms.isdisjoint(ago) for word in near),
                any(word.text in lasting for word in near),
                any(word.text in timing.back for word in near),
            )
        )
    return found


def _spans(story: Story, lexicon: Lexicon) -> Iterator[tuple[int, int, float]]:
    timing = lexicon.contents.timing
    words = story.words
    at = 0
    while at < len(words):
        named = _named(story, at, timing.spans)
        unit = next((timing.units[form] for form in words[at].forms if form in timing.units), None)
        if named:
            last, hours = named
            yield at, last, hours * _more(story, at, timing.more)
            at = last
        elif unit is not None:
            first, number = _number_before(story, at, timing.numbers)
            if number is not None:
                yield first, at, number * unit * _more(story, first, timing.more)
            elif (number := _number_after(story, at, timing)) is not None:
                yield at, at + 1, number * unit
            elif timing.number_after and words[at].text in timing.alone:
                yield at, at, unit
        at += 1


def _more(story: Story, first: int, more: tuple[str, ...]) -> float:
    """Return a factor that lifts 'over a year' above a year."""
    before = story.words[max(first - 2, story.clause(first).first) : first]
    return 1.01 if any(word.text in more for word in before) else 1.0


def _named(story: Story, at: int, spans: dict[str, float]) -> tuple[int, float] | None:
    for length in (4, 3, 2, 1):
        part = story.words[at : at + length]
        said = " ".join(word.text for word in part)
        if len(part) == length and said in spans:
            return at + length - 1, spans[said]
    return None


def _number_before(story: Story, at: int, numbers: dict[str, float]) -> tuple[int, float | None]:
    """Return the number told before a unit; of '2 or 3' and '20-25' the larger one."""
    clause = story.clause(at)
    for back in (at - 1, at - 2):
        if back < clause.first:
            break
        word = story.words[back]
        number = _value(word.text, word.forms, numbers)
        if number is not None:
            return back, number
    return at, None


def _number_after(story: Story, at: int, timing: Timing) -> float | None:
    """Return a number told after its unit, as in 'минут двадцать'."""
    if at + 1 >= min(len(story.words), story.clause(at).last) or not timing.number_after:
        return None
    word = story.words[at + 1]
    return _value(word.text, word.forms, timing.numbers)


def _value(word: str, forms: frozenset[str], numbers: dict[str, float]) -> float | None:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d+)?", word):
        return float(word.replace(",", "."))
    if word in numbers:
        return numbers[word]
    return next((numbers[form] for form in sorted(forms) if form in numbers), None)


def so_far(found: list[Time], story: Story, lexicon: Lexicon) -> Time | None:
    """Return the time since the complaint began: the longest that is told of it."""
    timing = lexicon.contents.timing
    complaint, other = frozenset(timing.complaint), frozenset(timing.not_ours)

    def ours(time: Time) -> bool:
        clause = story.clause(time.first)
        if not time.ago or time.lasting or (time.hours < SHORT and not time.back):
            return False
        near, far = _distance(story, time, complaint), _distance(story, time, other)
        if near is None and far is None:
            return _leads_to(clause, story, complaint, other)
        return near is not None and (far is None or near <= far)

    return max((time for time in found if ours(time)), key=lambda time: time.hours, default=None)


def _distance(story: Story, time: Time, forms: frozenset[str]) -> int | None:
    """Return how many words lie between a time and the nearest of some words in its clause."""
    clause = story.clause(time.first)
    return min(
        (
            min(abs(at - time.first), abs(at - time.last))
            for at in range(clause.first, clause.last)
            if not time.first <= at <= time.last and story.words[at].forms & forms
        ),
        default=None,
    )


def _leads_to(
    clause: Clause, story: Story, complaint: frozenset[str], other: frozenset[str]
) -> bool:
    """Return whether a clause that only tells a time belongs to a complaint beside it."""
    if clause.last - clause.first > 7:
        return False
    beside = [
        each
        for each in story.in_sentence(clause.sentence)
        if clause.last == each.first or clause.first == each.last
    ]
    return any(story.has(each, complaint) and not story.has(each, other) for each in beside)


def spell(found: list[Time], story: Story, lexicon: Lexicon) -> Time | None:
    """Return how long one spell lasts, where that is told."""
    other = frozenset(lexicon.contents.timing.not_ours)
    return next(
        (
            time
            for time in found
            if time.lasting and time.hours <= DAY and not story.has(story.clause(time.first), other)
        ),
        None,
    )


def class_of(hours: float, classes: tuple[tuple[float, str], ...], longest: str) -> str:
    """Return the first class that a time fits into; a day and more is no longer *under* a day."""
    for limit, name in classes:
        if hours < limit or (hours == limit and name != "under_day"):
            return name
    return longest
