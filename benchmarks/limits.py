"""What the machine itself allows: rows of a table added up, and nothing else."""

import numba
import numpy as np

from benchmarks.peers import SaidRows
from legwise.batch import fused, loops
from legwise.batch.tables import SIDED, SKIN, WHOLE
from legwise.knowledge.model import SIDES


@numba.njit(nogil=True)
def _add_only(table, added, adding, sums):
    total = 0
    for person in range(len(adding)):
        loops.add_rows(sums, table, added[person], adding[person])
        total += sums[0]
    return total


@numba.njit(nogil=True)
def _add_and_take(table, added, adding, taken, taking, sums):
    total = 0
    for person in range(len(adding)):
        loops.add_rows(sums, table, added[person], adding[person])
        loops.take_rows(sums, table, taken[person], taking[person])
        total += sums[0]
    return total


class PlainGather:
    """Adds every answer's row over all hypotheses: what a plain table of all of them asks for."""

    def __init__(self, tables, people):
        said = SaidRows(tables, people)
        pair, side, pattern = tables.model.hypothesis_axes
        across = {
            WHOLE: lambda rows: tables.whole[np.ix_(rows, pair)],
            SIDED: lambda rows: tables.sided.reshape(len(tables.sided), len(SIDES), -1)[
                rows[:, None], side, pair
            ],
            SKIN: lambda rows: tables.skin.reshape(len(tables.skin), len(SIDES), -1)[
                rows[:, None], side, pattern
            ],
        }
        parts, at_row, start = [np.zeros((1, len(pair)))], [], 1
        for kind, rows in said.of_kind.items():
            used, at = np.unique(rows, return_inverse=True)
            parts.append(across[kind](used))
            at_row.append(np.where(rows > 0, at.reshape(rows.shape) + start, 0))
            start += len(used)
        self.table = np.concatenate(parts).astype(np.float32)
        answers = np.concatenate(at_row).T
        self.count = (answers > 0).sum(axis=1)
        first = np.argsort(answers == 0, axis=1, kind="stable")
        answers = np.take_along_axis(answers, first, axis=1)
        self.rows = np.pad(answers, ((0, 0), (0, 3)))
        self.bytes = float(self.count.mean()) * self.table.shape[1] * 4
        self.sums = np.zeros(len(pair), dtype=np.float32)

    def run(self):
        _add_only(self.table, self.rows, self.count, self.sums)


class GatherOnly:
    """Adds the rows that the compiled engine adds for a chunk of people, and takes the same off."""

    def __init__(self, tables, people):
        codes = tables.told(people)
        said = codes.any(axis=1)
        self.parts, self.bytes, self.rows = [], 0.0, 0.0
        for kind in (WHOLE, SIDED, SKIN):
            spans = np.zeros(len(people))
            table, base, *rows = fused.told_rows(tables, codes, said, kind, spans)
            moved = float(rows[1].sum() + rows[3].sum())
            self.rows += moved / len(people)
            self.bytes += moved * table.shape[1] * 4 / len(people)
            self.parts.append((table, *rows, np.zeros_like(base)))

    def run(self):
        for part in self.parts:
            _add_and_take(*part)
