"""Rules in three values: unknown is not no."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legwise import load_knowledge
from legwise.knowledge.rules import RuleError, parse_rule
from legwise.person.case_file import parse_case
from legwise.reasoning.flags import at_least, every, judge, some

KNOWLEDGE = load_knowledge()
verdicts = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=6)


def judged(rule, text, likely=None):
    return judge(parse_rule(rule), parse_case(text, KNOWLEDGE, Path("c.yaml")), KNOWLEDGE, likely)


@given(verdicts)
def test_kleene_every_and_some(values):
    possible = list(worlds(values))
    assert every(values) == settled({all(world) for world in possible})
    assert some(values) == settled({any(world) for world in possible})


@given(verdicts, st.integers(1, 6))
def test_kleene_at_least(values, count):
    assert at_least(count, values) == settled({sum(world) >= count for world in worlds(values)})


def worlds(values):
    """Every way the unknown ones could turn out."""
    if not values:
        yield []
        return
    for rest in worlds(values[1:]):
        for value in (True, False) if values[0] is None else (values[0],):
            yield [value, *rest]


def settled(outcomes):
    return outcomes.pop() if len(outcomes) == 1 else None


@pytest.mark.parametrize(
    ("rule", "text", "verdict"),
    [
        ({"foot_drop": "present"}, "findings: {foot_drop: {left: present}}", True),
        ({"foot_drop": "present"}, "findings: {foot_drop: {left: absent}}", None),
        ({"foot_drop": "present"}, "findings: {foot_drop: absent}", False),
        ({"foot_drop": "present"}, "findings: {foot_drop: present}", True),
        ({"foot_drop": "present", "side": "both"}, "findings: {foot_drop: present}", None),
        ({"foot_drop": "present", "side": "both"}, "findings: {foot_drop: {left: absent}}", False),
        ({"onset": ["sudden", "hours"]}, "findings: {onset: hours}", True),
        ({"onset": ["sudden", "hours"]}, "person: {}", None),
        ({"residual_urine": {"above": 200}}, "findings: {residual_urine: 201}", True),
        ({"residual_urine": {"above": 200}}, "findings: {residual_urine: 200}", False),
        ({"residual_urine": {"above": 200}}, "findings: {residual_urine: high}", True),
        ({"residual_urine": {"above": 200}}, "findings: {residual_urine: normal}", False),
        ({"residual_urine": {"above": 150}}, "findings: {residual_urine: raised}", None),
        ({"region": ["heel"]}, "regions: {either: [heel]}", True),
        ({"region": ["heel"]}, "regions: {left: [toe_1]}", None),
        ({"region": ["heel"]}, "regions: {left: [toe_1], nowhere_else: true}", False),
        ({"region": ["heel"], "side": "both"}, "regions: {left: [heel], right: [heel]}", True),
        ({"age_below": 18}, "person: {age: 17}", True),
        ({"age_below": 18}, "person: {age: 18}", False),
        ({"age_from": 60}, "person: {}", None),
        ({"sex": "female"}, "person: {sex: male}", False),
        ({"not": {"fever": "present"}}, "findings: {fever: absent}", True),
        ({"not": {"fever": "present"}}, "person: {}", None),
    ],
)
def test_rules(rule, text, verdict):
    assert judged(rule, text) is verdict


def test_probabilities_in_care_rules():
    rule = {"condition": "deep_vein_thrombosis", "at_least": 0.1}
    assert judged(rule, "person: {}", {"deep_vein_thrombosis": 0.2}) is True
    assert judged(rule, "person: {}", {"deep_vein_thrombosis": 0.05}) is False
    assert judged(rule, "person: {}") is None


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"all": []},
        {"all": {"a": "b"}},
        {"any": ["fever"]},
        {"fever": "present", "onset": "sudden"},
        {"residual_urine": {"over": 3}},
        {"fever": 3},
        {"fever": "present", "side": "left"},
    ],
)
def test_rules_without_meaning_are_refused(raw):
    with pytest.raises(RuleError):
        parse_rule(raw)
