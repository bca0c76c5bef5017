"""What is counted of drawn people as they pass by: nobody is kept."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from legwise.evaluation import HARMLESS
from legwise.knowledge.arrays import Integers
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import AGE_BAND_STARTS, AGE_BANDS, URGENCIES
from legwise.person.case import OLDEST
from legwise.simulation.people import People
from legwise.simulation.verdicts import TRUE, flag_levels

BAND_OF_AGE = np.array([bisect_right(AGE_BAND_STARTS, age) - 1 for age in range(OLDEST + 1)])
HARMLESS_LEVELS = [URGENCIES.index(urgency) for urgency in HARMLESS]


@dataclass(frozen=True, eq=False)
class Counts:
    """How many people there were of each kind."""

    people: int
    causes: Integers
    """[A, C] by age band and condition."""
    levels: Integers
    """[U, U + 1] by the urgency the condition needs, and the strictest red flag (last: none)."""
    flags: dict[str, int]
    """How many people each red flag is up for."""
    harmless_flags: dict[str, int]
    """The same of people whose condition is harmless."""


def count(blocks: Iterable[People], knowledge: Knowledge) -> Counts:
    """Return the counts over blocks of people."""
    people = 0
    causes = np.zeros((len(AGE_BANDS), len(knowledge.conditions)), dtype=np.intp)
    levels = np.zeros((len(URGENCIES), len(URGENCIES) + 1), dtype=np.intp)
    flags = dict.fromkeys(knowledge.red_flags, 0)
    harmless_flags = dict.fromkeys(knowledge.red_flags, 0)
    for block in blocks:
        people += len(block)
        np.add.at(causes, (BAND_OF_AGE[block.age], block.condition), 1)
        judged, level = flag_levels(block)
        needed = block.model.condition_urgency[block.condition]
        np.add.at(levels, (needed, level), 1)
        harmless = np.isin(needed, HARMLESS_LEVELS)
        for name, verdict in judged.items():
            flags[name] += int((verdict == TRUE).sum())
            harmless_flags[name] += int((verdict[harmless] == TRUE).sum())
    return Counts(people, causes, levels, flags, harmless_flags)
