"""What a story tells of the past: spells that are over, and no part of the complaint."""

from dataclasses import dataclass

from legwise.story.lexicon import Lexicon
from legwise.story.words import Story

NEAR = 4
"""So many words before 'went away' may deny it."""


@dataclass(frozen=True)
class Past:
    """The sentences that tell of something long over."""

    story: Story
    over: frozenset[int]

    def is_over(self, at: int) -> bool:
        """Return whether a word stands in a sentence about something that is over."""
        return self.story.clause(at).sentence in self.over


def past_of(story: Story, lexicon: Lexicon) -> Past:
    """Find the sentences that name a past time, and that or whose next says that it has ended."""
    then = {story.clause(match.first).sentence for match in lexicon.then_book.matches(story)}
    that = frozenset(lexicon.contents.timing.that)
    over: set[int] = set()
    denying = frozenset(lexicon.contents.denying.doings)
    for match in lexicon.ended_book.matches(story):
        clause = story.clause(match.first)
        before = story.words[max(match.first - NEAR, clause.first) : match.first]
        if any(word.forms & denying for word in before):
            continue
        over |= then & {clause.sentence}
        looks_back = any(word.text in that for word in story.words[clause.first : clause.first + 2])
        if looks_back and clause.sentence - 1 in then:
            over |= {clause.sentence - 1, clause.sentence}
    return Past(story, frozenset(over))
