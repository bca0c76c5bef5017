"""The language of red flags and contraindications: parsed here, judged in `legwise.reasoning`.

A rule is a mapping with one meaning. It can be true, false, or unknown while answers are missing.

``{all: [..]}`` ``{any: [..]}`` ``{not: ..}`` ``{count: 2, of: [..]}``
    rules about rules;
``{foot_drop: present}`` ``{onset: [sudden, hours]}`` ``{leg_cold: present, side: both}``
    a finding is in one of these states (a sided one: on either leg, or on both);
``{residual_urine: {above: 200}}`` ``{ankle_brachial_index: {below: 0.5}}``
    a measured value;
``{region: [groin, perineum]}`` ``{region: perineum, side: both}``
    one of these areas is numb or tingling;
``{age_below: 18}`` ``{age_from: 60}`` ``{sex: female}``
    the person;
``{condition: deep_vein_thrombosis, at_least: 0.1}``
    the posterior probability of a condition (care rules only).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from legwise.knowledge.terms import RawRule, Sex

RuleSide = Literal["either", "both"]


@dataclass(frozen=True)
class AllOf:
    """True when every part is."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class AnyOf:
    """True when at least one part is."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class NotSo:
    """True when the part is false."""

    part: "Rule"


@dataclass(frozen=True)
class AtLeast:
    """True when at least ``count`` parts are."""

    count: int
    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class InState:
    """True when a finding is in one of the states."""

    finding: str
    states: tuple[str, ...]
    side: RuleSide = "either"


@dataclass(frozen=True)
class Measured:
    """True when a measured value lies above or below a limit."""

    finding: str
    above: float | None
    below: float | None
    side: RuleSide = "either"


@dataclass(frozen=True)
class Painted:
    """True when one of the regions is numb or tingling."""

    regions: tuple[str, ...]
    side: RuleSide = "either"


@dataclass(frozen=True)
class AgeWithin:
    """True when the person's age in years is at least ``start`` and under ``end``."""

    start: float | None
    end: float | None


@dataclass(frozen=True)
class OfSex:
    """True when the person is of this sex."""

    sex: Sex


@dataclass(frozen=True)
class Likely:
    """True when a condition's posterior probability is at least this."""

    condition: str
    at_least: float


Rule: TypeAlias = (
    AllOf | AnyOf | NotSo | AtLeast | InState | Measured | Painted | AgeWithin | OfSex | Likely
)


class RuleError(Exception):
    """A rule that cannot be understood; the message says what was expected."""


def parse_rule(raw: RawRule) -> Rule:
    """Read one rule; raise `RuleError` when it has no meaning."""
    match dict(raw):
        case {"all": parts, **rest} if not rest:
            return AllOf(_parts(parts))
        case {"any": parts, **rest} if not rest:
            return AnyOf(_parts(parts))
        case {"not": part, **rest} if not rest:
            return NotSo(_part(part))
        case {"count": int(count), "of": parts, **rest} if not rest:
            return AtLeast(count, _parts(parts))
        case {"region": regions, **rest}:
            return Painted(_words(regions), _side(rest))
        case {"age_below": int() | float() as end, **rest} if not rest:
            return AgeWithin(None, end)
        case {"age_from": int() | float() as start, **rest} if not rest:
            return AgeWithin(start, None)
        case {"sex": "female" | "male" as sex, **rest} if not rest:
            return OfSex(sex)
        case {"condition": str(condition), "at_least": int() | float() as share, **rest} if (
            not rest
        ):
            return Likely(condition, share)
        case other:
            return _about_finding(other)


def _about_finding(raw: dict[str, Any]) -> Rule:
    side = _side({key: value for key, value in raw.items() if key == "side"})
    pairs = [(key, value) for key, value in raw.items() if key != "side"]
    if len(pairs) != 1:
        keys = ", ".join(sorted(raw)) or "nothing"
        raise RuleError(f"a rule says one thing; this one has the keys: {keys}")
    finding, wanted = pairs[0]
    if isinstance(wanted, dict):
        limits = cast("dict[str, Any]", wanted)
        if not limits or not set(limits) <= {"above", "below"}:
            raise RuleError(f"'{finding}' needs {{above: number}} or {{below: number}}")
        return Measured(finding, limits.get("above"), limits.get("below"), side)
    return InState(finding, _words(wanted), side)


def _parts(raw: Any) -> tuple[Rule, ...]:
    if not isinstance(raw, list) or not raw:
        raise RuleError(f"a list of one or more rules was expected, not {raw!r}")
    return tuple(_part(part) for part in cast("list[Any]", raw))


def _part(raw: Any) -> Rule:
    if not isinstance(raw, dict):
        raise RuleError(f"a rule is a mapping such as {{foot_drop: present}}, not {raw!r}")
    return parse_rule(cast("RawRule", raw))


def _words(raw: Any) -> tuple[str, ...]:
    words = cast("list[Any]", raw if isinstance(raw, list) else [raw])
    if not words or not all(isinstance(word, str) for word in words):
        raise RuleError(f"a state or a list of states was expected, not {raw!r}")
    return tuple(words)


def _side(rest: dict[str, Any]) -> RuleSide:
    if not rest:
        return "either"
    if set(rest) == {"side"} and rest["side"] in ("either", "both"):
        return rest["side"]
    raise RuleError(f"'side' is either or both, and nothing else goes with it, not {rest!r}")


def atoms(rule: Rule) -> Iterator[Rule]:
    """Yield every part of a rule that is about the person and not about other rules."""
    match rule:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from atoms(part)
        case NotSo(part):
            yield from atoms(part)
        case other:
            yield other
