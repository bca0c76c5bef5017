"""What the machine itself allows: the same rows added up, and nothing else."""

import numba
import numpy as np

from legwise.batch import fused, loops
from legwise.batch.tables import SIDED, SKIN, WHOLE


@numba.njit(nogil=True)
def _add_only(table, added, adding, taken, taking, sums):
    total = 0
    for person in range(len(adding)):
        loops.add_rows(sums, table, added[person], adding[person])
        loops.take_rows(sums, table, taken[person], taking[person])
        total += sums[0]
    return total


class GatherOnly:
    """Adds the rows that the compiled engine adds for a chunk of people."""

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
            _add_only(*part)
