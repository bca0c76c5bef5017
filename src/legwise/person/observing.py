"""What somebody says of a finding, checked and turned into observations."""

from collections.abc import Mapping
from typing import Any, TypeGuard, cast

from legwise.knowledge.problem import nearest
from legwise.knowledge.schema import Finding, Knowledge
from legwise.knowledge.terms import LEG, LEG_GROUPS, REGION_GROUPS
from legwise.knowledge.units import UnitError, in_own_unit, is_quantity
from legwise.person.case import LEGS, Observation, State


class SayingError(ValueError):
    """Something said of a finding that has no meaning; the message says what was expected.

    ``leg`` names the leg it was said of, where legs were named.
    """

    def __init__(self, message: str, leg: str | None = None) -> None:
        self.leg = leg
        super().__init__(message)


def region_names(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Return the regions that each name stands for: a region's own, a group's, or *leg*."""
    regions = knowledge.regions
    names = {name: frozenset({name}) for name in regions}
    for group in REGION_GROUPS:
        names[group] = frozenset(name for name in regions if regions[name].group == group)
    names[LEG] = frozenset(name for name in regions if regions[name].group in LEG_GROUPS)
    return names


def observe(finding: Finding, said: Any) -> tuple[Observation, ...]:
    """Return the observations in one saying; none where it is unknown.

    A sided finding takes ``{left: state, right: state}``. Its normal state alone counts for both
    legs, and ``present`` alone means on one leg or the other, not told which.
    """
    if isinstance(said, Mapping):
        return _on_legs(finding, cast("Mapping[str, Any]", said))
    state = state_said(finding, said)
    if state is None:
        return ()
    if not finding.sided:
        return (Observation(finding.id, "whole", state),)
    if state == finding.reference_state:
        return tuple(Observation(finding.id, leg, state) for leg in LEGS)
    if finding.kind == "binary":
        return (Observation(finding.id, "either", state),)
    raise SayingError(f"say which leg: {{left: {said}}} or {{right: {said}}}")


def is_number(said: Any) -> TypeGuard[int | float]:
    """Return whether something said is a number (true and false are none)."""
    return isinstance(said, int | float) and not isinstance(said, bool)


def _on_legs(finding: Finding, said: Mapping[str, Any]) -> tuple[Observation, ...]:
    if not finding.sided:
        raise SayingError("this finding is about the whole person: give one state")
    found: list[Observation] = []
    for leg, each in said.items():
        if leg not in LEGS:
            raise SayingError(f"unknown leg; {nearest(str(leg), LEGS)}", leg)
        try:
            state = state_said(finding, each)
        except SayingError as error:
            raise SayingError(str(error), leg) from None
        if state is not None:
            found.append(Observation(finding.id, leg, state))
    return tuple(found)


def state_said(finding: Finding, said: Any) -> State | None:
    """Return the state id or the measured value in a saying; None for ``unknown`` or nothing."""
    if said is None or said == "unknown":
        return None
    choices = (*finding.state_ids, *finding.joined)
    if isinstance(said, str) and said in choices:
        return said
    if finding.kind == "measured" and isinstance(said, str) and is_quantity(said):
        try:
            return state_said(finding, in_own_unit(finding, said))
        except UnitError as error:
            raise SayingError(str(error)) from None
    if finding.kind == "measured" and is_number(said):
        low, high = finding.limits or (float("-inf"), float("inf"))
        if not low <= said <= high:
            raise SayingError(
                f"expected a value from {low:g} to {high:g} {finding.unit}, not {said:g}"
            )
        return float(said)
    states = ", ".join(choices)
    if finding.kind == "measured":
        expected = f"expected a number in {finding.unit} (or with its unit), or one of {states}"
        raise SayingError(f"{expected}, not {said!r}")
    hint = f"; {nearest(said, choices)}" if isinstance(said, str) else ""
    raise SayingError(f"expected one of {states}, not {said!r}{hint}")
