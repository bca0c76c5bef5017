"""Whether a phrase is said, denied, or only thought of: rules of scope after ConText."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from legwise.story.lexicon import Lexicon
from legwise.story.patterns import Match
from legwise.story.words import Clause, Story

Polarity = Literal["said", "denied", "unsure"]


@dataclass(frozen=True)
class Denials:
    """The words of negation in a story, by place: how each reaches."""

    story: Story
    lexicon: Lexicon
    at: dict[int, str]

    def polarity(self, match: Match) -> Polarity:
        """Return how a story says a phrase."""
        story, clause = self.story, self.story.clause(match.first)
        own = set(match.at)
        inside = {
            self.at[at]
            for at in range(match.first + 1, match.last)
            if at in self.at and at not in own
        }
        if inside & {"things", "doings", "after"}:
            return "denied"
        if "unsure" in inside or clause.question:
            return "unsure"
        reached = self._before(match.first, clause, own)
        if reached:
            return reached
        if self._after(match, own):
            return "denied"
        return self._listed(match, clause)

    def _before(self, first: int, clause: Clause, own: set[int]) -> Polarity | None:
        """Look back from a phrase to the words that reach it."""
        denying = self.lexicon.contents.denying
        ends, verbs = frozenset(denying.ends), 0
        for at in range(first - 1, max(clause.first, first - denying.reach) - 1, -1):
            word = self.story.words[at]
            kind = self.at.get(at) if at not in own else None
            if kind == "things" and verbs == 0:
                return "denied"
            if kind == "doings" and verbs <= 1:
                return "denied"
            if kind == "unsure":
                return "unsure"
            if kind in (None, "things", "doings") and word.forms & ends:
                return None
            verbs += at not in self.at and self.lexicon.cuts.is_verb(word)
        return None

    def _after(self, match: Match, own: set[int]) -> bool:
        """Look on to a word that denies what stands before it, as in 'температуры нет'."""
        story = self.story
        clause = story.clause(match.last)
        for at in range(match.last + 1, min(match.last + 4, clause.last)):
            kind = self.at.get(at) if at not in own else None
            if kind == "after" and self._may_be_missing(match.at):
                return True
            if self.lexicon.cuts.is_verb(story.words[at]):
                return False
        return False

    def _listed(self, match: Match, clause: Clause) -> Polarity:
        """Judge a thing in a list: the denial may stand at the list's beginning or its end."""
        if not clause.bare:
            return "said"
        clauses = self.story.in_sentence(clause.sentence)
        here = clauses.index(clause)
        following = self._chain(clauses[here + 1 :])
        denied_at_end = following and any(
            self.at.get(at) == "after" for at in range(following[-1].first, following[-1].last)
        )
        if denied_at_end and self.lexicon.language != "en":
            return "denied" if self._may_be_missing(match.at) else "said"
        if clause.opens != ",":
            return "said"
        for number in range(here - 1, -1, -1):
            earlier = clauses[number]
            kinds = [
                self.at[at] for at in range(earlier.first, earlier.last) if at in self.at
            ]
            if {"things", "doings"} & set(kinds):
                return self._joined(match, clauses[here:])
            if not earlier.bare or earlier.opens != ",":
                return "said"
        return "said"

    def _joined(self, match: Match, rest: list[Clause]) -> Polarity:
        if self.lexicon.language != "en":
            return "denied" if self._may_be_missing(match.at) else "unsure"
        listing = frozenset(self.lexicon.contents.denying.listing)
        chain = [rest[0], *self._chain(rest[1:])]
        return "denied" if any(self.story.has(each, listing) for each in chain) else "unsure"

    @staticmethod
    def _chain(clauses: Iterable[Clause]) -> list[Clause]:
        """Return the leading clauses that only list things."""
        chain: list[Clause] = []
        for clause in clauses:
            if clause.opens != ",":
                break
            chain.append(clause)
            if not clause.bare:
                break
        return chain

    def _may_be_missing(self, at: Iterable[int]) -> bool:
        if self.lexicon.language == "en":
            return True
        return any(self.lexicon.forms.is_denied_case(self.story.words[each].text) for each in at)


def denials(story: Story, lexicon: Lexicon) -> Denials:
    """Find the words of negation in a story."""
    found = [*lexicon.denial_book.matches(story)]
    harmless = {at for match in found if match.meaning == "not_one" for at in match.at}
    places: dict[int, str] = {}
    for match in sorted(found, key=lambda match: len(match.at)):
        if match.meaning != "not_one" and harmless.isdisjoint(match.at):
            places.update(dict.fromkeys(match.at, match.meaning))
    return Denials(story, lexicon, places)
