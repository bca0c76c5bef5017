"""The posterior of many people with NumPy alone, in double precision.

The rows of each person are picked and added by one matrix product: a matrix that holds a one for
each row a person has, times the rows that occur at all.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legwise.batch.people import UNKNOWN_YEARS, Codes, People
from legwise.batch.tables import SIDED, SKIN, WHOLE, Tables
from legwise.knowledge.arrays import Floats, Integers
from legwise.knowledge.model import SIDES, UNKNOWN_AGE
from legwise.knowledge.terms import AGE_BAND_STARTS

CHUNK = 1024
"""So many people at once, so that their sums stay in the cache of a core."""


@dataclass(frozen=True, eq=False)
class Marginals:
    """What follows for N people."""

    conditions: npt.NDArray[np.floating]
    """[N, C] P(condition | case)"""
    places: npt.NDArray[np.floating]
    """[N, sites * 3] P(site and side of the symptoms | case)"""


def age_bands(age: npt.NDArray[np.int16]) -> Integers:
    """Return the age band [N] of each age in years."""
    years = np.arange(UNKNOWN_YEARS + 1)
    bands = np.searchsorted(AGE_BAND_STARTS, years, side="right") - 1
    bands[UNKNOWN_YEARS] = UNKNOWN_AGE
    return bands[age]


def ways_of_telling(tables: Tables, people: People) -> Integers:
    """Return for each person [N] the row of ``log_telling``: how the legs are told of."""
    marks = tables.skin_marks[people.codes[len(tables.book.findings) :]]
    return tables.telling[np.bitwise_or.reduce(marks, axis=0)]


def marginals(tables: Tables, people: People) -> Marginals:
    """Return the posterior of many people, over conditions and over places."""
    names = tables.model.names
    found = Marginals(
        np.empty((len(people), len(names.conditions))),
        np.zeros((len(people), len(names.sites) * len(SIDES))),
    )
    for start in range(0, len(people), CHUNK):
        part = slice(start, start + CHUNK)
        _fill(tables, people.part(part), found.conditions[part], found.places[part])
    return found


def _fill(
    tables: Tables,
    people: People,
    conditions: npt.NDArray[np.floating],
    places: npt.NDArray[np.floating],
) -> None:
    model, many, sides = tables.model, len(people), len(SIDES)
    log_joint = model.log_condition_prior[age_bands(people.age), people.sex]
    log_joint = log_joint[:, None, model.pair_condition] + model.log_side
    codes = tables.told(people)
    log_joint += _sums(tables, codes, WHOLE, tables.whole)[:, None, :]
    log_joint += _sums(tables, codes, SIDED, tables.sided).reshape(many, sides, -1)

    spots = _sums(tables, codes, SKIN, tables.skin).reshape(many, sides, -1) + model.log_pattern
    spots += tables.log_telling[ways_of_telling(tables, people)][:, :, None]
    highest = np.maximum.reduceat(spots, model.pattern_start, axis=2)
    below = np.exp(spots - highest[:, :, model.pattern_site])
    of_sites = np.log(np.add.reduceat(below, model.pattern_start, axis=2)) + highest
    log_joint += of_sites[:, :, model.pair_site]

    joint = np.exp(log_joint - log_joint.max(axis=(1, 2), keepdims=True))
    joint /= joint.sum(axis=(1, 2), keepdims=True)
    conditions[:] = np.add.reduceat(joint.sum(axis=1), model.condition_start, axis=1)
    at_site = (model.pair_site[:, None] == np.arange(len(model.names.sites))).astype(float)
    places[:] = (joint @ at_site).transpose(0, 2, 1).reshape(many, -1)


def _sums(tables: Tables, codes: Codes, kind: int, table: Floats) -> Floats:
    """Return the sum of every person's rows of one kind. Shape [N, columns of the table]."""
    columns = np.flatnonzero((tables.kind == kind) & codes.any(axis=1))
    rows = tables.row[codes[columns] + tables.start[columns][:, None]]
    occurs = np.zeros(len(table), dtype=np.bool_)
    occurs[rows] = True
    occurring = np.flatnonzero(occurs)
    at = np.cumsum(occurs) - 1
    many = codes.shape[1]
    picks = np.zeros((many, len(occurring)))
    picks[np.arange(many), at[rows]] = 1.0
    return picks @ table[occurring]
