"""People with two causes at once are told of both; people with one are mostly not."""

from pathlib import Path

import pytest

from legwise import assess, load_knowledge, read_case
from legwise.evaluation import read_benchmark

HERE = Path(__file__).parent
KNOWLEDGE = load_knowledge()
ALIKE = {"peripheral_arterial_disease": {"peripheral_arterial_disease", "aortoiliac_occlusion"}}
"""Conditions that are one disease at another height or in another stage."""


@pytest.mark.parametrize(
    "path", sorted((HERE / "two_causes").glob("*.yaml")), ids=lambda path: path.stem
)
def test_both_are_named(path):
    found = assess(read_case(path, KNOWLEDGE), KNOWLEDGE)
    assert found.combination is not None
    for expected in path.stem.split("+"):
        same = ALIKE.get(expected, {expected})
        assert same & set(found.combination.conditions), expected
    assert found.unexplained


def test_one_cause_is_seldom_called_two():
    cases = read_benchmark(HERE.parent / "cases", KNOWLEDGE)
    pairs = [
        case.id
        for case in cases
        if assess(case.file.at("test", KNOWLEDGE), KNOWLEDGE).combination is not None
    ]
    assert len(pairs) <= len(cases) / 10, pairs
