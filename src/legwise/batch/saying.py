"""Columns of what was said, turned into cells and codes: each different saying is judged once."""

from collections.abc import Callable
from typing import Any

import numpy as np

from legwise.batch.arrow import pa, pc
from legwise.batch.codebook import NORMAL, NUMB, FindingCodes
from legwise.batch.faults import Faults
from legwise.knowledge.arrays import Integers
from legwise.knowledge.model import UNKNOWN_SEX
from legwise.knowledge.terms import SEXES
from legwise.person.case import OLDEST
from legwise.person.observing import SayingError, observe, state_said

NOBODY = OLDEST + 1
"""The number that stands for an age that is not known."""

UNKNOWN = "unknown"


def column_codes(
    column: Any, name: str, faults: Faults, meaning: Callable[[Any], int], nothing: int = 0
) -> Integers:
    """Return what each value of an Arrow column means [N]; `SayingError` makes the row faulty."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    values: list[Any] = column.dictionary.to_pylist()
    meanings = np.full(len(values) + 1, nothing, dtype=np.intp)
    at: Integers = pc.fill_null(column.indices.cast(pa.int64()), len(values)).to_numpy(
        zero_copy_only=False
    )
    for position, value in enumerate(values):
        try:
            meanings[position] = nothing if _is_nothing(value) else meaning(value)
        except SayingError as error:
            faults.add(np.flatnonzero(at == position).tolist(), name, str(error))
    return meanings[at]


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", UNKNOWN) or str(value) == "nan"


def as_said(value: Any, *, measured: bool) -> Any:
    """Return a value from a file as a person would say it: numbers in texts become numbers."""
    if not measured or not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return value


def cells_of(column: Any, name: str, codes: FindingCodes, faults: Faults) -> Integers:
    """Return the cells of what is said at one place [N]."""
    finding = codes.finding
    measured = finding.kind == "measured"
    numbers = pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
    if measured and numbers:
        return _number_cells(column, name, codes, faults)

    def meaning(value: Any) -> int:
        state = state_said(finding, as_said(value, measured=measured))
        return 0 if state is None else codes.cell(state)

    return column_codes(column, name, faults, meaning)


def _number_cells(column: Any, name: str, codes: FindingCodes, faults: Faults) -> Integers:
    values = pc.fill_null(column.cast(pa.float64()), float("nan")).to_numpy(zero_copy_only=False)
    low, high = codes.finding.limits or (-np.inf, np.inf)
    for row in np.flatnonzero((values < low) | (values > high)):
        try:
            state_said(codes.finding, float(values[row]))
        except SayingError as error:
            faults.add([int(row)], name, str(error))
    return np.where(np.isnan(values), 0, codes.value_cells(values))


def short_codes(column: Any, name: str, codes: FindingCodes, faults: Faults) -> Integers:
    """Return the codes of a finding said as a whole [N]: for a sided one, the short form."""
    if not codes.finding.sided:
        return cells_of(column, name, codes, faults)
    measured = codes.finding.kind == "measured"

    def meaning(value: Any) -> int:
        return codes.code(observe(codes.finding, as_said(value, measured=measured)))

    return column_codes(column, name, faults, meaning)


REGION_SAID = {"normal": NORMAL, "numb": NUMB, "false": NORMAL, "true": NUMB}


def region_cell(value: Any) -> int:
    """Return whether a region is said to be numb or normal."""
    if str(value).lower() not in REGION_SAID:
        raise SayingError(f"expected numb, normal or unknown, not {value!r}")
    return REGION_SAID[str(value).lower()]


def truth(value: Any) -> int:
    """Return 1 for true, 0 for false."""
    if str(value).lower() not in ("true", "false", "1", "0"):
        raise SayingError(f"expected true or false, not {value!r}")
    return int(str(value).lower() in ("true", "1"))


def years(value: Any) -> int:
    """Return an age in whole years."""
    try:
        age = float(value)
    except (TypeError, ValueError):
        age = -1.0
    if not (age.is_integer() and 0 <= age <= OLDEST):
        raise SayingError(f"expected whole years from 0 to {OLDEST}, not {value!r}")
    return int(age)


def sex_said(value: Any) -> int:
    """Return the position of a sex in SEXES."""
    if value not in SEXES:
        raise SayingError(f"expected {', '.join(SEXES)} or unknown, not {value!r}")
    return SEXES.index(value)


assert UNKNOWN_SEX not in range(len(SEXES))
