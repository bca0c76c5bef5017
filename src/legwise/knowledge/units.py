"""Measured values with their units: any UCUM unit in, the finding's own unit out."""

import re
from functools import cache
from importlib import import_module
from typing import Any

from legwise.knowledge.schema import Finding

EVERYDAY = {"mmHg": "mm[Hg]", "°C": "Cel", "°F": "[degF]", "mcg": "ug", "µ": "u", "μ": "u"}
"""How units are written in notes, and their UCUM code."""

_ANNOTATION = re.compile(r"\{[^}]*\}")
"""What UCUM writes for a mere count, such as {MRC}."""
_QUANTITY = re.compile(r"\s*(?P<value>[-+]?[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>\S.*?)\s*")


class UnitError(ValueError):
    """A unit that a finding cannot be measured in."""


def is_quantity(text: str) -> bool:
    """Return whether a text is a number with a unit, such as ``420 pg/mL``."""
    return _QUANTITY.fullmatch(text) is not None


def in_own_unit(finding: Finding, text: str) -> float:
    """Return a quantity such as ``420 pg/mL`` in the finding's unit.

    A mass becomes an amount of substance by the finding's molar mass. Raise `UnitError` for a unit
    that is not known or does not fit.
    """
    found = _QUANTITY.fullmatch(text)
    assert found is not None
    value = float(found["value"].replace(",", "."))
    written = found["unit"]
    if written == finding.unit:
        return value
    if written in finding.scales:
        scale = finding.scales[written]
        return value * scale.factor + scale.offset
    for everyday, code in EVERYDAY.items():
        written = written.replace(everyday, code)
    return _converted(finding, value, written)


def _converted(finding: Finding, value: float, written: str) -> float:
    own = finding.unit or "1"
    given, wanted = parse_unit(written), parse_unit(own)
    try:
        quantity = type(given)(value, given.units)
        if finding.molar_mass is not None and given.dimensionality != wanted.dimensionality:
            molar = finding.molar_mass * parse_unit("g/mol")
            by_mass = "[mass]" in given.dimensionality
            quantity = quantity / molar if by_mass else quantity * molar
        return float(quantity.to(wanted.units).magnitude)
    except Exception as error:  # pint's own errors have no common base but Exception
        raise UnitError(f"'{written}' cannot be turned into {own}") from error


def parse_unit(code: str) -> Any:
    """Return one of a UCUM unit as a quantity of pint; raise `UnitError` for an unknown one."""
    try:
        return _registry().from_ucum("1" if _ANNOTATION.fullmatch(code) else code)
    except Exception as error:  # the UCUM grammar raises many kinds
        raise UnitError(f"'{code}' is not a unit in UCUM notation") from error


@cache
def _registry() -> Any:
    ucumvert: Any = import_module("ucumvert")  # slow to load, and only needed for foreign units
    return ucumvert.PintUcumRegistry()
