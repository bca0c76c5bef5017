"""The posterior of many people with compiled loops, in whole numbers of 32 bits.

A log probability is kept in units of 2^-22 of a doubling. Sums of such numbers are exact, whatever
their order, and so is taking a row off again: therefore a chunk of people starts from the answers
that most of them gave, and each person costs only the rows in which he or she differs. What is
rounded is each number of the table, by at most 8.3e-8 in the log.

Whoever gives so many extreme answers that the sums might not fit is computed in full instead.
"""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from legwise.batch import summing
from legwise.batch.loops import (
    BITS,
    common_codes,
    differences,
    skin_chances,
    spread,
    sum_of_common,
    summed,
)
from legwise.batch.people import Codes, People
from legwise.batch.summing import Marginals, age_bands, ways_of_telling
from legwise.batch.tables import SIDED, SKIN, WHOLE, Tables
from legwise.knowledge.arrays import Floats
from legwise.knowledge.model import SIDES

DOUBLINGS = 2.0 ** (31 - BITS) - 24.0
"""Sums that may reach further than this might not fit into 32 bits."""
LEAST = -60.0
"""The log of something that cannot be, where a number is needed."""
NEAR = 1e-3
CHUNK = 1024

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class WholeTables:
    """The tables in whole units, with a column for every side: first left, then right, then both.

    Axes as in `Tables`, but J is 3 * P, U is 3 * T, and pairs stand in the order of their site.
    """

    prior: Numbers
    """[(A+1) * (X+1) * L, J] for each age band, sex, and way of telling of the legs."""
    prior_shape: tuple[int, int, int]
    prior_span: float
    pattern: Numbers
    """[U]"""
    rows: tuple[Numbers, Numbers, Numbers]
    """For the whole person, for legs, for skin."""
    row_of: Numbers
    """[Q]"""
    start: Numbers
    """[K] where the codes of each column start in ``row_of``."""
    span: Floats
    """[Q] the largest number in the row of each code, in doublings."""
    axes: tuple[Any, ...]
    """[J] 1 where an entry is possible; [P] the condition of each pair; where the pairs of each
    site start [sites + 1]; [C] the number of pairs of each condition."""
    pattern_start: Numbers
    """[sites + 1] where the patterns of each site start."""


_WHOLE: WeakKeyDictionary[Tables, WholeTables] = WeakKeyDictionary()


def whole_tables_of(tables: Tables) -> WholeTables:
    """Return the tables in whole units, made at most once."""
    if tables not in _WHOLE:
        _WHOLE[tables] = _make_whole(tables)
    return _WHOLE[tables]


def _make_whole(tables: Tables) -> WholeTables:
    model = tables.model
    sites = np.arange(len(model.names.sites) + 1)
    order = np.argsort(model.pair_site, kind="stable")
    pair_site, pair_condition = model.pair_site[order], model.pair_condition[order]
    possible = np.isfinite(model.log_side[:, order]).ravel()
    in_order = (np.arange(len(SIDES))[:, None] * len(order) + order).ravel()

    prior = tables.log_prior[:, :, None] + tables.log_telling[..., None]
    prior = prior.reshape(*prior.shape[:3], -1)[..., in_order]
    prior -= prior.max(axis=-1, keepdims=True)
    prior[..., ~possible] = 0.0
    rows = (tables.whole[:, order], tables.sided[:, in_order], tables.skin)
    kind_of_code = np.repeat(tables.kind, np.diff(tables.start))
    span = np.zeros(len(tables.row))
    for kind, table in enumerate(rows):
        of_kind = kind_of_code == kind
        span[of_kind] = (np.abs(table).max(axis=1) / np.log(2))[tables.row[of_kind]]
    axes = (
        possible.astype(np.float32),
        pair_condition.astype(np.int32),
        np.searchsorted(pair_site, sites).astype(np.int32),
        np.bincount(model.pair_condition, minlength=len(model.names.conditions)).astype(np.int32),
    )
    return WholeTables(
        prior=_in_units(prior.reshape(-1, prior.shape[-1])),
        prior_shape=(prior.shape[0], prior.shape[1], prior.shape[2]),
        prior_span=float(np.abs(prior).max()) / float(np.log(2)),
        pattern=_in_units(np.tile(np.maximum(model.log_pattern, LEAST), len(SIDES))),
        rows=(_in_units(rows[0]), _in_units(rows[1]), _in_units(rows[2])),
        row_of=tables.row.astype(np.int32),
        start=tables.start[:-1].astype(np.int32),
        span=span,
        axes=axes,
        pattern_start=np.searchsorted(model.pattern_site, sites).astype(np.int32),
    )


def _in_units(log_values: Floats) -> Numbers:
    return np.ascontiguousarray(np.rint(log_values * (2.0**BITS / np.log(2))), dtype=np.int32)


def marginals(tables: Tables, people: People) -> Marginals:
    """Return the posterior of many people, over conditions and over places."""
    names = tables.model.names
    found = Marginals(
        np.empty((len(people), len(names.conditions)), dtype=np.float32),
        np.zeros((len(people), len(names.sites) * len(SIDES)), dtype=np.float32),
    )
    for start in range(0, len(people), CHUNK):
        part = slice(start, start + CHUNK)
        _fill(tables, people.part(part), found.conditions[part], found.places[part])
    return found


def _fill(tables: Tables, people: People, conditions: Any, places: Any) -> None:
    whole = whole_tables_of(tables)
    codes = tables.told(people)
    said = np.asarray(codes.any(axis=1))
    spans = [np.zeros(len(people)) for _ in range(3)]
    told = [told_rows(tables, codes, said, kind, spans[kind]) for kind in (WHOLE, SIDED, SKIN)]
    index = (age_bands(people.age), people.sex.astype(np.intp), ways_of_telling(tables, people))
    prior_rows = np.ravel_multi_index(index, whole.prior_shape)
    skin = skin_chances(told[SKIN], whole.pattern_start, places.shape[1])
    pairs = summed(told[WHOLE])
    found = spread(whole.prior, prior_rows, pairs, told[SIDED], skin, whole.axes)
    conditions[:], places[:] = found

    reach = np.maximum(whole.prior_span + spans[WHOLE] + spans[SIDED], spans[SKIN])
    lost = ~(np.abs(conditions.sum(axis=1) - 1.0) < NEAR)
    far = np.flatnonzero((reach > DOUBLINGS) | lost)
    if len(far):
        exact = summing.marginals(tables, people.part(far))
        conditions[far], places[far] = exact.conditions, exact.places


def told_rows(
    tables: Tables, codes: Codes, said: npt.NDArray[np.bool_], kind: int, spans: Floats
) -> tuple[Any, ...]:
    """Return the table of one kind, the sum of its common rows, and who differs from it how."""
    whole = whole_tables_of(tables)
    columns = np.flatnonzero(said & (tables.kind == kind))
    codes, starts, table = codes[columns], whole.start[columns], whole.rows[kind]
    common = common_codes(codes, int(codes.max(initial=1)))
    base = sum_of_common(table, starts, whole.row_of, common)
    if kind == SKIN:
        base += whole.pattern
    return (table, base, *differences(codes, starts, whole.row_of, common, whole.span, spans))
