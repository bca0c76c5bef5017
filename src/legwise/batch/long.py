"""The long layout: one row a statement: case, finding, place, state (see docs/batch.md)."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np

from legwise.batch.arrow import pa
from legwise.batch.codebook import NUMB, Codebook
from legwise.batch.faults import BatchError, Faults, Table
from legwise.batch.people import UNKNOWN_YEARS, People
from legwise.batch.saying import as_said, region_cell, sex_said, truth, years
from legwise.batch.skin import SkinOfMany
from legwise.knowledge.model import UNKNOWN_SEX
from legwise.knowledge.problem import nearest
from legwise.person.case import LEGS
from legwise.person.observing import SayingError, observe

COLUMNS = ("case", "finding", "place", "state")
PLACES = ("", "whole", *LEGS, "either")


def whole_cases(batches: Iterator[Any], cases: int) -> Iterator[Any]:
    """Yield tables of so many whole cases each; the rows of a case must lie together."""
    waiting: list[Any] = []
    for batch in batches:
        missing = [name for name in COLUMNS if name not in batch.schema.names]
        if missing:
            raise BatchError(f"the long layout needs the columns {', '.join(COLUMNS)}")
        texts = [batch.column(name).cast(pa.string()) for name in COLUMNS]
        waiting.append(pa.table(texts, names=list(COLUMNS)))
        rows = pa.concat_tables(waiting).combine_chunks()
        starts = _case_starts(rows)
        ready = (len(starts) - 1) // cases * cases
        for at in range(0, ready, cases):
            yield rows.slice(starts[at], starts[at + cases] - starts[at])
        waiting = [rows.slice(starts[ready])] if starts else []
    if waiting and sum(len(each) for each in waiting):
        yield pa.concat_tables(waiting)


def _case_starts(rows: Any) -> list[int]:
    """Return where each case starts; rows without a case count with the row above."""
    ids: list[str | None] = rows.column("case").to_pylist()
    return [at for at, name in enumerate(ids) if at == 0 or name != ids[at - 1]]


def read_long(rows: Any, book: Codebook) -> Table:
    """Return what a table of whole cases in the long layout says."""
    said: list[dict[str, str | None]] = rows.to_pylist()
    cases = [(name, [*group]) for name, group in groupby(said, key=lambda row: row["case"])]
    codes = np.zeros((len(book.start) - 1, len(cases)), dtype=np.uint16)
    reader = _LongReader(book, SkinOfMany(book, len(cases)), Faults(), len(cases))
    for at, (name, group) in enumerate(cases):
        if not name:
            reader.faults.add([at], "case", "a row without a case")
        for column, code in reader.case(at, group):
            codes[column, at] = code
    reader.skin.fill(codes, reader.faults)
    people = People(reader.age.astype(np.int16), reader.sex.astype(np.int8), codes)
    return Table([name for name, _ in cases], people, reader.faults)


class _LongReader:
    def __init__(self, book: Codebook, skin: SkinOfMany, faults: Faults, count: int) -> None:
        self.book = book
        self.skin = skin
        self.faults = faults
        self.age = np.full(count, UNKNOWN_YEARS)
        self.sex = np.full(count, UNKNOWN_SEX)
        self.regions = {name: at for at, name in enumerate(book.regions)}

    def case(self, at: int, rows: list[dict[str, str | None]]) -> Iterator[tuple[int, int]]:
        """Note what is said of one case; yield the code of each finding."""
        sayings: dict[str, Any] = {}
        for row in rows:
            name, place, state = (row[key] or "" for key in COLUMNS[1:])
            try:
                self._statement(at, name, place, state, sayings)
            except SayingError as error:
                self.faults.add([at], f"{name}.{place}" if place else name, str(error))
        for name, saying in sayings.items():
            column = self.book.column[name]
            codes = self.book.findings[column]
            try:
                yield column, codes.code(observe(codes.finding, saying))
            except SayingError as error:
                leg = f".{error.leg}" if error.leg else ""
                self.faults.add([at], f"{name}{leg}", str(error))

    def _statement(
        self, at: int, name: str, place: str, state: str, sayings: dict[str, Any]
    ) -> None:
        if place not in PLACES:
            raise SayingError(f"expected a place (left, right, either or whole), not {place!r}")
        if state in ("", "unknown"):
            return
        if name == "age":
            self.age[at] = years(state)
        elif name == "sex":
            self.sex[at] = sex_said(state)
        elif name == "nowhere_else":
            self.skin.nowhere_else[at] = truth(state) == 1
        elif name in self.regions:
            self._region(at, self.regions[name], place, state)
        elif name in self.book.column:
            self._finding(name, place, state, sayings)
        else:
            known = (*self.book.column, *self.regions)
            raise SayingError(f"unknown finding '{name}'; {nearest(name, known)}")

    def _region(self, at: int, region: int, place: str, state: str) -> None:
        if place not in (*LEGS, "either"):
            raise SayingError("say where a region is numb: left, right or either")
        cell = region_cell(state)
        if place == "either" and cell != NUMB:
            raise SayingError("a region that feels normal needs its leg")
        self.skin.tell_one(place, region, at, cell)

    def _finding(self, name: str, place: str, state: str, sayings: dict[str, Any]) -> None:
        finding = self.book.findings[self.book.column[name]].finding
        saying = as_said(state, measured=finding.kind == "measured")
        earlier = sayings.get(name)
        if place in LEGS and (
            earlier is None or (isinstance(earlier, dict) and place not in earlier)
        ):
            sayings[name] = {**(earlier or {}), place: saying}
            return
        if earlier is not None:
            raise SayingError("said more than once")
        sayings[name] = saying
