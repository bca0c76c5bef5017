"""Reasons and plans do not contradict what they stand beside."""

import pytest

from legwise import assess, load_knowledge
from legwise.knowledge.terms import URGENCIES
from legwise.person.case import Case, Observation, Person

KNOWLEDGE = load_knowledge()
STROKE = Case(
    person=Person(70, "male"),
    observations=(
        Observation("onset", "whole", "sudden"),
        Observation("face_droop", "whole", "present"),
        Observation("arm_weakness", "left", "present"),
        Observation("leg_weakness", "left", "present"),
    ),
)


def names_of(levels):
    return [
        condition.name.plain("en")
        for condition in KNOWLEDGE.conditions.values()
        if condition.urgency.level in levels
    ]


@pytest.mark.parametrize(
    "case",
    [Case(), Case(person=Person(30, "female")), Case(person=Person(80, "male")), STROKE],
    ids=["nothing", "young", "old", "stroke"],
)
def test_a_reason_names_only_causes_that_need_what_it_says(case):
    reasons = assess(case, KNOWLEDGE).urgency.reasons
    (likely,) = [reason for reason in reasons if reason.rule == "likely_causes"]
    at = URGENCIES.index(likely.level)
    mild = likely.level in ("routine", "self_care")
    others = names_of(URGENCIES[:at] if mild else URGENCIES[at + 1 :])
    assert not [
        name for name in others if f": {name}." in likely.text or f"{name}, " in likely.text
    ]


def test_after_the_ambulance_come_the_doctors_of_what_is_grave():
    found = assess(STROKE, KNOWLEDGE)
    assert found.urgency.level == "emergency"
    seen = [each.id for each in found.specialists]
    assert seen[0] == "emergency_services"
    assert "stroke_team" in seen
    assert "physiotherapist" not in seen
