"""What can be said of each finding and region, as small numbers.

A *cell* is what is said at one place: 0 for nothing, else a state or (for a measured finding) a
stretch of values that every rule and every band treats alike. A *code* is what is said of a whole
finding or region, on both legs: 0 for nothing. Each code stands for observations that a `Case`
could hold, so every table over codes is filled by the same functions that judge a single case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np

from legwise.knowledge.arrays import Floats, Integers
from legwise.knowledge.rules import Measured, atoms, parse_rule
from legwise.knowledge.schema import Finding, Knowledge
from legwise.person.case import LEGS, Leg, Observation, Skin, State
from legwise.reasoning.urgency import flag_rules


@dataclass(frozen=True, eq=False)
class FindingCodes:
    """The codes of one finding."""

    finding: Finding
    breaks: Floats
    """[B] the values at which a band or a rule begins or ends; empty unless measured."""

    @cached_property
    def states(self) -> tuple[State, ...]:
        """What each cell says; the cell 0 (nothing) is left out, so cell c is at c - 1."""
        return (*self.told, *self._typical_values())

    @cached_property
    def told(self) -> tuple[str, ...]:
        """The states that can be told by name, those that join several included."""
        return (*self.finding.state_ids, *self.finding.joined)

    @property
    def cells(self) -> int:
        """The number of cells, nothing included."""
        return len(self.states) + 1

    @property
    def count(self) -> int:
        """The number of codes, nothing included."""
        return self.cells**2 + len(self.states) if self.finding.sided else self.cells

    def cell(self, state: State) -> int:
        """Return the cell of a state or value that the finding can take."""
        if isinstance(state, str):
            return 1 + self.told.index(state)
        return int(self.value_cells(np.array([state]))[0])

    def value_cells(self, values: Floats) -> Integers:
        """Return the cells of measured values [N]: a cell for each break and each gap between."""
        below = np.searchsorted(self.breaks, values, side="left")
        up_to = np.searchsorted(self.breaks, values, side="right")
        return 1 + len(self.told) + below + up_to

    def on_legs(self, left: Integers, right: Integers) -> Integers:
        """Return the codes of a sided finding, given the cells of each leg."""
        return left * self.cells + right

    def on_either(self, cell: int) -> int:
        """Return the code of a state on one leg, not told which."""
        return self.cells**2 + cell - 1

    def code(self, observations: tuple[Observation, ...]) -> int:
        """Return the code of everything observed of the finding."""
        cells = {each.place: self.cell(each.state) for each in observations}
        if "whole" in cells:
            return cells["whole"]
        if "either" in cells:
            return self.on_either(cells["either"])
        return cells.get("left", 0) * self.cells + cells.get("right", 0)

    def observations(self, code: int) -> tuple[Observation, ...]:
        """Return what a code says; a value is a typical one of its stretch."""
        name = self.finding.id
        if code == 0:
            return ()
        if not self.finding.sided:
            return (Observation(name, "whole", self.states[code - 1]),)
        if code >= self.cells**2:
            return (Observation(name, "either", self.states[code - self.cells**2]),)
        on_legs = zip(LEGS, divmod(code, self.cells), strict=True)
        return tuple(Observation(name, leg, self.states[cell - 1]) for leg, cell in on_legs if cell)

    def _typical_values(self) -> Iterator[float]:
        if self.finding.kind != "measured":
            return
        if len(self.breaks) == 0:
            yield 0.0
            return
        yield float(self.breaks[0]) - 1.0
        for low, high in pairwise(self.breaks.tolist()):
            yield low
            yield (low + high) / 2.0
        yield float(self.breaks[-1])
        yield float(self.breaks[-1]) + 1.0


NORMAL, NUMB = 1, 2
REGION_CODES = 18


def region_code(left: int, right: int, either: int) -> int:
    """Return the code of a region: 0, NORMAL or NUMB on each leg; numb on one, not told which."""
    return (left * 3 + right) * 2 + either


def skin_of(region: str, code: int) -> Skin:
    """Return what a code says of a region."""
    on_legs, either = divmod(code, 2)
    cells = dict(zip(LEGS, divmod(on_legs, 3), strict=True))

    def legs(said: int) -> frozenset[tuple[Leg, str]]:
        return frozenset((leg, region) for leg, cell in cells.items() if cell == said)

    return Skin(legs(NUMB), legs(NORMAL), frozenset({region} if either else ()))


@dataclass(frozen=True, eq=False)
class Codebook:
    """The codes of every finding, then of every region: the columns of many cases."""

    knowledge: Knowledge
    findings: tuple[FindingCodes, ...]
    regions: tuple[str, ...]

    @cached_property
    def column(self) -> dict[str, int]:
        """The column of each finding, and of each region as ``region.<id>``."""
        names = [each.finding.id for each in self.findings]
        return {
            name: at
            for at, name in enumerate([*names, *(f"region.{name}" for name in self.regions)])
        }

    @cached_property
    def start(self) -> Integers:
        """[K+1] where the codes of each column start in a table over all codes."""
        counts = [each.count for each in self.findings] + [REGION_CODES] * len(self.regions)
        return np.cumsum([0, *counts])


_BOOKS: WeakKeyDictionary[Knowledge, Codebook] = WeakKeyDictionary()


def codebook_of(knowledge: Knowledge) -> Codebook:
    """Return the codebook of a knowledge base, made at most once."""
    if knowledge not in _BOOKS:
        limits = _rule_limits(knowledge)
        findings = tuple(
            FindingCodes(finding, _breaks(finding, limits.get(finding.id, set())))
            for finding in knowledge.findings.values()
        )
        _BOOKS[knowledge] = Codebook(knowledge, findings, tuple(knowledge.regions))
    return _BOOKS[knowledge]


def _breaks(finding: Finding, limits: set[float]) -> Floats:
    bands = {band.below for band in finding.bands or () if band.below is not None}
    return np.array(sorted(bands | limits))


def _rule_limits(knowledge: Knowledge) -> dict[str, set[float]]:
    limits: dict[str, set[float]] = {}
    asked_when = (parse_rule(each.when) for each in knowledge.findings.values() if each.when)
    for rule in (*flag_rules(knowledge).values(), *asked_when):
        for atom in atoms(rule):
            if isinstance(atom, Measured):
                ends = {end for end in (atom.above, atom.below) if end is not None}
                limits.setdefault(atom.finding, set()).update(ends)
    return limits
