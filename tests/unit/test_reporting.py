"""The result as the page and the sheet put it: reasons, places, pictures, bars."""

import re
from dataclasses import replace

import pytest

from legwise import assess, load_knowledge
from legwise.knowledge.terms import URGENCIES
from legwise.person.case import Case, Observation
from legwise.web.answers import answers_from
from legwise.web.drawing import body_map
from legwise.web.painting import Paint, skin_with
from legwise.web.printing import LEAST_SHARE, painted_svg, territory_svg
from legwise.web.reporting import best_pattern, make_report, territory
from legwise.web.wording import Words

KNOWLEDGE = load_knowledge()
WORDS = Words(KNOWLEDGE, "en")
SOLE = body_map().views["sole"].regions
OUTER_THIGH = ("thigh_outer_upper", "thigh_outer_lower")
WHOLE = (*OUTER_THIGH, "thigh_front_upper", "thigh_front_lower", "hip_outer", "knee_outer")


def on_left(*regions):
    return frozenset(("left", name) for name in regions)


def report_of(case, paint=None):
    paint = paint or Paint()
    interview = answers_from(case, paint, KNOWLEDGE).interview(KNOWLEDGE)
    return make_report(assess(case, KNOWLEDGE), interview, paint, WORDS)


def painted_case(*regions, told=()):
    skin = skin_with(on_left(*regions), KNOWLEDGE)
    return Case(skin=skin, observations=tuple(Observation(*each) for each in told))


CAUDA = painted_case(
    "perineum",
    "perianal",
    told=(
        ("saddle_numbness", "whole", "present"),
        ("urinary_retention", "whole", "present"),
        ("leg_weakness", "left", "present"),
    ),
)

MERALGIA = painted_case(
    *OUTER_THIGH,
    told=(
        ("burning", "whole", "present"),
        ("tight_clothing", "whole", "present"),
        ("standing_brings_on", "whole", "present"),
        ("back_pain", "whole", "absent"),
    ),
)


def test_only_reasons_as_strict_as_the_urgency_stand_first():
    report = report_of(CAUDA)
    urgency = report.assessment.urgency
    assert urgency.level == "emergency"
    assert {each.level for each in report.reasons} == {"emergency"}
    milder = [URGENCIES.index(each.level) for each in report.milder]
    assert milder
    assert min(milder) > URGENCIES.index("emergency")
    assert [*report.reasons, *report.milder] == urgency.reasons


def test_every_urgency_has_a_reason_that_is_as_strict():
    for case in (Case(), CAUDA, painted_case(*OUTER_THIGH)):
        assert report_of(case).reasons


def test_a_site_is_named_once_with_all_its_likely_sides():
    report = report_of(MERALGIA)
    names = [each.id for each in report.places]
    assert len(names) == len(set(names))
    assert names[0] == "nerve_lateral_femoral_cutaneous"
    twice = [each for each in report.assessment.sites if each.id == names[0]]
    assert len(twice) > 1, "left and both legs are two entries of the assessment"
    assert report.places[0].percent == WORDS.percent(sum(each.probability for each in twice))
    assert WORDS("side_left") in report.places[0].side


@pytest.mark.parametrize(("regions", "pattern"), [(OUTER_THIGH, "core"), (WHOLE, "whole")])
def test_the_territory_is_the_pattern_that_fits_the_paint(regions, pattern):
    case = replace(MERALGIA, skin=skin_with(on_left(*regions), KNOWLEDGE))
    leading = assess(case, KNOWLEDGE).sites[0]
    assert leading.id == "nerve_lateral_femoral_cutaneous"
    best = best_pattern(leading, case.skin, KNOWLEDGE)
    assert best.id == pattern
    assert report_of(case).territory == territory(leading, best)


def test_without_paint_the_territory_is_the_commonest_pattern_of_the_site():
    report = report_of(Case())
    site = KNOWLEDGE.sites[report.assessment.sites[0].id]
    commonest = max(site.patterns, key=lambda each: each.share)
    assert {name for _, name in report.territory} == {*commonest.regions}
    assert report.brushes == ()


def test_arguments_for_come_first_and_bars_are_shares():
    for cause in report_of(CAUDA).causes:
        sides = [each.is_for for each in cause.arguments]
        assert sides == sorted(sides, reverse=True)
        assert all(0 < each.share <= 1 for each in cause.arguments)
    assert 3 <= len(report_of(CAUDA).causes) <= 5


def test_the_pictures_of_the_sheet_show_paint_and_territory():
    paint = Paint(numb=on_left("heel"), tingling=on_left("sole_inner"), pain=on_left("sole_inner"))
    report = report_of(painted_case("heel", "sole_inner"), paint)
    assert "sole" in report.views
    drawn = painted_svg("sole", report.paint)
    assert re.findall(r'fill="url\(#(paint-[a-z-]+)\)"', drawn) == [
        "paint-numb",
        "paint-tingling-pain",
    ]
    usual = territory_svg("sole", report.territory)
    shares = [share for (_, name), share in report.territory.items() if name in SOLE]
    assert usual.count("fill-opacity") == sum(share >= LEAST_SHARE for share in shares) > 0
