"""Phrases as the lexicon writes them, and where a story says them.

A phrase is words with blanks between: a word stands for all its forms, ``word*`` for all words
that begin so, ``=word`` for exactly that, ``a|b`` for one of several, ``@class`` for a class of
words. ``..`` is a gap of up to four words in one clause, ``...`` of up to eight in one sentence.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from legwise.story.words import Story, Word

GAPS = {"..": (4, False), "...": (8, True)}


@dataclass(frozen=True)
class Element:
    """One word of a phrase, after a gap of at most ``gap`` other words."""

    exact: frozenset[str]
    forms: frozenset[str]
    beginnings: tuple[str, ...]
    gap: int = 0
    crosses: bool = False

    def fits(self, word: Word) -> bool:
        """Return whether a word of a story is this one."""
        return (
            word.text in self.exact
            or not self.forms.isdisjoint(word.forms)
            or (bool(self.beginnings) and word.text.startswith(self.beginnings))
        )


@dataclass(frozen=True)
class Phrase:
    """A phrase and what it means."""

    elements: tuple[Element, ...]
    meaning: str


@dataclass(frozen=True)
class Match:
    """Where a story says a phrase: the indices of its words, in order."""

    meaning: str
    at: tuple[int, ...]

    @property
    def first(self) -> int:
        """The index of its first word."""
        return self.at[0]

    @property
    def last(self) -> int:
        """The index of its last word."""
        return self.at[-1]


class PhraseError(ValueError):
    """A phrase that cannot be read."""


def parse_phrase(
    said: str,
    meaning: str,
    classes: Mapping[str, Iterable[str]],
    forms: Callable[[str], frozenset[str]],
) -> Phrase:
    """Return a phrase as the lexicon writes it; raise `PhraseError`."""
    elements: list[Element] = []
    gap, crosses = 0, False
    for part in said.lower().replace("ё", "е").split():
        if part in GAPS:
            gap, crosses = GAPS[part]
            continue
        elements.append(_element(part, classes, forms, gap, crosses))
        gap, crosses = 0, False
    if not elements or gap:
        raise PhraseError(f"the phrase '{said}' has no word at its end")
    return Phrase(tuple(elements), meaning)


def _element(
    part: str,
    classes: Mapping[str, Iterable[str]],
    forms: Callable[[str], frozenset[str]],
    gap: int,
    crosses: bool,
) -> Element:
    words: list[str] = []
    for word in part.split("|"):
        if not word.startswith("@"):
            words.append(word)
        elif word[1:] in classes:
            words += classes[word[1:]]
        else:
            raise PhraseError(f"the class '{word}' is not listed under words")
    return Element(
        frozenset(word[1:] for word in words if word.startswith("=")),
        frozenset(
            form for word in words if not word.startswith("=") and not word.endswith("*")
            for form in forms(word)
        ),
        tuple(word[:-1] for word in words if word.endswith("*")),
        gap,
        crosses,
    )  # fmt: skip


class Phrasebook:
    """Many phrases, found quickly by their first word."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_word: dict[str, list[Phrase]] = defaultdict(list)
        self._by_beginning: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            first = phrase.elements[0]
            for word in first.exact | first.forms:
                self._by_word[word].append(phrase)
            for beginning in first.beginnings:
                self._by_beginning[beginning].append(phrase)

    def matches(self, story: Story) -> Iterator[Match]:
        """Yield every phrase that a story says."""
        for at, word in enumerate(story.words):
            seen: set[int] = set()
            for phrase in self._starting_with(word):
                if id(phrase) in seen or not phrase.elements[0].fits(word):
                    continue
                seen.add(id(phrase))
                found = _rest(story, phrase.elements, 1, (at,))
                if found:
                    yield Match(phrase.meaning, found)

    def _starting_with(self, word: Word) -> Iterator[Phrase]:
        for form in sorted({word.text, *word.forms}):
            yield from self._by_word.get(form, ())
        for length in range(1, len(word.text) + 1):
            yield from self._by_beginning.get(word.text[:length], ())


def _rest(
    story: Story, elements: tuple[Element, ...], number: int, at: tuple[int, ...]
) -> tuple[int, ...] | None:
    if number == len(elements):
        return at
    element = elements[number]
    here = story.clause(at[-1])
    for index in range(at[-1] + 1, min(at[-1] + 2 + element.gap, len(story.words))):
        clause = story.clause(index)
        if clause.sentence != here.sentence or (
            element.gap and not element.crosses and clause.first != here.first
        ):
            return None
        if element.fits(story.words[index]):
            found = _rest(story, elements, number + 1, (*at, index))
            if found:
                return found
    return None
