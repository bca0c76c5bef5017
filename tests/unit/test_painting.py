"""The painted body map without a browser: brushes, findings, views, and what is saved of it."""

from itertools import combinations
from xml.etree import ElementTree

import pytest
import yaml

from legwise import load_knowledge
from legwise.interview import about
from legwise.person.case import LEGS
from legwise.person.case_file import parse_case
from legwise.web.answers import Answers, answers_from, pack, unpack
from legwise.web.case_code import answers_from_code, case_code
from legwise.web.drawing import (
    BETWEEN_LEGS,
    VIEWS,
    best_views,
    body_map,
    paint_patterns,
    pattern_name,
)
from legwise.web.painting import (
    BRUSHES,
    ELSEWHERE,
    OTHER_AREAS,
    PAINFUL_GROUPS,
    PAINFUL_PLACES,
    Paint,
    findings_told,
    skin_with,
)
from legwise.web.saved_case import answers_saved, saved_case

KNOWLEDGE = load_knowledge()
HEEL, TOE, CALF = ("left", "heel"), ("left", "toe_1"), ("left", "calf_back_outer")
MIXED = Paint(
    numb=frozenset({HEEL, TOE}),
    tingling=frozenset({TOE, ("right", "toe_1"), ("left", "hand")}),
    pain=frozenset({CALF, ("left", "lower_back")}),
)


def painted(paint):
    skin = skin_with(paint.altered(KNOWLEDGE), KNOWLEDGE)
    return Answers().with_paint(skin, paint, KNOWLEDGE)


def case_of(paint):
    return painted(paint).interview(KNOWLEDGE).case


# --- what paint tells


def test_every_finding_that_paint_can_tell_exists():
    named = {*ELSEWHERE.values(), "tingling"}
    for told in (*PAINFUL_GROUPS.values(), *PAINFUL_PLACES.values()):
        named |= {*told}
    assert named <= set(KNOWLEDGE.findings)


def test_every_other_area_tells_a_finding_and_is_drawn():
    drawn = {name for view in body_map().views.values() for name in view.other_areas}
    for brush, areas in OTHER_AREAS.items():
        assert {*areas} <= drawn
        assert all(findings_told(brush, area, KNOWLEDGE) for area in areas)


def test_numb_and_tingling_skin_is_altered_and_tingling_is_a_finding_too():
    case = case_of(Paint(numb=frozenset({HEEL}), tingling=frozenset({TOE})))
    assert case.skin.numb == {HEEL, TOE}
    assert case.state("tingling", "whole") == "present"


@pytest.mark.parametrize("brush", ["numb", "pain"])
def test_what_is_not_painted_says_nothing(brush):
    case = case_of(Paint(**{brush: frozenset({HEEL})}))
    assert case.state("tingling", "whole") is None
    assert case.state("arm_numbness", "left") is None


def test_painted_pain_tells_its_places_and_nothing_of_the_other_leg():
    case = case_of(Paint(pain=frozenset({HEEL, CALF, ("left", "lower_back")})))
    for name in ("leg_pain", "foot_pain", "heel_pain", "calf_pain"):
        assert case.state(name, "left") == "present"
        assert case.state(name, "right") is None
    assert case.state("back_pain", "whole") == "present"
    assert case.state("thigh_pain", "left") is None
    assert not case.skin.numb


@pytest.mark.parametrize("brush", ["numb", "tingling"])
def test_both_brushes_tell_of_a_numb_arm(brush):
    case = case_of(Paint(**{brush: frozenset({("right", "arm")})}))
    assert case.state("arm_numbness", "right") == "present"
    assert not case.skin.numb


def test_skin_known_from_elsewhere_shows_as_numb():
    skin = skin_with(frozenset({HEEL, TOE}), KNOWLEDGE)
    assert Paint(tingling=frozenset({TOE})).over(skin) == Paint(
        numb=frozenset({HEEL}), tingling=frozenset({TOE})
    )


# --- saved and reopened


@pytest.mark.parametrize("way", ["file", "code", "address"])
def test_every_brush_comes_back(way):
    answers = painted(MIXED)
    if way == "file":
        text = yaml.safe_dump(saved_case(answers, KNOWLEDGE), allow_unicode=True)
        again = answers_saved(text, KNOWLEDGE)
    elif way == "code":
        again = answers_from_code(case_code(answers, KNOWLEDGE), KNOWLEDGE)
    else:
        again = unpack(pack(answers, KNOWLEDGE), KNOWLEDGE)
    assert again.paint == MIXED
    assert set(again.interview(KNOWLEDGE).case.observations) == set(case_of(MIXED).observations)


