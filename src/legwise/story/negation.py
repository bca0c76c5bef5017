"""Whether a phrase is said, denied, or only thought of: rules of scope after ConText."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from legwise.story.lexicon import Lexicon
from legwise.story.patterns import Match
from legwise.story.words import Clause, Story

NONE = frozenset[str]()
REACHED = 2
"""A denial reaches past one verb at most, and past nobody who is somebody else's subject."""
Polarity = Literal["said", "denied", "unsure"]


@dataclass(frozen=True)
class Denials:
    """The words of negation in a story, by place: how each reaches."""

    story: Story
    lexicon: Lexicon
    at: dict[int, frozenset[str]]

    def polarity(self, match: Match, *, listed: bool = True) -> Polarity:
        """Return how a story says a phrase; ``listed`` where it can stand in a denied list."""
        clause = self.story.clause(match.first)
        own = set(match.at)
        inside = {
            kind
            for at in range(match.first + 1, match.last)
            if at not in own
            for kind in self._kinds(at)
        }
        if inside & {"things", "doings", "after"}:
            return "denied"
        if "unsure" in inside or clause.question or self._feared(clause):
            return "unsure"
        reached = self._before(match.first, clause, own)
        if reached:
            return reached
        if self._after(match, own):
            return "denied"
        return self._listed(match, clause) if listed else "said"

    def _kinds(self, at: int) -> frozenset[str]:
        return self.at.get(at, NONE)

    def _feared(self, clause: Clause) -> bool:
        """Return whether a short clause before says that this one is only thought of."""
        if clause.opens != "," or clause.first == 0:
            return False
        before = self.story.clause(clause.first - 1)
        return before.last - before.first <= 4 and any(
            "unsure" in self._kinds(at) for at in range(before.first, before.last)
        )

    def _before(self, first: int, clause: Clause, own: set[int]) -> Polarity | None:
        """Look back from a phrase to the words that reach it."""
        denying = self.lexicon.contents.denying
        ends, owners, verbs = frozenset(denying.ends), frozenset(denying.owners), 0
        for at in range(first - 1, max(clause.first, first - denying.reach) - 1, -1):
            word = self.story.words[at]
            kinds = self._kinds(at) if at not in own else NONE
            if "unsure" in kinds:
                return "unsure"
            if ("things" in kinds and verbs == 0) or ("doings" in kinds and verbs <= 1):
                return "denied"
            if not word.forms.isdisjoint(ends):
                return None
            verbs += REACHED * (not word.forms.isdisjoint(owners))
            verbs += at not in self.at and self.lexicon.cuts.is_verb(word)
        return None

    def _after(self, match: Match, own: set[int]) -> bool:
        """Look on to a word that denies what stands before it, as in 'температуры нет'."""
        story = self.story
        clause = story.clause(match.last)
        for at in range(match.last + 1, min(match.last + 6, clause.last)):
            kinds = self._kinds(at) if at not in own else NONE
            if "after" in kinds and self._may_be_missing(match.at):
                return True
            if self.lexicon.cuts.is_verb(story.words[at]):
                return False
        return False

    def _listed(self, match: Match, clause: Clause) -> Polarity:
        """Judge a thing in a list: the denial may stand at the list's beginning or its end."""
        listing = frozenset(self.lexicon.contents.denying.listing)
        opening = self.story.words[clause.first].forms
        subjects = frozenset(self.lexicon.contents.subjects)
        if not clause.bare and (opening & subjects or not self.story.has(clause, listing)):
            return "said"
        clauses = self.story.in_sentence(clause.sentence)
        here = clauses.index(clause)
        following = self._chain(clauses[here + 1 :])
        denied_at_end = following and any(
            "after" in self._kinds(at) for at in range(following[-1].first, following[-1].last)
        )
        if denied_at_end and self.lexicon.language != "en":
            return "denied" if self._may_be_missing(match.at) else "said"
        if clause.opens != ",":
            return "said"
        for number in range(here - 1, -1, -1):
            earlier = clauses[number]
            kinds = {kind for at in range(earlier.first, earlier.last) for kind in self._kinds(at)}
            if {"things", "doings"} & kinds:
                return self._joined(match, clauses[here:])
            if not earlier.bare or earlier.opens != ",":
                return "said"
        return "said"

    def _joined(self, match: Match, rest: list[Clause]) -> Polarity:
        if self.lexicon.language != "en":
            plainly = self.lexicon.forms.is_plainly_denied
            denied = any(plainly(self.story.words[at].text) for at in match.at)
            return "denied" if denied else "unsure"
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
    places: dict[int, frozenset[str]] = {}
    for match in found:
        if match.meaning != "not_one" and harmless.isdisjoint(match.at):
            for at in match.at:
                places[at] = places.get(at, NONE) | {match.meaning}
    return Denials(story, lexicon, places)
