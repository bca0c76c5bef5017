"""Values that a person knows by heart: a temperature, a blood pressure, a long-term sugar."""

import re
from collections.abc import Iterator

from legwise.knowledge.schema import Knowledge
from legwise.person.case import Observation
from legwise.person.observing import SayingError, observe
from legwise.story.lexicon import Lexicon
from legwise.story.words import Story

BETWEEN = "was|is|of|about|around|up|to|at|до|около|где-то|была|был|под"
NUMBER = rf"(?:\W|\b(?:{BETWEEN})\b){{1,6}}?(?P<n>\d{{1,3}}(?:[.,]\d+)?)"


def measured(
    story: Story, lexicon: Lexicon, knowledge: Knowledge
) -> Iterator[tuple[int, int, Observation]]:
    """Yield the values a story tells, with where they stand."""
    text = story.text.lower().replace("ё", "е")
    for name, measure in lexicon.contents.measures.items():
        for said in measure.say:
            found = re.search(rf"\b(?:{said}){NUMBER}(?!\s*(?:год|лет|year|month))", text)
            if not found:
                continue
            value = float(found["n"].replace(",", "."))
            if not measure.lowest <= value <= measure.highest:
                continue
            try:
                observations = observe(knowledge.findings[name], f"{value:g} {measure.unit}")
            except SayingError:
                continue
            for each in observations:
                yield found.start(), found.end(), each
            break
