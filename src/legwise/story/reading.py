"""A story in a person's own words, and what it seems to say."""

from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from legwise.knowledge.rules import InState, Measured, atoms, parse_rule
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Language
from legwise.person.case import LEGS, Leg, Observation, Person, Place
from legwise.story.confirming import state_age, state_finding, state_numb, state_sex
from legwise.story.durations import (
    DAY,
    LENGTHS,
    SO_FAR,
    Time,
    class_of,
    so_far,
    spell,
    times,
    told_of,
)
from legwise.story.groups import groups
from legwise.story.lexicon import IF_DENIED, TOGETHER, Lexicon, lexicon_of
from legwise.story.measures import measured
from legwise.story.negation import Denials, denials
from legwise.story.past import past_of
from legwise.story.patterns import Match
from legwise.story.people import age, obesity, sex
from legwise.story.regions import numb_parts, parts_told
from legwise.story.settling import Reading
from legwise.story.sides import Sides, sides
from legwise.story.spelling import corrected
from legwise.story.suggestion import Suggestion
from legwise.story.words import Story, cut

OF_NUMBNESS = ("onset", "course", "episode_length", "recurrence")
"""What is asked of the numbness: other complaints do not answer it."""
LONGEST = 20_000
"""Characters of a story that are read; the rest is left."""


def read_story(text: str, knowledge: Knowledge, language: Language) -> tuple[Suggestion, ...]:
    """Return what a story seems to say, in the order in which it says it."""
    lexicon = lexicon_of(language, knowledge)
    story = cut(text[:LONGEST], cache(corrected(lexicon)), lexicon.cuts)
    if not story.words:
        return ()
    denied, sided = denials(story, lexicon), sides(story, lexicon)
    reader = _Reader(story, lexicon, knowledge, denied, sided)
    found = [*reader.findings(), *reader.skin(), *reader.person()]
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.sentence)))


