"""Case files: read as documented, refused with file, line, field and the nearest choice."""

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from legwise import load_knowledge
from legwise.knowledge.document import DocumentError
from legwise.person.case import Observation
from legwise.person.case_file import CaseError, case_data, parse_case, read_case_file
from tests.generative.strategies import cases

KNOWLEDGE = load_knowledge()
HERE = Path("case.yaml")


def case(text):
    return parse_case(text, KNOWLEDGE, HERE)


def test_the_example_of_the_format():
    found = case(
        """
        person: {age: 54, sex: male}
        regions:
          left: [shin_outer_upper, dorsum_middle]
          right: []
          nowhere_else: true
        findings:
          onset: sudden
          bladder_trouble: absent
          foot_drop: {left: present}
          ankle_brachial_index: {right: 0.45}
        """
    )
    assert (found.person.age, found.person.sex) == (54, "male")
    assert found.skin.numb == {("left", "shin_outer_upper"), ("left", "dorsum_middle")}
    assert len(found.skin.numb | found.skin.normal) == 2 * len(KNOWLEDGE.regions)
    assert set(found.observations) == {
        Observation("onset", "whole", "sudden"),
        Observation("bladder_trouble", "whole", "absent"),
        Observation("foot_drop", "left", "present"),
        Observation("ankle_brachial_index", "right", 0.45),
    }


def test_a_bare_state_on_a_sided_finding():
    assert set(case("findings: {foot_drop: absent}").observations) == {
        Observation("foot_drop", "left", "absent"),
        Observation("foot_drop", "right", "absent"),
    }
    assert case("findings: {foot_drop: present}").observations == (
        Observation("foot_drop", "either", "present"),
    )


def test_unknown_is_not_no():
    assert case("findings: {foot_drop: unknown, onset: }").observations == ()
    assert case("regions: {left: [toe_1]}").skin.painted("heel") is None


def test_groups_and_regions_of_a_leg_not_told():
    skin = case("regions: {either: [foot]}").skin
    assert "toe_1" in skin.numb_side_unknown
    assert "shin_outer_upper" not in skin.numb_side_unknown
    assert skin.painted("toe_1") is True


@pytest.mark.parametrize(
    ("text", "line", "field", "words"),
    [
        ("findings:\n  foot_drp: present", 2, "findings.foot_drp", "did you mean 'foot_drop'"),
        ("findings:\n  onset: suden", 2, "findings.onset", "did you mean 'sudden'"),
        ("findings: {onset: {left: sudden}}", 1, "findings.onset", "about the whole person"),
        ("findings: {foot_drop: {lft: present}}", 1, "findings.foot_drop.lft", "'left'"),
        ("findings: {ankle_brachial_index: 0.4}", 1, "findings.ankle_brachial_index", "which leg"),
        (
            "findings: {ankle_brachial_index: {left: 45}}",
            1,
            "findings.ankle_brachial_index.left",
            "from 0 to 2.5",
        ),
        ("findings: {onset: 3}", 1, "findings.onset", "expected one of"),
        ("findings: {foot_drop: true}", 1, "findings.foot_drop", "absent, present"),
        ("findings: [onset]", 1, "findings", "expected a mapping"),
        ("person: {age: 130}", 1, "person.age", "from 0 to 120"),
        ("person: {age: -1}", 1, "person.age", "from 0 to 120"),
        ("person: {age: old}", 1, "person.age", "whole years"),
        ("person: {age: 5.5}", 1, "person.age", "whole years"),
        ("person: {sex: x}", 1, "person.sex", "female, male"),
        ("persn: {age: 5}", 1, "persn", "did you mean 'person'"),
        ("regions:\n  left: [to_1]", 2, "regions.left.0", "did you mean 'toe_1'"),
        ("regions: {left: toe_1}", 1, "regions.left", "expected a list"),
        ("regions: {left: [toe_1], normal: {left: [toe_1]}}", 1, "regions.normal.left", "both"),
        ("regions: {nowhere_else: 1}", 1, "regions.nowhere_else", "true or false"),
        ("exam: {person: {age: 4}}", 1, "exam.person", "unknown key"),
        ("- a\n- b", 1, "", "expected a mapping"),
        ("just words", 1, "", "expected a mapping"),
    ],
)
def test_bad_input_is_named(text, line, field, words):
    with pytest.raises(CaseError) as caught:
        case(text)
    assert (caught.value.line, caught.value.field) == (line, field)
    assert words in caught.value.message
    assert str(caught.value).startswith(f"{HERE}:{line}: ")


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_case_or_one_clear_error(text):
    with suppress(CaseError, DocumentError):
        assert case(text).person is not None


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_case_written_is_the_case_read(data):
    before = data.draw(cases(KNOWLEDGE_OF_FEW))
    text = yaml.safe_dump(case_data(before)) if case_data(before) else "person: {}"
    after = parse_case(text, KNOWLEDGE_OF_FEW, HERE)
    assert after.person == before.person
    assert after.skin == before.skin
    assert set(after.observations) == set(before.observations)


def few():
    from msgspec.structs import replace

    limits = {
        name: replace(finding, limits=(0.0, 100.0))
        for name, finding in [*KNOWLEDGE.findings.items()][:25]
    }
    regions = dict([*KNOWLEDGE.regions.items()][:8])
    return replace(KNOWLEDGE, findings=limits, regions=regions)


KNOWLEDGE_OF_FEW = few()


def test_later_levels_join_and_earlier_ones_do_not_know_them(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        "regions: {left: [foot]}\n"
        "findings: {foot_drop: present, ankle_brachial_index: {left: 0.5}}\n"
        "exam: {regions: {left: [toe_1]}, findings: {foot_drop: {left: present}}}\n"
        "test: {findings: {hba1c: 80}}\n"
    )
    file = read_case_file(path, KNOWLEDGE)
    history, exam, test = (file.at(level, KNOWLEDGE) for level in ("history", "exam", "test"))
    assert ("left", "heel") in history.skin.numb
    assert exam.skin.numb == {("left", "toe_1")}
    assert history.answered == {"foot_drop"}
    assert exam.state("foot_drop", "left") == "present"
    assert test.answered == {"foot_drop", "ankle_brachial_index", "hba1c"}


def test_a_leg_told_later_settles_one_leg_or_the_other(tmp_path):
    path = tmp_path / "case.yaml"
    for later, legs in (
        ("{left: present}", {"left": "present"}),
        ("{left: absent}", {"left": "absent", "right": "present"}),
        ("{left: present, right: absent}", {"left": "present", "right": "absent"}),
    ):
        path.write_text(
            f"findings: {{foot_drop: present}}\nexam: {{findings: {{foot_drop: {later}}}}}"
        )
        found = read_case_file(path, KNOWLEDGE).at("exam", KNOWLEDGE)
        assert {each.place: each.state for each in found.observations} == legs
        assert parse_case(yaml.safe_dump(case_data(found)), KNOWLEDGE, HERE) is not None


def test_a_normal_leg_settles_where_one_of_two_is_numb():
    skin = case("regions: {either: [toe_1], normal: {left: [toe_1]}}").skin
    assert skin.painted_on("right", "toe_1") is True
