"""The base forms of a word, by language: what makes 'tingles' and 'tingling' one word."""

import re
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from legwise.knowledge.terms import Language

CANNOT = {"can't", "cant", "cannot", "couldn't", "couldnt", "unable"}
CONTRACTED = re.compile(r"^(.+?)(n't|nt)$")
VERBS_WITH_NOT = {
    *("do", "does", "did", "is", "are", "was", "were", "have", "has", "had"),
    *("wo", "would", "should", "need", "ai"),
}


class Forms(Protocol):
    """What a language knows of its words."""

    def of(self, word: str) -> frozenset[str]:
        """Return every form that the word may be an instance of, itself included."""
        ...

    def is_verb(self, word: str) -> bool | None:
        """Return whether it makes a clause; None where the language cannot tell by form."""
        ...

    def is_denied_case(self, word: str) -> bool:
        """Return whether the word stands as things do that are said to be missing."""
        ...

    def is_known(self, word: str) -> bool:
        """Return whether the word is spelt as the language spells it."""
        ...

    def is_noun(self, word: str) -> bool:
        """Return whether the word names a thing."""
        ...


def normal(word: str) -> str:
    """Return a word as it is compared: small letters, one apostrophe, no ё."""
    return word.lower().replace("’", "'").replace("ё", "е")


class English:
    """Base forms by rule; irregular ones come from the lexicon."""

    def __init__(self, irregular: dict[str, str]) -> None:
        self.irregular = irregular

    def of(self, word: str) -> frozenset[str]:
        """Return the word, and what is left without its usual endings."""
        if word in CANNOT:
            return frozenset({word, "cannot"})
        if (found := CONTRACTED.match(word)) and found[1] in VERBS_WITH_NOT:
            return frozenset({word, "not"}) | self.of(found[1])
        if "'" in word:
            return frozenset({word, *word.split("'")[:1]})
        forms = {word}
        if word in self.irregular:
            forms.add(self.irregular[word])
        for ending, put in (("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""),
                            ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", "")):  # fmt: skip
            stem = word.removesuffix(ending)
            if stem == word or len(stem) < 3:
                continue
            forms.add(stem + put)
            if ending in ("ed", "ing") and stem[-1] == stem[-2]:
                forms.add(stem[:-1])
        return frozenset(forms)

    def is_verb(self, word: str) -> bool | None:
        """English verbs do not show by their form."""
        del word

    def is_denied_case(self, word: str) -> bool:
        """English has no case for what is missing."""
        del word
        return False

    def is_plainly_denied(self, word: str) -> bool:
        """English has no case for what is missing."""
        del word
        return False

    def is_known(self, word: str) -> bool:
        """Return false: only the lexicon knows English words."""
        del word
        return False

    def is_noun(self, word: str) -> bool:
        """English nouns do not show by their form."""
        del word
        return False


class Russian:
    """Base forms from a dictionary of Russian."""

    def __init__(self, own: dict[str, str]) -> None:
        self.own = own
        self._parse: Any = _analyzer().parse
        self._known: Any = _analyzer().word_is_known

    def of(self, word: str) -> frozenset[str]:
        """Return the word and the base form of every reading of it."""
        forms = {word, *(normal(str(each.normal_form)) for each in _likely(self._parse(word)))}
        if word in self.own:
            forms.add(self.own[word])
        return frozenset(forms)

    def is_verb(self, word: str) -> bool | None:
        """Return whether the likeliest reading is a verb or stands for one."""
        return str(self._parse(word)[0].tag.POS) in ("VERB", "ADJS", "PRTS", "PRED")

    def is_denied_case(self, word: str) -> bool:
        """Return whether the word can be a genitive."""
        tags = [each.tag for each in _likely(self._parse(word))]
        return any("gent" in tag for tag in tags)

    def is_plainly_denied(self, word: str) -> bool:
        """Return whether the word can only be a genitive, not the subject of a clause."""
        tags = [each.tag for each in _likely(self._parse(word))]
        return any("gent" in tag for tag in tags) and not any("nomn" in tag for tag in tags)

    def is_known(self, word: str) -> bool:
        """Return whether the dictionary has the word."""
        return bool(self._known(word))

    def is_noun(self, word: str) -> bool:
        """Return whether the likeliest reading is a noun."""
        return str(self._parse(word)[0].tag.POS) == "NOUN"

    def past_gender(self, word: str) -> str | None:
        """Return 'masc' or 'femn' for a verb in the singular past, else None."""
        tag = self._parse(word)[0].tag
        gender = str(tag.gender)
        return gender if str(tag.tense) == "past" and gender in ("masc", "femn") else None


def _likely(parses: list[Any]) -> list[Any]:
    return [each for each in parses if each.score >= 0.05] or parses[:1]


@cache
def _analyzer() -> Any:
    library: Any = import_module("pymorphy3")
    return library.MorphAnalyzer(lang="ru")


def forms_of(language: Language, irregular: dict[str, str]) -> "English | Russian":
    """Return what a language knows of its words."""
    return English(irregular) if language == "en" else Russian(irregular)
