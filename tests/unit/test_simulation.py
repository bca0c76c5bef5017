"""`legwise simulate`, as its users call it."""

import json
import re
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from pyarrow import parquet

from legwise import assess, load_knowledge, read_case
from legwise.cli.main import main
from legwise.evaluation import read_benchmark
from legwise.knowledge.compiling import model_of
from legwise.person.case import LEGS, Case
from legwise.person.case_file import parse_case
from legwise.reasoning.posterior import infer
from legwise.reasoning.urgency import judge_flags, urgency_level
from legwise.simulation import plots
from legwise.simulation.cases import drawn_persons
from legwise.simulation.counting import count
from legwise.simulation.drawing import BLOCK, draw
from legwise.simulation.leaning import TOGETHER
from legwise.simulation.people import EVERYTHING, Telling
from legwise.simulation.policies import emergencies
from legwise.simulation.sampling import mean, sample, share
from legwise.simulation.study import OTHERWISE_TOGETHER
from legwise.simulation.verdicts import NO_FLAG, flag_levels

KNOWLEDGE = load_knowledge()


def simulate(tmp_path, *arguments):
    path = tmp_path / "people.ndjson"
    assert main(["simulate", *map(str, arguments), "--out", str(path)]) == 0
    return path.read_text().splitlines()


def test_a_line_is_a_case_with_the_truth(tmp_path):
    lines = simulate(tmp_path, 5, "--seed", 3)
    assert len(lines) == 5
    persons = drawn_persons(next(draw(KNOWLEDGE, 5, 3, together=TOGETHER)))
    for line, person in zip(lines, persons, strict=True):
        data = json.loads(line)
        assert data["id"] == f"simulated-3-{person.number}"
        assert data["gold"] == {
            "conditions": [person.condition],
            "sites": [person.site],
            "side": person.side,
            "urgency": KNOWLEDGE.conditions[person.condition].urgency.level,
        }
        case = parse_case(line, KNOWLEDGE, tmp_path / "line")
        assert case.person == person.case.person
        assert case.skin == person.case.skin
        assert set(case.observations) == set(person.case.observations)


def test_a_line_is_a_benchmark_file(tmp_path):
    line = simulate(tmp_path, 1, "--information", "test", "--known", 0.2)[0]
    path = tmp_path / "case.yaml"
    path.write_text(line)
    assert read_benchmark(tmp_path, KNOWLEDGE)[0].gold.side in {"left", "right", "both"}
    assert isinstance(read_case(path, KNOWLEDGE), Case)


@pytest.mark.parametrize("together", [0, 0.9])
def test_how_far_findings_travel_together_can_be_said(tmp_path, together):
    lines = simulate(tmp_path, 3, "--seed", 3, "--together", together)
    persons = drawn_persons(next(draw(KNOWLEDGE, 3, 3, together=together)))
    for line, person in zip(lines, persons, strict=True):
        assert parse_case(line, KNOWLEDGE, tmp_path / "line").skin == person.case.skin


