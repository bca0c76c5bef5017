"""Who tells the story: age, sex, and whether weight and height make obesity."""

import re
from collections.abc import Iterator

from legwise.knowledge.terms import Sex
from legwise.person.case import OLDEST
from legwise.story.forms import Russian
from legwise.story.lexicon import Lexicon
from legwise.story.words import Story

OBESE = 30.0
KILOS_PER_POUND = 0.4536


def age(story: Story, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """Return where an age stands and what it is."""
    text = story.text.lower().replace("’", "'").replace("ё", "е")
    for expression in lexicon.contents.person.age:
        for found in re.finditer(expression, text, re.MULTILINE):
            years = _number(found["age"], lexicon)
            if years is not None and 1 <= years <= OLDEST:
                return found.start("age"), found.end("age"), years
    return None


def _number(said: str, lexicon: Lexicon) -> int | None:
    if said.isdigit():
        return int(said)
    numbers = lexicon.contents.timing.numbers
    parts = [numbers.get(part) for part in re.split(r"[\s-]+", said.strip())]
    if not parts or None in parts:
        return None
    total = sum(part for part in parts if part is not None)
    return int(total) if total == int(total) and total >= 10 else None


def sex(story: Story, lexicon: Lexicon) -> tuple[int, int, Sex] | None:
    """Return where the sex is told and what it is."""
    made = lexicon.contents.person
    text = story.text.lower().replace("ё", "е")
    told: list[tuple[int, int, Sex]] = []
    for one, expressions in (("female", made.female), ("male", made.male)):
        for expression in expressions:
            found = re.search(expression, text, re.MULTILINE)
            if found:
                which: Sex = "female" if one == "female" else "male"
                told.append((found.start(), found.end(), which))
    if len({each[2] for each in told}) == 1:
        return told[0]
    return None if told else _by_grammar(story, lexicon)


def _by_grammar(story: Story, lexicon: Lexicon) -> tuple[int, int, Sex] | None:
    """Read 'я упала' and 'я проснулся': the verb of one's own deeds tells the sex."""
    if not isinstance(lexicon.forms, Russian):
        return None
    self_words = frozenset(lexicon.contents.person.self_words)
    found: list[tuple[int, int, Sex]] = []
    for at, word in enumerate(story.words):
        if word.text not in self_words:
            continue
        for each in story.words[at + 1 : min(at + 3, story.clause(at).last)]:
            gender = lexicon.forms.past_gender(each.text)
            if gender:
                which: Sex = "female" if gender == "femn" else "male"
                found.append((word.start, each.end, which))
                break
    return found[0] if len({each[2] for each in found}) == 1 else None


def obesity(story: Story, lexicon: Lexicon) -> tuple[int, int, bool] | None:
    """Return where weight and height stand and whether they make obesity."""
    text = story.text.lower()
    weights = [*_figures(text, lexicon.contents.person.weight)]
    heights = [*_figures(text, lexicon.contents.person.height)]
    if not weights:
        return None
    weight = weights[0]
    if not heights:
        return (weight[0], weight[1], True) if weight[2] >= 120 else None
    height = heights[0]
    metres = height[2] / 100 if height[2] > 3 else height[2]
    start, end = min(weight[0], height[0]), max(weight[1], height[1])
    return start, end, weight[2] / metres**2 >= OBESE


def _figures(text: str, expressions: tuple[str, ...]) -> Iterator[tuple[int, int, float]]:
    for expression in expressions:
        for found in re.finditer(expression, text):
            value = float(found["n"].replace(",", "."))
            yield (
                found.start(),
                found.end(),
                (value * KILOS_PER_POUND if "lb" in found.groupdict() and found["lb"] else value),
            )
