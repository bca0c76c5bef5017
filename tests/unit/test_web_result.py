"""What the result leaves out, so that it neither frightens nor reassures without reason."""

import pytest

from legwise import assess, load_knowledge
from legwise.knowledge.terms import URGENCIES
from legwise.person.case import Case, Observation, Person
from legwise.web.answers import answers_from
from legwise.web.painting import Paint, skin_with
from legwise.web.reporting import make_report
from legwise.web.wording import Words

KNOWLEDGE = load_knowledge()
THIGH = skin_with(
    frozenset({("left", "thigh_outer_upper"), ("left", "thigh_outer_lower")}), KNOWLEDGE
)
NOTHING = Case(Person(58, "female"))
STROKE = Case(Person(70, "female"), observations=(Observation("face_droop", "whole", "present"),))
MERALGIA = Case(
    Person(50, "male"),
    THIGH,
    tuple(
        Observation(name, "whole", state)
        for name, state in (
            ("burning", "present"),
            ("tight_clothing", "present"),
            ("standing_brings_on", "present"),
            ("back_pain", "absent"),
        )
    ),
)


def report_of(case):
    interview = answers_from(case, Paint(), KNOWLEDGE).interview(KNOWLEDGE)
    return make_report(assess(case, KNOWLEDGE), interview, Paint(), Words(KNOWLEDGE, "en"))


@pytest.mark.parametrize("case", [NOTHING, STROKE])
def test_few_answers_point_to_no_cause_and_no_picture_is_shown(case):
    report = report_of(case)
    assert report.is_open
    assert report.views == ()


def test_clear_answers_point_to_a_cause_and_a_picture_is_shown():
    report = report_of(MERALGIA)
    assert not report.is_open
    assert report.views


@pytest.mark.parametrize("case", [NOTHING, STROKE, MERALGIA])
def test_every_sign_to_watch_for_is_more_urgent_than_the_result(case):
    report = report_of(case)
    now = URGENCIES.index(report.assessment.urgency.level)
    assert all(URGENCIES.index(each.level) < now for each in report.signs)
    assert bool(report.signs) == (now > 0)
