"""Many cases as arrays, and the way to and from single cases."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legwise.batch.codebook import NORMAL, NUMB, Codebook, region_code, skin_of
from legwise.knowledge.model import UNKNOWN_SEX
from legwise.knowledge.terms import SEXES
from legwise.person.case import LEGS, OLDEST, Case, Leg, Person, Skin

UNKNOWN_YEARS = OLDEST + 1
"""The age in `People` where none is known; so that tables over ages have one row more."""

Codes = npt.NDArray[np.uint16]
Small = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class People:
    """What is known of N people."""

    age: npt.NDArray[np.int16]
    """[N] in years; `UNKNOWN_YEARS` where it is not known."""
    sex: Small
    """[N] index into SEXES; `UNKNOWN_SEX` where it is not known."""
    codes: Codes
    """[K, N] what is said of each column of the codebook."""

    def __len__(self) -> int:
        """Return N."""
        return len(self.age)

    def part(self, which: slice | npt.NDArray[np.intp]) -> "People":
        """Return some of the people."""
        return People(self.age[which], self.sex[which], self.codes[:, which])


def people_of(cases: Sequence[Case], book: Codebook) -> People:
    """Return single cases as arrays."""
    codes = np.zeros((len(book.start) - 1, len(cases)), dtype=np.uint16)
    for at, case in enumerate(cases):
        for name in case.answered:
            column = book.column[name]
            codes[column, at] = book.findings[column].code(tuple(case.of(name)))
        if not case.skin.is_blank:
            for row, region in enumerate(book.regions, start=len(book.findings)):
                codes[row, at] = _skin_code(case.skin, region)
    ages = [UNKNOWN_YEARS if each.person.age is None else each.person.age for each in cases]
    sexes = [_sex(each.person) for each in cases]
    return People(np.array(ages, dtype=np.int16), np.array(sexes, dtype=np.int8), codes)


def case_of(people: People, at: int, book: Codebook) -> Case:
    """Return one of many people as a case; measured values are typical ones of their stretch."""
    codes = people.codes[:, at]
    said = [int(column) for column in np.flatnonzero(codes)]
    findings = [column for column in said if column < len(book.findings)]
    skins = [
        skin_of(book.regions[column - len(book.findings)], int(codes[column]))
        for column in said[len(findings) :]
    ]
    return Case(
        person=_person(int(people.age[at]), int(people.sex[at])),
        skin=Skin(
            frozenset[tuple[Leg, str]]().union(*(skin.numb for skin in skins)),
            frozenset[tuple[Leg, str]]().union(*(skin.normal for skin in skins)),
            frozenset[str]().union(*(skin.numb_side_unknown for skin in skins)),
        ),
        observations=tuple(
            each
            for column in findings
            for each in book.findings[column].observations(int(codes[column]))
        ),
    )


def _sex(person: Person) -> int:
    return UNKNOWN_SEX if person.sex is None else SEXES.index(person.sex)


def _person(age: int, sex: int) -> Person:
    return Person(None if age == UNKNOWN_YEARS else age, None if sex == UNKNOWN_SEX else SEXES[sex])


def _skin_code(skin: Skin, region: str) -> int:
    left, right = (
        NUMB if (leg, region) in skin.numb else NORMAL if (leg, region) in skin.normal else 0
        for leg in LEGS
    )
    return region_code(left, right, int(region in skin.numb_side_unknown))
