"""The compiled loops of `legwise.batch.fused`. They see arrays only.

Loops add four rows at a time and hold each row as an array of its own: so the compiler keeps the
sums in vector registers.
"""

from typing import Any

import numpy as np

from legwise.batch.extras import module

numba: Any = module("numba", "fast")
compiled: Any = numba.njit(cache=True, nogil=True, fastmath=True)

BITS = 22
"""The units of one doubling are 2^BITS."""
FRACTION = 2**BITS - 1
DEGREE = 6


def _exponential_terms() -> tuple[float, ...]:
    """Return the polynomial for 2^x on [0, 1), the highest power first."""
    nodes = 0.5 + 0.5 * np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    return tuple(float(term) for term in np.polyfit(nodes, 2.0**nodes, DEGREE))


E6, E5, E4, E3, E2, E1, E0 = (np.float32(term) for term in _exponential_terms())

LEAST_TOTAL = np.float32(2.0**-90)
"""What lies under 2^-126 is lost. Beside a sum of this much, that is under 2^-24 of it, even from a
thousand pairs."""


@compiled
def common_codes(codes: Any, most: int) -> Any:
    """Return for each column [K] the code that saves most additions when all start from it.

    A person who differs from a common code costs two additions, or one where nothing is said.
    The first people speak for all; ``most`` is the highest code of any column.
    """
    columns, people = codes.shape
    asked = min(people, 128)
    common = np.zeros(columns, dtype=np.uint16)
    counts = np.zeros(most + 1, dtype=np.int64)
    for column in range(columns):
        counts[:] = 0
        for person in range(asked):
            counts[codes[column, person]] += 1
        best = 1
        for code in range(2, most + 1):
            if counts[code] > counts[best]:
                best = code
        silent = counts[0]
        if 2 * (asked - counts[best] - silent) + silent < asked - silent:
            common[column] = best
    return common


@compiled
def add_rows(sums: Any, table: Any, rows: Any, count: int) -> None:
    """Add some rows of a table; ``rows`` has room for three more, which are filled up with 0."""
    for extra in range(count, count + 3):
        rows[extra] = 0
    for at in range(0, count, 4):
        one, two = table[rows[at]], table[rows[at + 1]]
        three, four = table[rows[at + 2]], table[rows[at + 3]]
        for place in range(len(sums)):
            sums[place] += one[place] + two[place] + three[place] + four[place]


@compiled
def take_rows(sums: Any, table: Any, rows: Any, count: int) -> None:
    """Take some rows of a table off again."""
    for extra in range(count, count + 3):
        rows[extra] = 0
    for at in range(0, count, 4):
        one, two = table[rows[at]], table[rows[at + 1]]
        three, four = table[rows[at + 2]], table[rows[at + 3]]
        for place in range(len(sums)):
            sums[place] -= one[place] + two[place] + three[place] + four[place]


@compiled
def differences(codes: Any, starts: Any, row_of: Any, common: Any, span_of: Any, spans: Any) -> Any:
    """Return for each person the rows to add to the common ones and to take off, and how many.

    Add to ``spans`` [N] how far the sums of each person may reach from zero.
    """
    columns, people = codes.shape
    added = np.empty((people, columns + 4), np.int32)
    taken = np.empty((people, columns + 4), np.int32)
    adding, taking = np.zeros(people, np.int64), np.zeros(people, np.int64)
    shared = 0.0
    for column in range(columns):
        start, usual = starts[column], common[column]
        usual_row, usual_span = row_of[start + usual], span_of[start + usual]
        shared += usual_span
        said = codes[column]
        for person in range(people):
            if said[person] != usual:
                at = start + said[person]
                spans[person] += span_of[at] - usual_span
                if row_of[at] > 0:
                    added[person, adding[person]] = row_of[at]
                    adding[person] += 1
                if usual_row > 0:
                    taken[person, taking[person]] = usual_row
                    taking[person] += 1
    spans += shared
    return added, adding, taken, taking


@compiled
def sum_of_common(table: Any, starts: Any, row_of: Any, common: Any) -> Any:
    """Return the sum of the rows of the common codes."""
    sums = np.zeros(table.shape[1], np.int32)
    for column in range(len(common)):
        sums += table[row_of[starts[column] + common[column]]]
    return sums


@compiled
def exponentials(units: Any, highest: int, bits: Any, powers: Any, found: Any) -> None:
    """Write 2^((units - highest) / 2^BITS) of each number; ``powers`` is ``bits`` as floats."""
    for at in range(len(units)):
        below = np.int32(units[at] - highest)
        whole = np.int32(max(np.int32(below >> BITS), np.int32(-127)))
        bits[at] = np.int32((whole + 127) << 23)
        x = np.float32(np.int32(below & FRACTION)) * np.float32(2.0**-BITS)
        found[at] = (((((E6 * x + E5) * x + E4) * x + E3) * x + E2) * x + E1) * x + E0
    for at in range(len(units)):
        found[at] *= powers[at]


