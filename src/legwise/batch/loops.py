"""The compiled loops of `legwise.batch.fused`. They see arrays only.

Loops add four rows at a time and hold each row as an array of its own: so the compiler keeps the
sums in vector registers.
"""

from typing import Any

import numpy as np

from legwise.batch.arrow import module

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


@compiled
def common_rows(codes: Any, starts: Any, row_of: Any, most: int) -> Any:
    """Return for each column [K] the row that saves most additions when all start from it.

    A person who differs from a common row costs two additions, or one where nothing is said.
    ``most`` is the highest code of any column.
    """
    columns, people = codes.shape
    common = np.zeros(columns, dtype=np.int32)
    counts = np.zeros(most + 1, dtype=np.int64)
    for column in range(columns):
        counts[:] = 0
        for person in range(people):
            counts[codes[column, person]] += 1
        best = 1
        for code in range(2, most + 1):
            if counts[code] > counts[best]:
                best = code
        silent = counts[0]
        if 2 * (people - counts[best] - silent) + silent < people - silent:
            common[column] = row_of[starts[column] + best]
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

    Add to ``spans`` [N] how far the sums of each person may reach.
    """
    columns, people = codes.shape
    added = np.empty((people, columns + 4), np.int32)
    taken = np.empty((people, columns + 4), np.int32)
    adding, taking = np.zeros(people, np.int64), np.zeros(people, np.int64)
    for column in range(columns):
        start, usual = starts[column], common[column]
        for person in range(people):
            at = start + codes[column, person]
            row = row_of[at]
            spans[person] += span_of[at]
            if row != usual:
                if row > 0:
                    added[person, adding[person]] = row
                    adding[person] += 1
                if usual > 0:
                    taken[person, taking[person]] = usual
                    taking[person] += 1
    return added, adding, taken, taking


@compiled
def sum_of_common(table: Any, common: Any) -> Any:
    """Return the sum of the common rows."""
    sums = np.zeros(table.shape[1], np.int32)
    for column in range(len(common)):
        if common[column] > 0:
            sums += table[common[column]]
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
def spread(
    priors: Any,
    prior_rows: Any,
    whole: Any,
    sided: Any,
    skin: Any,
    axes: Any,
    found: Any,
) -> None:
    """Fill ``found``: P(condition) [N, C] and P(site, side) [N, sites * 3] of a chunk of people.

    ``whole``, ``sided`` and ``skin`` each hold the table of rows, the sum that everybody starts
    from, and what `differences` returns. ``axes`` are those of `WholeTables`. A sum of zero is
    left as it is: the caller sees that the chances do not add up to one.
    """
    whole_table, whole_base, whole_added, whole_adding, whole_taken, whole_taking = whole
    sided_table, sided_base, sided_added, sided_adding, sided_taken, sided_taking = sided
    skin_table, skin_base, skin_added, skin_adding, skin_taken, skin_taking = skin
    conditions, places = found
    possible, pair_place, pair_condition, pair_start, pattern_start = axes

    pairs, entries = np.empty_like(whole_base), np.empty_like(sided_base)
    spots = np.empty_like(skin_base)
    bits = np.empty(max(len(entries), len(spots)), np.int32)
    powers = bits.view(np.float32)
    chance = np.empty(len(entries), np.float32)
    of_spots = np.empty(len(spots), np.float32)
    of_skin = np.empty(places.shape[1], np.float32)
    count = len(pairs)

    for person in range(len(prior_rows)):
        spots[:] = skin_base
        add_rows(spots, skin_table, skin_added[person], skin_adding[person])
        take_rows(spots, skin_table, skin_taken[person], skin_taking[person])
        exponentials(spots, highest_of(spots), bits[: len(spots)], powers[: len(spots)], of_spots)
        site_sums(of_spots, pattern_start, of_skin)

        pairs[:] = whole_base
        add_rows(pairs, whole_table, whole_added[person], whole_adding[person])
        take_rows(pairs, whole_table, whole_taken[person], whole_taking[person])
        entries[:] = sided_base
        add_rows(entries, sided_table, sided_added[person], sided_adding[person])
        take_rows(entries, sided_table, sided_taken[person], sided_taking[person])
        prior = priors[prior_rows[person]]
        for side in range(3):
            first = side * count
            for pair in range(count):
                entries[first + pair] += np.int32(prior[first + pair] + pairs[pair])
        exponentials(entries, highest_of(entries), bits, powers, chance)
        total = np.float64(0.0)
        for entry in range(len(entries)):
            chance[entry] *= possible[entry] * of_skin[pair_place[entry]]
            total += np.float64(chance[entry])
        share = np.float32(1.0 / total) if total > 0.0 else np.float32(0.0)
        for entry in range(len(entries)):
            chance[entry] *= share

        site_sums(chance, pair_start, places[person])
        of_conditions = conditions[person]
        of_conditions[:] = 0.0
        for pair in range(count):
            of_pair = chance[pair] + chance[count + pair] + chance[2 * count + pair]
            of_conditions[pair_condition[pair]] += of_pair
