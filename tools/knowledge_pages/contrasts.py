"""What tells two conditions apart, in numbers."""

from math import log

from legwise.knowledge.contrasting import Contrast, contrast
from legwise.knowledge.terms import INFORMATION
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.rule_text import state_text
from tools.knowledge_pages.wording import plain

SHOWN = 4
"""So many findings of each level of information."""
LEAST = 0.1
LEVELS = {"history": "History", "exam": "Examination", "test": "Tests"}


def in_numbers(one: str, other: str, links: Links) -> list[str]:
    """Return a line for each level of information: the best findings with likelihood ratios."""
    found = contrast(links.knowledge, one, other)
    levels = []
    for level in INFORMATION:
        best = [each for each in found if each.information == level and each.distance >= LEAST]
        if best:
            listed = "; ".join(_ratio(each, links) for each in best[:SHOWN])
            levels.append(f"*{LEVELS[level]}:* {listed}")
    return levels


def _ratio(each: Contrast, links: Links) -> str:
    """Return the state that counts most, with how many times likelier it is."""
    finding = links.knowledge.findings[each.finding]
    shown = [*each.ratios] if finding.kind != "binary" else ["present"]
    state = max(
        shown,
        key=lambda name: (
            (each.one.chances[name] + each.other.chances[name]) * abs(log(each.ratios[name]))
        ),
    )
    ratio = each.ratios[state]
    times = f"×\u00a0{_times(ratio)}" if ratio >= 1 else f"÷\u00a0{_times(1 / ratio)}"
    said = "" if finding.kind == "binary" else f" ({plain(state_text(finding, state))})"
    return f"{links.entry('findings', finding.id)}{said} {times}"


def _times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"
