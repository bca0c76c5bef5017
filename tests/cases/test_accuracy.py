"""What must not get worse on cases with a known answer; the figures are in docs/accuracy.md."""

from pathlib import Path

import pytest

from legwise import load_knowledge
from legwise.evaluation import evaluate, read_benchmark
from legwise.knowledge.terms import INFORMATION

PUBLISHED = Path(__file__).parent
VIGNETTES = PUBLISHED.parent / "vignettes"
AMONG_THREE = {
    PUBLISHED: {"history": 0.78, "exam": 0.84, "test": 0.92},
    VIGNETTES: {"history": 0.97, "exam": 0.97, "test": 0.97},
}


@pytest.fixture(scope="module", params=[PUBLISHED, VIGNETTES], ids=lambda folder: folder.name)
def folder(request):
    return request.param


@pytest.fixture(scope="module")
def accuracy(folder):
    knowledge = load_knowledge()
    cases = read_benchmark(folder, knowledge)
    return {level: evaluate(cases, knowledge, level) for level in INFORMATION}


@pytest.mark.parametrize("level", INFORMATION)
def test_no_emergency_is_told_less(accuracy, level):
    assert accuracy[level].emergencies_under_triaged == 0


@pytest.mark.parametrize("level", INFORMATION)
def test_the_harmless_are_seldom_sent_to_hospital(accuracy, level):
    assert accuracy[level].harmless_over_triaged <= 0.05


@pytest.mark.parametrize("level", INFORMATION)
def test_urgency_is_right_within_one_level(accuracy, level):
    assert accuracy[level].urgency_within_one >= 0.97


@pytest.mark.parametrize("level", INFORMATION)
def test_the_right_condition_is_among_three(accuracy, folder, level):
    assert accuracy[level].top3 >= AMONG_THREE[folder][level]
