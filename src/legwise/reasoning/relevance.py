"""Which questions make sense for a person."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from legwise.knowledge.rules import Rule, parse_rule
from legwise.knowledge.schema import Knowledge
from legwise.person.case import Case
from legwise.reasoning.flags import Verdict, judge

_RULES: WeakKeyDictionary[Knowledge, Mapping[str, Rule]] = WeakKeyDictionary()


def _rules(knowledge: Knowledge) -> Mapping[str, Rule]:
    """Return the rules of the findings that have one, parsed at most once."""
    rules = _RULES.get(knowledge)
    if rules is None:
        rules = _RULES[knowledge] = {
            finding.id: parse_rule(finding.when)
            for finding in knowledge.findings.values()
            if finding.when is not None
        }
    return rules


def relevance(finding: str, case: Case, knowledge: Knowledge) -> Verdict:
    """Return whether a finding's own rule asks for it: None where it has none or is unknown."""
    rule = _rules(knowledge).get(finding)
    return None if rule is None else judge(rule, case, knowledge)


def applies(finding: str, case: Case, knowledge: Knowledge) -> bool:
    """Return whether a question makes sense for the person, as far as is known."""
    return relevance(finding, case, knowledge) is not False