@pytest.mark.parametrize("suffix", [".parquet", ".arrow", ".csv"])
def test_a_table_is_what_the_batch_reads(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr("legwise.simulation.drawing.BLOCK", 64)
    path, answers = tmp_path / f"people{suffix}", tmp_path / "answers.ndjson"
    arguments = ["simulate", "150", "--seed", "2", "--information", "exam", "--known", "0.4"]
    assert main([*arguments, "--out", str(path)]) == 0
    assert main(["batch", str(path), str(answers), "--engine", "numpy"]) == 0
    rows = [json.loads(line) for line in answers.read_text().splitlines()]
    blocks = draw(KNOWLEDGE, 150, 2, Telling("exam", 0.4), together=TOGETHER)
    persons = [person for people in blocks for person in drawn_persons(people)]
    assert len(rows) == len(persons) == 150
    for row, person in zip(rows[::10], persons[::10], strict=True):
        found = assess(person.case, KNOWLEDGE)
        assert row["id"] == f"simulated-2-{person.number}"
        assert row["urgency"] == found.urgency.level
        assert row["condition_1"] == found.conditions[0].id
        assert row["probability_1"] == pytest.approx(found.conditions[0].probability, abs=1e-5)


def test_a_table_holds_the_truth(tmp_path):
    path = tmp_path / "people.parquet"
    assert main(["simulate", "40", "--seed", "2", "--out", str(path)]) == 0
    people = next(draw(KNOWLEDGE, 40, 2, together=TOGETHER))
    rows = parquet.read_table(path).to_pylist()
    for row, person in zip(rows, drawn_persons(people), strict=True):
        assert (row["gold.condition"], row["gold.site"], row["gold.side"]) == (
            person.condition,
            person.site,
            person.side,
        )
        needed = KNOWLEDGE.conditions[person.condition].urgency.level
        assert row["gold.urgency"] == needed


@pytest.mark.parametrize(
    "arguments", [["simulate", "3", "--out", "people.parquet"], ["batch", "in.csv", "out.csv"]]
)
def test_without_pyarrow_the_extra_is_named(arguments):
    """In a process of its own: here PyArrow is loaded already."""
    blocked = "import sys; sys.modules['pyarrow'] = None; "
    program = f"{blocked}from legwise.cli.main import main; sys.exit(main({arguments!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == ("legwise: this needs the extra 'batch': pip install 'legwise[batch]'\n")


def test_without_a_file_people_go_to_the_screen(capfdbinary):
    assert main(["simulate", "2"]) == 0
    assert len(capfdbinary.readouterr().out.splitlines()) == 2


def test_the_same_seed_gives_the_same_people_and_another_seed_others(tmp_path):
    first = simulate(tmp_path, 20, "--seed", 7)
    assert simulate(tmp_path, 20, "--seed", 7) == first
    assert simulate(tmp_path, 20, "--seed", 8) != first
    assert simulate(tmp_path, 10, "--seed", 7) == first[:10]


def test_a_person_is_the_same_person_when_more_is_told():
    few = next(draw(KNOWLEDGE, 50, 1, Telling(known=0.2)))
    more = next(draw(KNOWLEDGE, 50, 1, EVERYTHING))
    for little, much in zip(drawn_persons(few), drawn_persons(more), strict=True):
        assert (little.condition, little.site, little.side) == (
            much.condition,
            much.site,
            much.side,
        )
        assert little.case.skin == much.case.skin
        assert set(little.case.observations) <= set(much.case.observations)


def test_blocks_do_not_repeat_each_other():
    one, other = draw(KNOWLEDGE, BLOCK + 100, 1)
    assert (len(one), len(other)) == (BLOCK, 100)
    assert other.first == BLOCK
    assert (one.hypothesis[:100] != other.hypothesis).any()
    numbers = [person.number for people in (one, other) for person in drawn_persons(people)]
    assert numbers == [*range(BLOCK + 100)]


@pytest.mark.parametrize("level", ["history", "exam", "test"])
def test_what_is_told(level):
    people = next(draw(KNOWLEDGE, 300, 1, Telling(level)))
    told = {name for person in drawn_persons(people) for name in person.case.answered}
    reached = {"history": 0, "exam": 1, "test": 2}
    assert told == {
        finding.id
        for finding in KNOWLEDGE.findings.values()
        if reached[finding.information] <= reached[level]
    }


def test_the_share_that_is_known():
    people = next(draw(KNOWLEDGE, 2000, 1, Telling(known=0.25)))
    history = [
        each.information == "history" and not each.when for each in KNOWLEDGE.findings.values()
    ]
    assert people.told[history].mean() == pytest.approx(0.25, abs=0.01)
    silent = next(draw(KNOWLEDGE, 20, 1, Telling(known=0.0, skin=False)))
    for person in drawn_persons(silent):
        assert person.case == Case(person.case.person)


def test_states_are_never_joined_and_legs_are_both_told():
    for person in drawn_persons(next(draw(KNOWLEDGE, 50, 1, EVERYTHING))):
        for observation in person.case.observations:
            finding = KNOWLEDGE.findings[observation.finding]
            assert observation.state in finding.state_ids
            assert observation.place in (LEGS if finding.sided else ("whole",))
        assert len(person.case.skin.numb | person.case.skin.normal) == 2 * len(KNOWLEDGE.regions)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-3"], "expected a whole number from 0, not '-3'"),
        (["many"], "expected a whole number from 0, not 'many'"),
        (["1.5"], "expected a whole number from 0"),
        (["5", "--seed", "-1"], "expected a whole number from 0"),
        (["5", "--known", "1.2"], "expected a share from 0 to 1, not '1.2'"),
        (["5", "--known", "-0.1"], "expected a share from 0 to 1"),
        (["5", "--known", "nan"], "expected a share from 0 to 1"),
        (["5", "--known", "half"], "expected a share from 0 to 1"),
        (["5", "--information", "gossip"], "invalid choice"),
        (["5", "--out", "a", "--report", "b"], "not allowed with"),
    ],
)
def test_bad_input(arguments, said, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["simulate", *arguments])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_nobody(tmp_path, capsys):
    assert simulate(tmp_path, 0) == []
    assert main(["simulate", "0", "--out", str(tmp_path / "people.parquet")]) == 2
    assert main(["simulate", "0", "--report", str(tmp_path)]) == 2
    assert "at least one person" in capsys.readouterr().err


