"""Rows that cannot be used, each with the first reason found."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from legwise.batch.people import People


class BatchError(Exception):
    """A file of cases that cannot be used at all."""


@dataclass
class Faults:
    """The faulty rows of one table: row -> (field, reason)."""

    of_row: dict[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])

    def add(self, rows: Iterable[int], name: str, reason: str) -> None:
        """Note a reason for some rows; an earlier one stays."""
        for row in rows:
            self.of_row.setdefault(int(row), (name, reason))

    def sound(self, count: int) -> npt.NDArray[np.bool_]:
        """Return whether each row can be used [N]."""
        sound = np.ones(count, dtype=np.bool_)
        sound[list(self.of_row)] = False
        return sound


@dataclass(frozen=True, eq=False)
class Table:
    """What a table of cases says: ids and people [N], and the rows that cannot be used."""

    ids: list[str | None]
    people: People
    faults: Faults
