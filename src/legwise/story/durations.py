"""Times in a story: how long ago it began, how long a spell lasts, how long a diabetes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from legwise.story.contents import Timing
from legwise.story.lexicon import Lexicon
from legwise.story.past import past_of
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
        forms = sorted(words[at].forms)
        unit = next((timing.units[form] for form in forms if form in timing.units), None)
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
    complaint, not_ours = frozenset(timing.complaint), frozenset(timing.not_ours)
    past = past_of(story, lexicon)

    def ours(time: Time) -> bool:
        if not time.ago or time.lasting or (time.hours < SHORT and not time.back):
            return False
        if past.is_over(time.first):
            return False
        doings = frozenset(timing.doings)
        other = not_ours | doings if time.hours < DAY else not_ours
        if _since_then(time, found, story, lexicon):
            return True
        here = story.clause(time.first)
        near, far = _distance(time, story, complaint, here), _distance(time, story, other, here)
        if near is None and far is None:
            is_free = _distance(time, story, doings, here) is None
            return is_free and _leads_to(time, story, lexicon, other)
        return near is not None and (far is None or near <= far)

    return max((time for time in found if ours(time)), key=lambda time: time.hours, default=None)


def _distance(time: Time, story: Story, forms: frozenset[str], clause: Clause) -> int | None:
    """Return how many words lie between a time and the nearest of some words in a clause."""
    return min(
        (
            min(abs(at - time.first), abs(at - time.last))
            for at in range(clause.first, clause.last)
            if not time.first <= at <= time.last and story.words[at].forms & forms
        ),
        default=None,
    )


def _leads_to(time: Time, story: Story, lexicon: Lexicon, other: frozenset[str]) -> bool:
    """Return whether a clause that only tells a time belongs to a complaint beside it.

    *While I was driving* and the like only say what else went on, and are passed over. *That was a
    week ago* looks back at the sentence before.
    """
    timing = lexicon.contents.timing
    complaint, meanwhile = frozenset(timing.complaint), frozenset(timing.meanwhile)
    here = story.clause(time.first)
    beside = [
        each
        for each in story.in_sentence(here.sentence)
        if each != here and story.words[each.first].forms.isdisjoint(meanwhile)
    ]
    if not beside and here.sentence and story.words[here.first].text in timing.that:
        before = story.in_sentence(here.sentence - 1)
        return any(story.has(each, complaint) for each in before)
    tell = [each for each in beside if story.has(each, complaint) or story.has(each, other)]
    nearest = min(tell, key=lambda each: _gap(each, here), default=None)
    if nearest is None or not story.has(nearest, complaint):
        return False
    near, far = (_distance(time, story, forms, nearest) for forms in (complaint, other))
    return near is not None and (far is None or near <= far)


def _gap(clause: Clause, here: Clause) -> int:
    """Return how many words lie between two clauses."""
    return here.first - clause.last if clause.last <= here.first else clause.first - here.last


def _since_then(time: Time, found: list[Time], story: Story, lexicon: Lexicon) -> bool:
    """Return whether a complaint is told to have lasted since the event that the time is of."""
    complaint = frozenset(lexicon.contents.timing.complaint)
    later = [each.first for each in found if each.ago and each.first > time.last]
    for match in lexicon.since_book.matches(story):
        sentence = story.clause(match.first).sentence
        told = (each for each in story.in_sentence(sentence) if each.last > match.first)
        if time.last < match.first < min(later, default=len(story.words)) and any(
            story.has(each, complaint) for each in told
        ):
            return True
    return False


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


def told_of(at: int, found: list[Time], story: Story) -> Time | None:
    """Return the time ago that is told of a word: in its clause, else in its sentence."""
    here = story.clause(at)
    ago = [time for time in found if time.ago]
    own = [time for time in ago if story.clause(time.first) == here]
    same = [time for time in ago if story.clause(time.first).sentence == here.sentence]
    return min(own or same, key=lambda time: abs(time.first - at), default=None)


def class_of(hours: float, classes: tuple[tuple[float, str], ...], longest: str) -> str:
    """Return the first class that a time fits into; a day and more is no longer *under* a day."""
    for limit, name in classes:
        if hours < limit or (hours == limit and name != "under_day"):
            return name
    return longest
