"""Which questions make sense for a person."""

from legwise.knowledge.rules import parse_rule
from legwise.knowledge.schema import Knowledge
from legwise.person.case import Case
from legwise.reasoning.flags import Verdict, judge


def relevance(finding: str, case: Case, knowledge: Knowledge) -> Verdict:
    """Return whether a finding's own rule asks for it: None where it has none or is unknown."""
    raw = knowledge.findings[finding].when
    return None if raw is None else judge(parse_rule(raw), case, knowledge)


def applies(finding: str, case: Case, knowledge: Knowledge) -> bool:
    """Return whether a question makes sense for the person, as far as is known."""
    return relevance(finding, case, knowledge) is not False