class _Reader:
    def __init__(
        self,
        story: Story,
        lexicon: Lexicon,
        knowledge: Knowledge,
        denied: Denials,
        sided: Sides,
    ) -> None:
        self.story = story
        self.lexicon = lexicon
        self.knowledge = knowledge
        self.denied = denied
        self.sided = sided
        self.parts = parts_told(story, lexicon)
        self.numb = {at for match in lexicon.numb_book.matches(story) for at in match.at}
        self.past = past_of(story, lexicon)
        self.relatives = frozenset(lexicon.contents.relatives)
        self.asked = _of_danger(knowledge)

    def findings(self) -> Iterator[Suggestion]:
        """Yield the proposed observations, those of one reading together."""
        reading = Reading(self.knowledge)
        for name, state, places, first, last in self._said():
            for place in places:
                reading.note(name, place, state, first, last)
        for name, state, first, last in self._told_by_time():
            reading.note(name, "whole", state, first, last)
        found = obesity(self.story, self.lexicon)
        if found:
            state = "present" if found[2] else "absent"
            reading.note("obesity", "whole", state, found[0], found[1])
        for (name, state, first, last), places in reading.settled().items():
            yield self._finding(
                tuple(Observation(name, place, state) for place in places), first, last
            )
        for first, last, observation in measured(self.story, self.lexicon, self.knowledge):
            yield self._finding((observation,), first, last)

    def _said(self) -> Iterator[tuple[str, str, tuple[Place, ...], int, int]]:
        """Yield every phrase that holds: finding, state, places, first and last character."""
        matches = [*self.lexicon.book.matches(self.story)]
        nothing = [set(match.at) for match in matches if not match.meaning]
        for match in matches:
            name, _, state = match.meaning.partition("=")
            if not name or any(self._taken(match, words) for words in nothing):
                continue
            if name == TOGETHER:
                yield from self._together(match, int(state))
                continue
            if self._of_another(match) and name not in self.lexicon.contents.of_relatives:
                continue
            if self.past.is_over(match.first) and name not in groups().background:
                continue
            told = self._after_negation(match, name, state)
            if told == "present" and self._long_before(match, name):
                continue
            if told is not None:
                start, end = self._span(match)
                yield name, told, self._places(match, name, told), start, end

    @staticmethod
    def _taken(match: Match, words: set[int]) -> bool:
        """Return whether a phrase that means nothing has the first or last word of another."""
        return bool({match.first, match.last} & words) and not words <= set(match.at)

    def _together(
        self, match: Match, number: int
    ) -> Iterator[tuple[str, str, tuple[Place, ...], int, int]]:
        if self.denied.polarity(match) == "said" and not self._of_another(match):
            for name, state in self.lexicon.contents.together[number].states.items():
                yield name, state, ("whole",), *self._span(match)

    def _span(self, match: Match) -> tuple[int, int]:
        return self.story.words[match.first].start, self.story.words[match.last].end

    def _of_another(self, match: Match) -> bool:
        return self.story.has(self.story.clause(match.first), self.relatives)

    def _after_negation(self, match: Match, name: str, state: str) -> str | None:
        if name in OF_NUMBNESS and not self._of_numbness(match):
            return None
        if name == "course" and self._with_something(match):
            return None
        normal = self.knowledge.findings[name].reference_state
        polarity = self.denied.polarity(match, listed=state != normal)
        if state == IF_DENIED:
            clause = self.story.clause(match.first)
            return "absent" if polarity == "denied" and not self.parts.in_clause(clause) else None
        if polarity == "said":
            return state
        return normal if polarity == "denied" and state != normal else None

    def _long_before(self, match: Match, name: str) -> bool:
        """Return whether an event is told to lie too far back to be a recent one."""
        before_onset = groups().before_onset.get(name)
        days = groups().before_now.get(name, before_onset)
        time = None if days is None else told_of(match.first, self.times, self.story)
        if days is None or time is None:
            return False
        began = self.began.hours if self.began and before_onset is not None else 0.0
        return time.hours - began > days * DAY

    def _with_something(self, match: Match) -> bool:
        """Return whether 'worse' is followed by 'when': then it tells a trigger, not the course."""
        clause = self.story.clause(match.last)
        following = self.story.words[match.last + 1 : min(match.last + 2, clause.last)]
        on = {word.removeprefix("=") for word in self.lexicon.contents.words["on"]}
        return any(word.text in on for word in following)

    def _of_numbness(self, match: Match) -> bool:
        """Return whether the sentence tells of numbness, or of an 'it' that is no pain."""
        clauses = self.story.in_sentence(self.story.clause(match.first).sentence)
        first, last = clauses[0].first, clauses[-1].last
        if any(first <= at < last for at in self.numb):
            return True
        made = self.lexicon.contents
        if any(self.story.has(clause, frozenset(made.words["hurt"])) for clause in clauses):
            return False
        return any(self.story.has(clause, frozenset(made.words["it"])) for clause in clauses)

    def _places(self, match: Match, name: str, state: str) -> tuple[Place, ...]:
        finding = self.knowledge.findings[name]
        if not finding.sided:
            return ("whole",)
        normal = state == finding.reference_state
        side = self.sided.told_in_clause(match.at) if normal else self.sided.of(match.at)
        if side == "both" or (normal and side is None):
            return LEGS
        return (side or "either",)

    @cached_property
    def times(self) -> list[Time]:
        """The times that are told, but for the age."""
        years = age(self.story, self.lexicon)
        return [
            time
            for time in times(self.story, self.lexicon)
            if not years or not years[0] <= self._chars(time)[0] < years[1]
        ]

    @cached_property
    def began(self) -> Time | None:
        """How long ago the complaint began, where that is told."""
        return so_far(self.times, self.story, self.lexicon)

    def _told_by_time(self) -> Iterator[tuple[str, str, int, int]]:
        if self.began:
            hours = self.began.hours
            yield "duration_so_far", class_of(hours, SO_FAR, "years"), *self._chars(self.began)
        lasts = spell(self.times, self.story, self.lexicon)
        if lasts:
            yield "episode_length", class_of(lasts.hours, LENGTHS, "days"), *self._chars(lasts)

    def _chars(self, time: Time) -> tuple[int, int]:
        return self.story.words[time.first].start, self.story.words[time.last].end

    def _finding(self, made: tuple[Observation, ...], start: int, end: int) -> Suggestion:
        finding = self.knowledge.findings[made[0].finding]
        normal = made[0].state == finding.reference_state
        return Suggestion(
            "finding",
            start,
            end,
            self.story.text[start:end],
            state_finding(made, self.knowledge, self.lexicon),
            observations=made,
            must_be_asked=normal and finding.id in self.asked,
        )

    def skin(self) -> Iterator[Suggestion]:
        """Yield the numb parts of the legs."""
        seen: set[tuple[object, ...]] = set()
        for numb in numb_parts(self.story, self.lexicon, self.denied, self.sided, self.knowledge):
            if self.past.is_over(numb.at[0]):
                continue
            painted: tuple[tuple[Leg, str], ...] = numb.on_legs()
            key = (numb.side, numb.regions)
            if key in seen:
                continue
            seen.add(key)
            start = self.story.words[numb.at[0]].start
            end = self.story.words[numb.at[-1]].end
            yield Suggestion(
                "region",
                start,
                end,
                self.story.text[start:end],
                state_numb(numb, self.lexicon),
                numb=painted,
                numb_side_unknown=() if painted else numb.regions,
            )

    def person(self) -> Iterator[Suggestion]:
        """Yield age and sex."""
        years = age(self.story, self.lexicon)
        if years:
            start, end, value = years
            told, sentence = self.story.text[start:end], state_age(value, self.lexicon)
            yield Suggestion("person", start, end, told, sentence, person=Person(age=value))
        which = sex(self.story, self.lexicon)
        if which:
            start, end, one = which
            told, sentence = self.story.text[start:end], state_sex(one, self.lexicon)
            yield Suggestion("person", start, end, told, sentence, person=Person(sex=one))


def _of_danger(knowledge: Knowledge) -> frozenset[str]:
    """Return the findings that a red-flag rule or the screen names."""
    screen = knowledge.screen
    named: set[str] = set(_findings(knowledge))
    for checklist in screen.checklists:
        named |= set(checklist.findings)
    return frozenset(named | set(screen.opening))


def _findings(knowledge: Knowledge) -> Iterable[str]:
    for flag in knowledge.red_flags.values():
        for atom in atoms(parse_rule(flag.when)):
            if isinstance(atom, InState | Measured):
                yield atom.finding
