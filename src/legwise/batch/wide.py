"""The wide layout: one row a case, one column a finding (see docs/batch.md)."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, cast

import numpy as np

from legwise.batch.arrow import pa, pc
from legwise.batch.codebook import Codebook
from legwise.batch.faults import BatchError, Faults, Table
from legwise.batch.people import UNKNOWN_YEARS, Codes, People
from legwise.batch.saying import (
    cells_of,
    column_codes,
    region_cell,
    sex_said,
    short_codes,
    truth,
    years,
)
from legwise.batch.skin import SkinOfMany, regions_named
from legwise.knowledge.arrays import Integers
from legwise.knowledge.model import UNKNOWN_SEX
from legwise.knowledge.problem import nearest
from legwise.person.case import LEGS
from legwise.person.observing import SayingError, region_names

ID, AGE, SEX = "id", "age", "sex"
NOWHERE_ELSE = "nowhere_else"
GOLD = "gold."
"""Columns whose names begin like this hold a known truth: they are no answers of a person."""
LISTS = ("left", "right", "either", "normal.left", "normal.right")
"""The columns ``regions.<one of these>`` hold lists of regions or groups."""


def known_columns(book: Codebook) -> tuple[str, ...]:
    """Return every column the wide layout knows."""
    findings: list[str] = []
    for each in book.findings:
        name = each.finding.id
        findings += [name, *(f"{name}.{leg}" for leg in LEGS)] if each.finding.sided else [name]
    return (
        ID,
        AGE,
        SEX,
        *(f"regions.{key}" for key in LISTS),
        NOWHERE_ELSE,
        *(f"region.{place}.{name}" for place in (*LEGS, "either") for name in book.regions),
        *findings,
    )


def check_columns(names: Iterable[str], book: Codebook, ignored: Collection[str]) -> None:
    """Raise `BatchError` for columns that are not understood, or that stand twice."""
    known = known_columns(book)
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BatchError(f"the column '{name}' stands twice")
        seen.add(name)
        if name not in known and name not in ignored and not name.startswith(GOLD):
            hint = nearest(name, known)
            raise BatchError(f"unknown column '{name}'; {hint}; or leave it out with --ignore")


def read_wide(rows: Any, book: Codebook) -> Table:
    """Return what an Arrow record batch in the wide layout says; columns not known are left."""
    reader = _WideReader(rows, book)
    return reader.table()


class _WideReader:
    def __init__(self, rows: Any, book: Codebook) -> None:
        self.book = book
        self.count: int = rows.num_rows
        self.columns: dict[str, Any] = {
            name: rows.column(at) for at, name in enumerate(rows.schema.names)
        }
        self.faults = Faults()

    def table(self) -> Table:
        codes = np.zeros((len(self.book.start) - 1, self.count), dtype=np.uint16)
        for at, each in enumerate(self.book.findings):
            name = each.finding.id
            if name in self.columns:
                codes[at] = short_codes(self.columns[name], name, each, self.faults)
            legs = [f"{name}.{leg}" for leg in LEGS]
            if each.finding.sided and any(leg in self.columns for leg in legs):
                left, right = (
                    cells_of(self.columns[leg], leg, each, self.faults)
                    if leg in self.columns
                    else np.zeros(self.count, dtype=np.intp)
                    for leg in legs
                )
                on_legs = each.on_legs(left, right)
                twice = np.flatnonzero((on_legs != 0) & (codes[at] != 0))
                self.faults.add(twice.tolist(), name, "said both as a whole and for a leg")
                codes[at] = np.where(on_legs != 0, on_legs, codes[at])
        self._skin(codes)
        age = self._column(AGE, years, UNKNOWN_YEARS)
        sex = self._column(SEX, sex_said, UNKNOWN_SEX)
        people = People(age.astype(np.int16), sex.astype(np.int8), codes)
        return Table(self._ids(), people, self.faults)

    def _column(self, name: str, meaning: Callable[[Any], int], nothing: int) -> Integers:
        if name not in self.columns:
            return np.full(self.count, nothing, dtype=np.intp)
        return column_codes(self.columns[name], name, self.faults, meaning, nothing)

    def _ids(self) -> list[str | None]:
        if ID not in self.columns:
            return [None] * self.count
        ids: list[Any] = self.columns[ID].to_pylist()
        return [None if each is None else str(each) for each in ids]

    def _skin(self, codes: Codes) -> None:
        skin = SkinOfMany(self.book, self.count)
        for place in (*LEGS, "either"):
            for at, region in enumerate(self.book.regions):
                name = f"region.{place}.{region}"
                if name in self.columns:
                    said = column_codes(self.columns[name], name, self.faults, region_cell)
                    skin.tell(place, at, said)
        groups = region_names(self.book.knowledge)
        for key in LISTS:
            if f"regions.{key}" in self.columns:
                self._region_list(f"regions.{key}", key, skin, groups)
        skin.nowhere_else = self._column(NOWHERE_ELSE, truth, 0) == 1
        skin.fill(codes, self.faults)

    def _region_list(
        self, name: str, key: str, skin: SkinOfMany, groups: Mapping[str, frozenset[str]]
    ) -> None:
        column = self.columns[name]
        rows, items = _flat(column)
        encoded = items.dictionary_encode()
        at = pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
        for position, value in enumerate(cast("list[Any]", encoded.dictionary.to_pylist())):
            here: Integers = rows[at == position]
            try:
                regions = regions_named(_names(value), groups)
            except SayingError as error:
                self.faults.add(here.tolist(), name, str(error))
                continue
            skin.tell_regions(key, here, regions)


def _flat(column: Any) -> tuple[Integers, Any]:
    """Return the items of a list column (or the texts of a text column) and the row of each."""
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        parents = pc.list_parent_indices(column).to_numpy(zero_copy_only=False)
        return parents.astype(np.intp), pc.list_flatten(column).cast(pa.string())
    if pa.types.is_dictionary(kind):
        column = column.cast(pa.string())
    return np.arange(len(column)), column.cast(pa.string())


def _names(text: str) -> list[str]:
    return [name for name in re.split(r"[\s,;|\[\]\"']+", text) if name]
