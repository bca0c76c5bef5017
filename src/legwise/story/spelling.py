"""Words of the lexicon behind words that are spelt wrongly."""

from collections.abc import Callable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from legwise.story.lexicon import Lexicon

SHORTEST = 5
LONG = 8


def corrected(lexicon: Lexicon) -> Callable[[str], frozenset[str]]:
    """Return what gives the base forms of a word, as it is written or as it was meant."""
    vocabulary = [word for word in sorted(lexicon.vocabulary) if len(word) >= SHORTEST]
    known = lexicon.vocabulary | frozenset(lexicon.contents.ordinary)

    def forms(word: str) -> frozenset[str]:
        found = lexicon.forms.of(word)
        if len(word) < SHORTEST or not word.isalpha() or not found.isdisjoint(known):
            return found
        if lexicon.forms.is_known(word):
            return found
        wrong = 1 if len(word) < LONG else 2
        close = process.extract(
            word, vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=wrong, limit=8
        )
        meant = [each for each, _, _ in close if each[0] == word[0]]
        if not meant:
            return found
        return found | lexicon.forms.of(meant[0])

    return forms
