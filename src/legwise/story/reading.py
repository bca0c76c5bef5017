"""A story in a person's own words, and what it seems to say."""

from collections.abc import Iterable, Iterator
from functools import cache

from legwise.knowledge.rules import InState, Measured, atoms, parse_rule
from legwise.knowledge.schema import Knowledge, Language
from legwise.person.case import LEGS, Leg, Observation, Person, Place
from legwise.story.confirming import ask, ask_age, ask_numb, ask_sex
from legwise.story.durations import LENGTHS, SO_FAR, Time, class_of, so_far, spell, times
from legwise.story.lexicon import IF_DENIED, TOGETHER, Lexicon, lexicon_of
from legwise.story.measures import measured
from legwise.story.negation import Denials, denials
from legwise.story.patterns import Match
from legwise.story.people import age, obesity, sex
from legwise.story.regions import numb_parts, parts_told
from legwise.story.sides import Sides, sides
from legwise.story.spelling import corrected
from legwise.story.suggestion import Suggestion
from legwise.story.words import Story, cut

OF_NUMBNESS = ("onset", "course", "episode_length", "recurrence")
"""What is asked of the numbness: other complaints do not answer it."""
LONGEST = 20_000
"""Characters of a story that are read; the rest is left."""

Reading = dict[tuple[str, Place], tuple[str, int, int]]
"""For each finding and place: the state, and the first and last character that say it."""


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
        self.relatives = frozenset(lexicon.contents.relatives)
        self.asked = _of_danger(knowledge)

    def findings(self) -> Iterator[Suggestion]:
        """Yield the proposed observations, those of one reading together."""
        reading: Reading = {}
        for name, state, places, first, last in self._said():
            for place in places:
                self._note(reading, name, place, state, first, last)
        for name, state, first, last in self._told_by_time():
            self._note(reading, name, "whole", state, first, last)
        found = obesity(self.story, self.lexicon)
        if found:
            state = "present" if found[2] else "absent"
            self._note(reading, "obesity", "whole", state, found[0], found[1])
        self._settle_either(reading)
        self._settle_onset(reading)
        joined: dict[tuple[str, str, int, int], list[Place]] = {}
        for (name, place), (state, first, last) in reading.items():
            joined.setdefault((name, state, first, last), []).append(place)
        for (name, state, first, last), places in joined.items():
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
            told = self._after_negation(match, name, state)
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
        normal = self.knowledge.findings[name].reference_state
        polarity = self.denied.polarity(match, listed=state != normal)
        if state == IF_DENIED:
            clause = self.story.clause(match.first)
            return "absent" if polarity == "denied" and not self.parts.in_clause(clause) else None
        if polarity == "said":
            return state
        return normal if polarity == "denied" and state != normal else None

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

    def _note(
        self, reading: Reading, name: str, place: Place, state: str, first: int, last: int
    ) -> None:
        """Keep the first reading; what is there wins over what is not."""
        normal = self.knowledge.findings[name].reference_state
        earlier = reading.get((name, place))
        told = self.knowledge.findings[name]
        exacter = earlier is not None and earlier[0] in told.joined
        if earlier is None or exacter or (earlier[0] == normal and state != normal):
            reading[(name, place)] = (state, first, last)

    def _settle_either(self, reading: Reading) -> None:
        """Drop 'one leg or the other' where a leg is told, and its denial where it is not."""
        for name, place in [*reading]:
            if place != "either":
                continue
            states: dict[Leg, str] = {
                leg: reading[(name, leg)][0] for leg in LEGS if (name, leg) in reading
            }
            if reading[(name, "either")][0] in states.values():
                del reading[(name, "either")]
                continue
            for leg in LEGS:
                reading.pop((name, leg), None)

    @staticmethod
    def _settle_onset(reading: Reading) -> None:
        """Drop a slow beginning (over four weeks) where it began only hours or days ago."""
        told = reading.get(("duration_so_far", "whole"), ("", 0, 0))[0]
        onset = reading.get(("onset", "whole"), ("", 0, 0))[0]
        if (onset, told) in (("gradual", "under_day"), ("gradual", "days"), ("days", "under_day")):
            del reading[("onset", "whole")]

    def _told_by_time(self) -> Iterator[tuple[str, str, int, int]]:
        years = age(self.story, self.lexicon)
        found = [
            time
            for time in times(self.story, self.lexicon)
            if not years or not years[0] <= self._chars(time)[0] < years[1]
        ]
        began = so_far(found, self.story, self.lexicon)
        if began:
            yield "duration_so_far", class_of(began.hours, SO_FAR, "years"), *self._chars(began)
        lasts = spell(found, self.story, self.lexicon)
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
            ask(made, self.knowledge, self.lexicon),
            observations=made,
            must_be_asked=normal and finding.id in self.asked,
        )

    def skin(self) -> Iterator[Suggestion]:
        """Yield the numb parts of the legs."""
        seen: set[tuple[object, ...]] = set()
        for numb in numb_parts(self.story, self.lexicon, self.denied, self.sided, self.knowledge):
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
                ask_numb(numb, self.lexicon),
                numb=painted,
                numb_side_unknown=() if painted else numb.regions,
            )

    def person(self) -> Iterator[Suggestion]:
        """Yield age and sex."""
        years = age(self.story, self.lexicon)
        if years:
            start, end, value = years
            told, sentence = self.story.text[start:end], ask_age(value, self.lexicon)
            yield Suggestion("person", start, end, told, sentence, person=Person(age=value))
        which = sex(self.story, self.lexicon)
        if which:
            start, end, one = which
            told, sentence = self.story.text[start:end], ask_sex(one, self.lexicon)
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
