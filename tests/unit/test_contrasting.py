"""What tells two conditions apart."""

import json

import pytest

from legwise import load_knowledge
from legwise.cli.main import main
from legwise.knowledge.contrasting import contrast

KNOWLEDGE = load_knowledge()


def by_finding(one, other):
    return {each.finding: each for each in contrast(KNOWLEDGE, one, other)}


def test_nothing_tells_a_condition_from_itself():
    found = contrast(KNOWLEDGE, "meralgia_paraesthetica", "meralgia_paraesthetica")
    assert len(found) == len(KNOWLEDGE.findings)
    assert {each.distance for each in found} == {0.0}


def test_ratios_turn_round_with_the_conditions():
    there = by_finding("common_fibular_neuropathy", "lumbar_disc_herniation")
    back = by_finding("lumbar_disc_herniation", "common_fibular_neuropathy")
    for name, each in there.items():
        assert each.distance == pytest.approx(back[name].distance)
        for state, ratio in each.ratios.items():
            assert ratio == pytest.approx(1.0 / back[name].ratios[state])
            assert ratio == pytest.approx(each.one.chances[state] / each.other.chances[state])


def test_chances_of_the_states_of_a_finding_sum_to_one():
    for each in contrast(KNOWLEDGE, "cauda_equina_syndrome", "diabetic_polyneuropathy"):
        for told in (each.one, each.other):
            assert sum(told.chances.values()) == pytest.approx(1.0)


def test_the_best_come_first_and_medicine_is_recognised():
    found = contrast(KNOWLEDGE, "common_fibular_neuropathy", "lumbar_disc_herniation")
    assert [each.distance for each in found] == sorted(
        (each.distance for each in found), reverse=True
    )
    history = [each.finding for each in found if each.information == "history"]
    assert "sciatic_pain" in history[:5]
    assert next(each for each in found if each.finding == "sciatic_pain").ratios["present"] < 0.2


def test_who_says_a_number():
    found = by_finding("meralgia_paraesthetica", "lumbar_disc_herniation")
    own = KNOWLEDGE.conditions["meralgia_paraesthetica"].findings
    for name, each in found.items():
        assert (each.one.said_by == ["conditions"]) == (name in own)


def test_the_command_shows_it(capsys):
    assert main(["knowledge", "contrast", "meralgia_paraesthetica", "femoral_neuropathy"]) == 0
    said = capsys.readouterr().out
    assert "knee_gives_way" in said
    assert "(femoral_neuropathy)" in said


def test_the_command_gives_everything_as_json(capsys):
    arguments = ["knowledge", "contrast", "meralgia_paraesthetica", "femoral_neuropathy", "--json"]
    assert main(arguments) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(KNOWLEDGE.findings)


def test_the_command_knows_no_other_condition(capsys):
    assert main(["knowledge", "contrast", "meralgia", "femoral_neuropathy"]) == 2
    assert "no condition has the id 'meralgia'" in capsys.readouterr().err
