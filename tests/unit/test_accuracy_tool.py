"""The tool that measures accuracy measures what it says."""

from math import log
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from msgspec import structs
from tools.accuracy import tables
from tools.accuracy.__main__ import main
from tools.accuracy.bootstrap import Figure, figure
from tools.accuracy.calibration import (
    TENTHS,
    Said,
    binned,
    error_by_luck,
    expected_error,
    said_of,
)
from tools.accuracy.cross_validation import chosen_freely, mean_loss, moved_where_clear, tried_on
from tools.accuracy.effects import Effect, cited_share, effects
from tools.accuracy.evidence import gather
from tools.accuracy.figures import MEASURES, by_group, confusions, judged
from tools.accuracy.interviews import answering_everything
from tools.accuracy.page import filled
from tools.accuracy.weights import FIRST_GUESS, GRIDS, GROUPS, PLAIN, shipped

from legwise import load_knowledge
from legwise.evaluation import judge_case, read_benchmark
from legwise.knowledge.compiling import model_of
from legwise.knowledge.terms import INFORMATION
from legwise.reasoning.posterior import infer

KNOWLEDGE = load_knowledge()
CASES = read_benchmark(Path("tests/cases"), KNOWLEDGE)[::14]


def test_an_interval_holds_its_figure_and_narrows_with_more_cases():
    few, many = [0.0, 1.0] * 5, [0.0, 1.0] * 100
    one, other = figure(few, fmean), figure(many, fmean)
    assert one.low < one.value == 0.5 < one.high
    assert other.high - other.low < one.high - one.low
    assert figure([1.0] * 9, fmean) == Figure(1.0, 1.0, 1.0)


def test_calibration_error_is_nothing_where_what_is_said_is_so():
    sure = Said(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    half = Said(np.array([0.5, 0.5]), np.array([0.0, 1.0]))
    boast = Said(np.array([0.95]), np.array([0.0]))
    assert expected_error([sure, half], TENTHS) == 0.0
    assert expected_error([boast], TENTHS) == pytest.approx(0.95)
    assert [each.count for each in binned([sure, half], TENTHS)] == [1, 2, 1]


def test_luck_alone_makes_an_error_unless_everything_is_certain():
    sure = [Said(np.array([1.0]), np.array([1.0]))] * 4
    open_ = [Said(np.array([0.5]), np.array([1.0]))] * 4
    assert error_by_luck(sure, TENTHS).value == 0.0
    assert error_by_luck(open_, TENTHS).value > 0.1


def test_what_a_case_is_told_adds_up_and_holds_one_truth():
    for case in CASES:
        said = said_of(case, KNOWLEDGE, "exam")
        assert said.chance.sum() == pytest.approx(1.0)
        assert said.so.sum() == 1.0


def test_evidence_summed_apart_gives_the_same_answers():
    for case, evidence in zip(CASES, gather(CASES, KNOWLEDGE, (0.0,), (0.0,)), strict=True):
        for level, score in zip(INFORMATION, evidence.scores(shipped(KNOWLEDGE)), strict=True):
            told = case.file.at(level, KNOWLEDGE)
            posterior = infer(model_of(KNOWLEDGE), told, KNOWLEDGE)
            names = posterior.model.names.conditions
            right = sum(posterior.conditions[names.index(each)] for each in case.gold.conditions)
            assert score.loss == pytest.approx(-log(max(right, 1e-4)), abs=1e-3)
            assert score.rank == judge_case(case, KNOWLEDGE, level).rank


@pytest.mark.parametrize("members", GROUPS.values(), ids=GROUPS)
def test_findings_that_travel_together_share_one_weight(members):
    assert len({KNOWLEDGE.findings[each].weight for each in members}) == 1


def test_chosen_weights_are_never_worse_where_they_were_chosen():
    evidence = gather(CASES[:3], KNOWLEDGE, GRIDS["symmetry"], GRIDS["region_told"])
    free, cautious = chosen_freely(evidence), moved_where_clear(evidence)
    assert mean_loss(evidence, free) <= mean_loss(evidence, PLAIN)
    assert mean_loss(evidence, cautious) <= mean_loss(evidence, FIRST_GUESS)
    assert set(free) == set(cautious) == set(GRIDS)
    tried = tried_on(evidence, FIRST_GUESS)
    assert tried["first guess"].more.value == tried["shipped"].more.value == 0.0
    assert tables.of_tried(tried).count("\n") == 1 + len(tried)


def test_groups_and_confusions_count_every_case():
    answers = {level: judged(CASES, KNOWLEDGE, level) for level in INFORMATION}
    assert sum(each.cases for each in by_group(answers, KNOWLEDGE)) == len(CASES)
    missed = {case.gold for cases in answers.values() for case in cases if case.rank > 1}
    assert {each.right for each in confusions(answers, KNOWLEDGE)} == missed
    assert MEASURES["condition first"](answers["test"]) <= MEASURES["condition among three"](
        answers["test"]
    )


def test_who_answers_everything_still_tells_what_the_case_tells():
    case = CASES[0]
    before = case.file.at("history", KNOWLEDGE)
    after = answering_everything(case, KNOWLEDGE).file.at("history", KNOWLEDGE)
    history = {each.id for each in KNOWLEDGE.findings.values() if each.information == "history"}
    assert history <= after.answered
    assert set(before.observations) <= set(after.observations)
    assert answering_everything(case, KNOWLEDGE).file.layers["history"] == after


def test_a_page_keeps_what_is_not_measured():
    page = "# Accuracy\n\nWords.\n\n<!-- measured: a -->\nold\n<!-- end: a -->\n\nMore words.\n"
    new = filled(page, "a", "new")
    assert new == page.replace("old", "new")
    assert filled(new, "a", "new") == new
    assert filled(page, "b", "more").startswith(page.rstrip())


def test_figures_are_written_with_their_intervals():
    assert tables.with_interval("site first", Figure(0.5, 0.404, 0.6)) == "50 % (40–60)"
    counted = tables.of_count(judged(CASES[:1], KNOWLEDGE, "history"))
    assert counted.startswith("1 cases: ")
    assert tables.with_interval("Brier score", Figure(0.5, 0.404, 0.6)) == "0.500 (0.404–0.600)"


def test_a_number_moves_diagnoses_only_where_its_finding_is_answered():
    found = effects(CASES, KNOWLEDGE)
    answered = {name for case in CASES for name in case.file.at("test", KNOWLEDGE).answered}
    assert {each.finding for each in found} <= answered
    sizes = [each.size for each in found]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] > 0


def test_a_finding_without_weight_moves_nothing():
    (strongest, *_) = effects(CASES, KNOWLEDGE)
    mute = structs.replace(KNOWLEDGE.findings[strongest.finding], weight=0.0)
    deaf = structs.replace(KNOWLEDGE, findings={**KNOWLEDGE.findings, mute.id: mute})
    assert mute.id not in {each.finding for each in effects(CASES, deaf)}


def test_the_cited_share_goes_by_size():
    found = [
        Effect("conditions", "one", "fever", is_cited=True, size=3.0),
        Effect("conditions", "two", "fever", is_cited=False, size=1.0),
    ]
    assert cited_share(found) == 0.75


@pytest.mark.parametrize("arguments", [["--help"], ["nowhere"], ["docs", "no_such_part"], []])
def test_the_tool_makes_nothing_where_it_is_called_wrongly(arguments, tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/accuracy.md").write_text("as it was", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(arguments)
    assert {each.name for each in tmp_path.rglob("*")} == {"docs", "accuracy.md"}
    assert (tmp_path / "docs/accuracy.md").read_text(encoding="utf-8") == "as it was"
