"""The skin of many people while a table is being read: cells for each leg, then one code."""

from collections.abc import Iterable, Mapping

import numpy as np

from legwise.batch.codebook import NORMAL, NUMB, Codebook, region_code
from legwise.batch.faults import Faults
from legwise.batch.people import Codes
from legwise.knowledge.arrays import Booleans, Integers
from legwise.knowledge.problem import nearest
from legwise.person.case import LEGS, Leg
from legwise.person.observing import SayingError


def regions_named(names: Iterable[str], groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the regions in a list of names of regions and groups."""
    found: set[str] = set()
    for name in names:
        if name not in groups:
            raise SayingError(f"unknown region {name!r}; {nearest(name, groups)}")
        found |= groups[name]
    return frozenset(found)


class SkinOfMany:
    """Whether each region of each person is numb or normal, filled column by column."""

    def __init__(self, book: Codebook, count: int) -> None:
        self.book = book
        shape = (len(book.regions), count)
        self.numb = {leg: np.zeros(shape, dtype=np.bool_) for leg in LEGS}
        self.normal = {leg: np.zeros(shape, dtype=np.bool_) for leg in LEGS}
        self.either = np.zeros(shape, dtype=np.bool_)
        self.nowhere_else = np.zeros(count, dtype=np.bool_)

    def tell(self, place: str, region: int, cells: Integers) -> None:
        """Note the cells [N] of one region on one leg, or on either."""
        if place == "either":
            self.either[region] |= cells == NUMB
            return
        leg: Leg = "left" if place == "left" else "right"
        self.numb[leg][region] |= cells == NUMB
        self.normal[leg][region] |= cells == NORMAL

    def tell_one(self, place: str, region: int, person: int, cell: int) -> None:
        """Note what is said of one region of one person."""
        if place == "either":
            self.either[region, person] |= cell == NUMB
            return
        leg: Leg = "left" if place == "left" else "right"
        self.numb[leg][region, person] |= cell == NUMB
        self.normal[leg][region, person] |= cell == NORMAL

    def tell_regions(self, key: str, rows: Integers, regions: frozenset[str]) -> None:
        """Note for some people that regions are numb (``left``) or normal (``normal.left``)."""
        at = [number for number, name in enumerate(self.book.regions) if name in regions]
        self._painted(key)[np.array(at, dtype=np.intp)[:, None], rows] = True

    def _painted(self, key: str) -> Booleans:
        if key == "either":
            return self.either
        leg: Leg = "left" if key.endswith("left") else "right"
        return self.normal[leg] if key.startswith("normal") else self.numb[leg]

    def fill(self, codes: Codes, faults: Faults) -> None:
        """Write the codes of all regions into the codes of people [K, N]."""
        for leg in LEGS:
            both = self.numb[leg] & self.normal[leg]
            for region in np.flatnonzero(both.any(axis=1)):
                name = self.book.regions[region]
                reason = f"'{name}' is said to be both numb and normal"
                faults.add(np.flatnonzero(both[region]).tolist(), f"region.{leg}.{name}", reason)
        if self.nowhere_else.any():
            for leg in LEGS:
                rest = ~self.numb[leg] & ~self.either
                self.normal[leg] = np.where(self.nowhere_else, rest, self.normal[leg])
        first = len(self.book.findings)
        left, right = (self.numb[leg] * NUMB + self.normal[leg] * NORMAL for leg in LEGS)
        codes[first:] = region_code_of(left, right, self.either)


def region_code_of(left: Integers, right: Integers, either: Booleans) -> Integers:
    """Return the codes of regions, for arrays of what is said."""
    table = np.array(
        [[[region_code(a, b, c) for c in range(2)] for b in range(3)] for a in range(3)]
    )
    return table[np.minimum(left, NUMB), np.minimum(right, NUMB), either.astype(np.intp)]
