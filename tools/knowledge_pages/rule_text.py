"""Rules in words: what makes a red flag true, or a treatment unfit."""

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
    parse_rule,
)
from legwise.knowledge.schema import Finding
from legwise.knowledge.terms import RawRule
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.wording import percent, plain, unit


def rule_text(raw: RawRule, links: Links) -> str:
    """Return a rule as a list, one step to the right for every part of a part."""
    return "\n".join(_lines(parse_rule(raw), links, 0))


def rule_line(raw: RawRule, links: Links) -> str:
    """Return a rule on one line."""
    return _inline(parse_rule(raw), links)


def state_text(finding: Finding, state: str) -> str:
    """Return the name of one state, or of several states told as one."""
    if state in finding.joined:
        return finding.joined[state].name.en
    if finding.states is not None:
        return finding.states[state].en
    if finding.bands is not None:
        return next(band.name.en for band in finding.bands if band.state == state)
    return "yes" if state == "present" else "no"


def _lines(rule: Rule, links: Links, depth: int) -> list[str]:
    indent = "    " * depth
    if _is_simple(rule):
        return [f"{indent}- {_inline(rule, links)}"]
    match rule:
        case AllOf(parts):
            heading = "all of these:"
        case AnyOf(parts):
            heading = "any of these:"
        case AtLeast(count, parts):
            heading = f"at least {count} of these:"
        case NotSo(part):
            heading, parts = "not:", (part,)
        case _:
            raise AssertionError(rule)
    below = [line for part in parts for line in _lines(part, links, depth + 1)]
    return [f"{indent}- **{heading}**", *below]


def _quoted(finding: Finding, state: str) -> str:
    text = state_text(finding, state)
    return text if finding.kind == "binary" else f"“{text}”"


def _is_simple(rule: Rule) -> bool:
    match rule:
        case AllOf(parts) | AnyOf(parts):
            return len(parts) <= 3 and not any(_is_compound(part) for part in parts)
        case NotSo(part):
            return not _is_compound(part)
        case AtLeast():
            return False
        case _:
            return True


def _is_compound(rule: Rule) -> bool:
    return isinstance(rule, AllOf | AnyOf | AtLeast)


def _inline(rule: Rule, links: Links) -> str:
    match rule:
        case AllOf(parts):
            return " **and** ".join(_part(part, links) for part in parts)
        case AnyOf(parts):
            return " **or** ".join(_part(part, links) for part in parts)
        case AtLeast(count, parts):
            return f"at least {count} of: " + "; ".join(_part(part, links) for part in parts)
        case NotSo(part):
            return f"**not** {_part(part, links)}"
        case _:
            return _about_person(rule, links)


def _part(rule: Rule, links: Links) -> str:
    text = _inline(rule, links)
    return f"({text})" if _is_compound(rule) else text


def _about_person(rule: Rule, links: Links) -> str:
    match rule:
        case InState(name, states, side):
            finding = links.knowledge.findings[name]
            said = links.entry("findings", name)
            if states != ("present",):
                said += ": " + plain(" or ".join(_quoted(finding, each) for each in states))
        case Measured(name, above, below, side):
            finding = links.knowledge.findings[name]
            limits = [("above", above), ("below", below)]
            words = [f"{word} {at:g}{unit(finding.unit)}" for word, at in limits if at is not None]
            said = f"{links.entry('findings', name)} {' and '.join(words)}"
        case Painted(regions, side):
            known = links.knowledge.regions
            said = "numb skin: " + plain(" or ".join(known[each].name.en.plain for each in regions))
        case AgeWithin(start, end):
            said, side = (f"age under {end:g}" if start is None else f"age {start:g} or over"), ""
        case OfSex(sex):
            said, side = sex, ""
        case Likely(condition, at_least):
            said = f"{links.entry('conditions', condition)} at {percent(at_least)} or more"
            side = ""
        case _:
            raise AssertionError(rule)
    return f"{said}, on both legs" if side == "both" else said
