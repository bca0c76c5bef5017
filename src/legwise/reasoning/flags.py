"""Rules judged in three values: true, false, or unknown while an answer is missing."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from legwise.knowledge.rules import (
    AgeWithin,
    AllOf,
    AnyOf,
    AtLeast,
    InState,
    Likely,
    Measured,
    NotSo,
    OfSex,
    Painted,
    Rule,
    RuleSide,
)
from legwise.knowledge.schema import Finding, Knowledge
from legwise.person.case import LEGS, Case, State

Verdict = bool | None
"""True, False, or None for unknown."""


def judge(
    rule: Rule, case: Case, knowledge: Knowledge, likely: Mapping[str, float] | None = None
) -> Verdict:
    """Return whether a rule holds for a case; ``likely`` gives P(condition) where rules ask it."""
    chances = likely or {}

    def over(parts: Iterable[Rule]) -> list[Verdict]:
        return [judge(part, case, knowledge, chances) for part in parts]

    match rule:
        case AllOf(parts):
            return every(over(parts))
        case AnyOf(parts):
            return some(over(parts))
        case AtLeast(count, parts):
            return at_least(count, over(parts))
        case NotSo(part):
            verdict = judge(part, case, knowledge, chances)
            return None if verdict is None else not verdict
        case InState(name, states, side):
            finding = knowledge.findings[name]
            return _on_legs(case, finding, side, lambda state: _in_states(finding, state, states))
        case Measured(name, above, below, side):
            finding = knowledge.findings[name]
            return _on_legs(
                case, finding, side, lambda state: _beyond(finding, state, above, below)
            )
        case Painted(regions, side):
            return some([_painted(case, region, side) for region in regions])
        case AgeWithin(start, end):
            return _within_age(case, start, end)
        case OfSex(sex):
            return None if case.person.sex is None else case.person.sex == sex
        case Likely(condition, share):
            return chances[condition] >= share if condition in chances else None


def every(verdicts: Sequence[Verdict]) -> Verdict:
    """Return whether all are true: false as soon as one is, else None when one is unknown."""
    return False if False in verdicts else None if None in verdicts else True


def some(verdicts: Sequence[Verdict]) -> Verdict:
    """Return whether one is true: true as soon as one is, else None when one is unknown."""
    return True if True in verdicts else None if None in verdicts else False


def at_least(count: int, verdicts: Sequence[Verdict]) -> Verdict:
    """Return whether at least ``count`` are true; None when the unknown ones decide."""
    true = sum(verdict is True for verdict in verdicts)
    unknown = sum(verdict is None for verdict in verdicts)
    if true >= count:
        return True
    return None if true + unknown >= count else False


def _on_legs(
    case: Case, finding: Finding, side: RuleSide, holds: Callable[[State], Verdict]
) -> Verdict:
    if not finding.sided:
        state = case.state(finding.id, "whole")
        return None if state is None else holds(state)
    verdicts = [
        None if (state := case.state(finding.id, leg)) is None else holds(state) for leg in LEGS
    ]
    one = case.state(finding.id, "either")
    if side == "either" and one is not None and holds(one):
        return True
    return some(verdicts) if side == "either" else every(verdicts)


def _in_states(finding: Finding, state: State, states: tuple[str, ...]) -> Verdict:
    """Judge a state; a joined one counts where all that it may be agree."""
    name = state if isinstance(state, str) else finding.state_of(state)
    inside = {each in states for each in finding.members(name)}
    return inside.pop() if len(inside) == 1 else None


def _beyond(finding: Finding, state: State, above: float | None, below: float | None) -> Verdict:
    """Judge a value against limits; a value told only as a band counts where the band decides."""
    if isinstance(state, float):
        return (above is None or state > above) and (below is None or state < below)
    low = float("-inf")
    for band in finding.bands or ():
        high = float("inf") if band.below is None else band.below
        if band.state == state:
            inside = (above is None or low >= above) and (below is None or high <= below)
            outside = (above is not None and high <= above) or (below is not None and low >= below)
            return True if inside else False if outside else None
        low = high
    return None


def _painted(case: Case, region: str, side: RuleSide) -> Verdict:
    if side == "either":
        return case.skin.painted(region)
    legs = [case.skin.painted_on(leg, region) for leg in LEGS]
    return every(legs)


def _within_age(case: Case, start: float | None, end: float | None) -> Verdict:
    age = case.person.age
    if age is None:
        return None
    return (start is None or age >= start) and (end is None or age < end)