def test_a_place_that_cannot_be_written(tmp_path, capsys):
    missing = tmp_path / "missing" / "people.ndjson"
    assert main(["simulate", "1", "--out", str(missing)]) == 2
    assert "cannot write" in capsys.readouterr().err
    file = tmp_path / "file"
    file.write_text("")
    assert main(["simulate", "1", "--report", str(file), "--sample", "1"]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_memory_does_not_grow_with_the_people():
    def peak(people):
        tracemalloc.start()
        count(draw(KNOWLEDGE, people, 1), KNOWLEDGE)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(8 * BLOCK) < 1.5 * peak(2 * BLOCK)


def test_counts_are_those_of_the_people():
    blocks = [*draw(KNOWLEDGE, 5000, 2)]
    counts = count(blocks, KNOWLEDGE)
    assert counts.people == counts.causes.sum() == counts.levels.sum() == 5000
    conditions = np.concatenate([people.condition for people in blocks])
    expected = np.bincount(conditions, minlength=len(KNOWLEDGE.conditions))
    assert (counts.causes.sum(axis=0) == expected).all()


def test_flag_levels_are_those_of_one_person():
    people = next(draw(KNOWLEDGE, 40, 5))
    _, levels = flag_levels(people)
    order = ("emergency", "same_day", "within_days", "routine", "self_care")
    for person, level in zip(drawn_persons(people), levels.tolist(), strict=True):
        up = judge_flags(person.case, KNOWLEDGE).up
        expected = min(
            (order.index(KNOWLEDGE.red_flags[name].level) for name in up), default=NO_FLAG
        )
        assert level == expected


def test_a_sampled_person_is_answered_as_any_other():
    shares = 1 / len(KNOWLEDGE.conditions)
    sampled = sample(KNOWLEDGE, 12, 4, 0.3)
    assert sum(each.weight for each in sampled) == pytest.approx(1.0)
    from legwise.simulation.drawing import condition_chances

    mixed = 0.5 * condition_chances(KNOWLEDGE) + 0.5 * shares
    people = next(draw(KNOWLEDGE, 12, 4, Telling(known=0.3), mixed))
    for person, found in zip(drawn_persons(people), sampled, strict=True):
        posterior = infer(model_of(KNOWLEDGE), person.case, KNOWLEDGE)
        flags = judge_flags(person.case, KNOWLEDGE)
        assert found.condition == person.condition
        assert found.urgency == urgency_level(person.case, KNOWLEDGE, posterior, flags)[0]
        order = np.argsort(-posterior.conditions)
        names = [posterior.model.names.conditions[at] for at in order]
        assert names[found.rank - 1] == person.condition
        assert len(found.tests) == sum(
            bool(KNOWLEDGE.tests[test].findings)
            for test in KNOWLEDGE.conditions[person.condition].tests
        )


def test_emergencies_are_emergencies():
    for person in emergencies(KNOWLEDGE, 30, 1, 1.0):
        assert KNOWLEDGE.conditions[person.condition].urgency.level == "emergency"


def test_estimates():
    found = mean([1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0])
    assert found.value == 0.75
    assert found.high - found.value == pytest.approx(1.645 * (0.75 * 0.25 / 4) ** 0.5, rel=1e-3)
    assert mean([1.0, 0.0], [3.0, 1.0]).value == 0.75


def test_the_range_of_a_share_holds_for_none_and_for_all():
    none = share([False] * 20, [1.0] * 20)
    assert (none.value, none.low) == (0.0, 0.0)
    assert 0.05 < none.high < 0.2
    every = share([True] * 20, [1.0] * 20)
    assert (every.value, every.high) == (1.0, 1.0)
    assert every.low == pytest.approx(1.0 - none.high)
    uneven = share([False] * 20, [10.0, *[1.0] * 19])
    assert uneven.high > none.high


@pytest.mark.parametrize("plotting", [True, False])
def test_report(tmp_path, capsys, monkeypatch, plotting):
    if not plotting:
        monkeypatch.setattr(plots, "can_plot", lambda: False)
        monkeypatch.setattr("legwise.cli.simulating.can_plot", lambda: False)
    folder = tmp_path / "report"
    arguments = ["300", "--known", "0.3", "--sample", "20", "--report", str(folder)]
    assert main(["simulate", *arguments]) == 0
    captured = capsys.readouterr()
    report = (folder / "report.md").read_text()
    assert captured.out.strip() == str(folder / "report.md")
    assert ("install matplotlib" in captured.err) is not plotting
    for heading in ("How urgent", "Causes", "history alone", "Missed emergencies", "each test"):
        assert heading in report
    shown = set(re.findall(r"\((\w+\.svg)\)", report))
    assert {path.name for path in folder.glob("*.svg")} == shown
    assert len(shown) == (5 if plotting else 0)
    assert [f"| {each:g} |" in report for each in OTHERWISE_TOGETHER] == [True] * 3
    assert "nan" not in report
