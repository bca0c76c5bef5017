"""A story cut into words, clauses and sentences, each word with its place in the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from legwise.knowledge.terms import Language

WORD = re.compile(r"\d+(?:[.,:]\d+)?|[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$|[\"»)])|\)\)+|\n\s*\n|\n\s*[-*•]\s")


@dataclass(frozen=True)
class Word:
    """One word: where it stands, how it is compared, and its base forms."""

    start: int
    end: int
    text: str
    forms: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """A run of words that says one thing: ``opens`` is what parts it from the one before."""

    first: int
    last: int
    sentence: int
    opens: str
    question: bool
    bare: bool


@dataclass(frozen=True)
class Story:
    """The text with its words and clauses; ``clause_of`` gives each word's clause."""

    text: str
    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]
    clause_of: tuple[int, ...]

    def clause(self, word: int) -> Clause:
        """Return the clause that a word stands in."""
        return self.clauses[self.clause_of[word]]

    def in_sentence(self, sentence: int) -> list[Clause]:
        """Return the clauses of one sentence."""
        return [clause for clause in self.clauses if clause.sentence == sentence]

    def has(self, clause: Clause, forms: frozenset[str]) -> bool:
        """Return whether a clause holds one of some words."""
        return any(self.words[at].forms & forms for at in range(clause.first, clause.last))


@dataclass(frozen=True)
class Cuts:
    """What parts clauses besides commas, and what makes a clause."""

    contrast: frozenset[str]
    joining: frozenset[str]
    subjects: frozenset[str]
    is_verb: Callable[[Word], bool]


def language_of(text: str) -> Language:
    """Return the language of a text by its letters: mostly Cyrillic is Russian, else English."""
    letters = [letter for letter in text.lower() if letter.isalpha()]
    cyrillic = sum("а" <= letter <= "я" or letter == "ё" for letter in letters)
    return "ru" if 2 * cyrillic > len(letters) else "en"


def cut(text: str, forms: Callable[[str], frozenset[str]], cuts: Cuts) -> Story:
    """Return a story cut into words and clauses."""
    words = tuple(
        Word(found.start(), found.end(), word, forms(word))
        for found in WORD.finditer(text)
        for word in (found[0].lower().replace("’", "'").replace("ё", "е"),)
    )
    starts: list[tuple[int, str, int]] = []
    sentence = 0
    for at, word in enumerate(words):
        between = text[words[at - 1].end : word.start] if at else ""
        opens = _opens(words, at, between, cuts)
        if at == 0:
            starts.append((0, "", 0))
        elif opens:
            sentence += opens == "."
            starts.append((at, opens, sentence))
    clauses: list[Clause] = []
    for number, (first, opens, inside) in enumerate(starts):
        last = starts[number + 1][0] if number + 1 < len(starts) else len(words)
        until = words[last].start if last < len(words) else len(text)
        clauses.append(
            Clause(
                first,
                last,
                inside,
                opens,
                "?" in text[words[last - 1].end : until],
                not any(cuts.is_verb(word) for word in words[first:last]),
            )
        )
    of = tuple(
        number for number, clause in enumerate(clauses) for _ in range(clause.first, clause.last)
    )
    return Story(text, words, tuple(clauses), of)


def _opens(words: tuple[Word, ...], at: int, between: str, cuts: Cuts) -> str:
    word = words[at]
    if SENTENCE_END.search(between) or ";" in between:
        return "."
    if word.forms & cuts.contrast:
        return "but"
    if re.search(r"[:()]|\s[-–—]", between):
        return "-"
    if "," in between:
        follows = words[at + 1].forms if at + 1 < len(words) else frozenset[str]()
        subject = word.forms & cuts.joining and follows & cuts.subjects
        return "and" if subject else ","
    if at + 1 < len(words) and word.forms & cuts.joining and words[at + 1].forms & cuts.subjects:
        return "and"
    return ""