def test_a_saved_case_is_a_case_file_for_every_other_reader(tmp_path):
    text = yaml.safe_dump(saved_case(painted(MIXED), KNOWLEDGE), allow_unicode=True)
    case = parse_case(text, KNOWLEDGE, tmp_path)
    assert case.skin == case_of(MIXED).skin
    assert set(case.observations) == set(case_of(MIXED).observations)


def test_paint_taken_away_after_reopening_takes_its_findings_along():
    answers = answers_from(case_of(MIXED), MIXED, KNOWLEDGE)
    paint = Paint(numb=frozenset({HEEL}))
    after = answers.with_paint(skin_with(frozenset({HEEL}), KNOWLEDGE), paint, KNOWLEDGE)
    assert after.interview(KNOWLEDGE).case.observations == ()


@pytest.mark.parametrize(
    "note",
    [
        "a long walk before",
        ["painted"],
        {"painted": "all"},
        {"painted": {"tingling": ["left:toe_1"], "pain": {"left": "heel"}}},
        {"painted": {"tingling": {"left": ["toe_9", 7, "group.foot"], "middle": ["heel"]}}},
    ],
)
def test_other_notes_are_no_paint(note):
    text = yaml.safe_dump({"regions": {"left": ["heel", "toe_1"]}, "notes": note})
    assert answers_saved(text, KNOWLEDGE).paint == Paint()


def test_a_note_is_believed_only_as_far_as_the_case_agrees():
    saved = saved_case(painted(MIXED), KNOWLEDGE)
    saved["regions"]["left"] = ["heel"]
    del saved["findings"]["calf_pain"]
    answers = answers_saved(yaml.safe_dump(saved), KNOWLEDGE)
    assert TOE not in answers.paint.numb | answers.paint.tingling
    assert CALF not in answers.paint.pain
    case = answers.interview(KNOWLEDGE).case
    assert case.state("calf_pain", "left") is None
    assert case.skin.numb == {HEEL, ("right", "toe_1")}


def test_an_answer_of_its_own_wins_over_paint():
    answers = painted(MIXED).with_reply(about("calf_pain"), "absent", KNOWLEDGE)
    assert answers.interview(KNOWLEDGE).case.state("calf_pain", "left") == "absent"


# --- the drawing


def test_every_region_is_drawn():
    views = body_map().views
    assert tuple(sorted(views)) == tuple(sorted(VIEWS))
    assert set(KNOWLEDGE.regions) <= {name for view in views.values() for name in view.regions}


@pytest.mark.parametrize(
    ("areas", "views"),
    [
        ({"toe_3"}, {"foot_top"}),
        ({"heel", "sole_inner"}, {"sole"}),
        ({"perianal", "perineum"}, {"saddle"}),
        ({"thigh_front_upper", "thigh_back_upper"}, {"front", "back"}),
        ({"buttock_lower_inner", "calf_back_inner", "toe_1", "toe_2"}, {"back", "foot_top"}),
    ],
)
def test_the_views_together_show_what_is_painted(areas, views):
    assert views <= set(best_views(areas))


def test_no_view_is_shown_that_adds_nothing():
    assert len(best_views({"toe_3"})) == 1
    assert len(best_views(set())) == 1


def test_the_view_between_the_legs_is_only_for_who_painted_there():
    regions = {name for name in KNOWLEDGE.regions if name not in BETWEEN_LEGS}
    assert "saddle" not in best_views(regions)
    assert best_views(set(BETWEEN_LEGS)) == ("saddle",)


def test_every_mixture_of_brushes_has_a_pattern_of_its_own():
    drawn = ElementTree.fromstring(f"<svg>{paint_patterns()}</svg>")
    names = [each.get("id") for each in drawn]
    mixtures = [mix for count in (1, 2, 3) for mix in combinations(BRUSHES, count)]
    assert names == [pattern_name(mix) for mix in mixtures]
    assert len({ElementTree.tostring(each).split(b">", 1)[1] for each in drawn}) == len(names)
    texture = {each.get("id"): {part.tag for part in each} for each in drawn}
    assert [texture[f"paint-{brush}"] - {"rect"} for brush in BRUSHES] == [
        set(),
        {"circle"},
        {"path"},
    ], "told apart without colours"


def test_a_view_shows_what_was_painted_on_each_side():
    shown = list(body_map().views["foot_top"].painted(MIXED))
    assert {(leg, name) for _, leg, name in shown} >= {
        ("left", "paint-numb-tingling"),
        ("right", "paint-tingling"),
    }
    assert {leg for _, leg, _ in body_map().views["body_front"].painted(MIXED)} <= {*LEGS}
