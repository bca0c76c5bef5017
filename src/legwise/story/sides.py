"""Which leg a phrase is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from legwise.story.lexicon import Lexicon
from legwise.story.words import Clause, Story

Side = Literal["left", "right", "both"]


@dataclass(frozen=True)
class Sides:
    """The sides that a story names, by place in it; ``only`` is the one side of the whole story."""

    story: Story
    at: dict[int, Side]
    many: frozenset[int]
    only: Side | None

    def of(self, at: Iterable[int]) -> Side | None:
        """Return the side of the words of a phrase; None where it is not told."""
        places = [*at]
        first, last = min(places), max(places)
        clause = self.story.clause(first)
        return (
            self._near(first, last, clause)
            or self._in_clause(clause)
            or ("both" if self.many & set(places) else None)
            or self._in_sentence(clause)
            or self.only
        )

    def told_in_clause(self, at: Iterable[int]) -> Side | None:
        """Return the side that the clause itself names."""
        places = [*at]
        clause = self.story.clause(places[0])
        return self._near(min(places), max(places), clause) or self._in_clause(clause)

    def near(self, first: int, last: int) -> Side | None:
        """Return the side that stands right before, within, or right after some words."""
        return self._near(first, last, self.story.clause(first)) or (
            "both" if self.many & set(range(first, last + 1)) else None
        )

    def carried(self, last: int) -> Side | None:
        """Return the side told of what carries a part, as in 'the toes on both feet'."""
        clause = self.story.clause(last)
        ahead = range(last + 1, min(last + 5, clause.last))
        return next((self.at[at] for at in ahead if at in self.at), None) or (
            "both" if self.many & set(ahead) else None
        )

    def _near(self, first: int, last: int, clause: Clause) -> Side | None:
        for at in (*range(first, last + 1), *range(first - 1, first - 4, -1)):
            if clause.first <= at < clause.last and at in self.at:
                return self.at[at]
        return None

    def _in_clause(self, clause: Clause) -> Side | None:
        return _one({self.at[at] for at in range(clause.first, clause.last) if at in self.at})

    def _in_sentence(self, clause: Clause) -> Side | None:
        earlier = [
            each for each in self.story.in_sentence(clause.sentence) if each.first < clause.first
        ]
        for each in reversed(earlier):
            if side := self._in_clause(each):
                return side
        return None


def _one(found: set[Side]) -> Side | None:
    if len(found) > 1:
        return "both"
    return next(iter(found), None)


def sides(story: Story, lexicon: Lexicon) -> Sides:
    """Find the sides that a story names: a side word before a part of the leg, or by itself."""
    made = lexicon.contents.siding
    kinds: tuple[tuple[Side, frozenset[str]], ...] = (
        ("left", frozenset(made.left)),
        ("right", frozenset(made.right)),
        ("both", frozenset(made.both)),
    )
    bearers, ending = frozenset(made.bearers), frozenset(made.not_one)
    found: dict[int, Side] = {}
    for at, word in enumerate(story.words):
        side: Side | None = next(
            (one for one, forms in kinds if not word.forms.isdisjoint(forms)), None
        )
        compared = any(
            not each.forms.isdisjoint(made.compared)
            for each in story.words[max(at - 2, story.clause(at).first) : at]
        )
        if side and not compared and _is_side(story, at, bearers, ending, lexicon):
            found[at] = side
    named = set(found.values())
    many = {
        at
        for at, word in enumerate(story.words)
        if word.text in made.many and not _is_single(story, at, frozenset(made.single), lexicon)
    }
    return Sides(story, found, frozenset(many), next(iter(named)) if len(named) == 1 else None)


def _is_side(
    story: Story, at: int, bearers: frozenset[str], ending: frozenset[str], lexicon: Lexicon
) -> bool:
    word, clause = story.words[at], story.clause(at)
    if word.text in ending:
        return False
    rest = story.words[at + 1 : min(at + 4, clause.last)]
    if any(each.forms & bearers for each in rest):
        return True
    if lexicon.language != "en":
        return len(word.text) > 4 or bool(rest)
    if rest and rest[0].forms & ending:
        return False
    before = story.words[at - 1].text if at > clause.first else ""
    return before in ("the", "my", "on", "his", "her", "to") and (
        not rest or before in ("the", "my")
    )


def _is_single(story: Story, at: int, single: frozenset[str], lexicon: Lexicon) -> bool:
    """Return whether a word that may be a plural stands as 'of the leg' here."""
    if lexicon.language == "en" or at == story.clause(at).first:
        return False
    before = story.words[at - 1]
    if not before.forms.isdisjoint(single):
        return True
    return lexicon.forms.is_noun(before.text)