@compiled
def highest_of(units: Any) -> int:
    """Return the largest of some numbers."""
    highest = units[0]
    for at in range(len(units)):
        highest = max(highest, units[at])
    return highest


@compiled
def site_sums(values: Any, starts: Any, found: Any) -> None:
    """Write the sums [sites, 3] of values [3 * n] over the stretch of each site."""
    apart = len(values) // 3
    for site in range(len(starts) - 1):
        left, right, both = np.float32(0.0), np.float32(0.0), np.float32(0.0)
        for at in range(starts[site], starts[site + 1]):
            left += values[at]
            right += values[apart + at]
            both += values[2 * apart + at]
        found[3 * site] = left
        found[3 * site + 1] = right
        found[3 * site + 2] = both


@compiled
def summed(told: Any) -> Any:
    """Return the sum of the rows of each person [N, columns of the table].

    ``told`` holds the table, the sum that everybody starts from, and what `differences` returns.
    """
    table, base, added, adding, taken, taking = told
    sums = np.empty((len(adding), len(base)), np.int32)
    for person in range(len(adding)):
        sums[person] = base
        add_rows(sums[person], table, added[person], adding[person])
        take_rows(sums[person], table, taken[person], taking[person])
    return sums


@compiled
def skin_chances(told: Any, pattern_start: Any, places: int) -> Any:
    """Return for each person how well each place explains the skin, up to a factor [N, places].

    ``told`` as in `summed`.
    """
    table, base, added, adding, taken, taking = told
    spots = np.empty_like(base)
    bits = np.empty(len(spots), np.int32)
    powers = bits.view(np.float32)
    chance = np.empty(len(spots), np.float32)
    found = np.empty((len(adding), places), np.float32)
    for person in range(len(adding)):
        spots[:] = base
        add_rows(spots, table, added[person], adding[person])
        take_rows(spots, table, taken[person], taking[person])
        exponentials(spots, highest_of(spots), bits, powers, chance)
        site_sums(chance, pattern_start, found[person])
    return found


@compiled
def spread(priors: Any, prior_rows: Any, pairs: Any, sided: Any, skin: Any, axes: Any) -> Any:
    """Return P(condition) [N, C] and P(site, side) [N, sites * 3] of a chunk of people.

    ``pairs`` [N, P] is `summed` for the whole person, ``sided`` the ``told`` of legs, ``skin`` what
    `skin_chances` returns, ``axes`` those of `WholeTables`. Where findings and skin agree so badly
    that their product comes near the smallest number of 32 bits, all are zero: the caller sees
    that they do not add up to one.
    """
    table, base, added, adding, taken, taking = sided
    possible, pair_condition, pair_start, condition_count = axes
    count = pairs.shape[1]
    entries = np.empty_like(base)
    bits = np.empty(len(entries), np.int32)
    powers = bits.view(np.float32)
    chance = np.empty(len(entries), np.float32)
    conditions = np.zeros((len(pairs), len(condition_count)), np.float32)
    places = np.empty(skin.shape, np.float32)
    for person in range(len(pairs)):
        entries[:] = base
        add_rows(entries, table, added[person], adding[person])
        take_rows(entries, table, taken[person], taking[person])
        prior, of_whole, of_skin = priors[prior_rows[person]], pairs[person], skin[person]
        for side in range(3):
            first = side * count
            for pair in range(count):
                entries[first + pair] += np.int32(prior[first + pair] + of_whole[pair])
        exponentials(entries, highest_of(entries), bits, powers, chance)
        for entry in range(len(entries)):
            chance[entry] *= possible[entry]
        of_condition, of_place = conditions[person], places[person]
        total = np.float32(0.0)
        for site in range(len(pair_start) - 1):
            on_left, on_right, on_both = (
                of_skin[3 * site],
                of_skin[3 * site + 1],
                of_skin[3 * site + 2],
            )
            left, right, both = np.float32(0.0), np.float32(0.0), np.float32(0.0)
            for pair in range(pair_start[site], pair_start[site + 1]):
                of_left = chance[pair] * on_left
                of_right = chance[count + pair] * on_right
                of_both = chance[2 * count + pair] * on_both
                of_condition[pair_condition[pair]] += of_left + of_right + of_both
                left += of_left
                right += of_right
                both += of_both
            of_place[3 * site], of_place[3 * site + 1], of_place[3 * site + 2] = left, right, both
            total += left + right + both
        share = np.float32(1.0) / total if total > LEAST_TOTAL else np.float32(0.0)
        for at in range(len(of_condition)):
            of_condition[at] *= share
        for at in range(len(of_place)):
            of_place[at] *= share
    return conditions, places
