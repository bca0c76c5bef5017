"""The commands, as their users call them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pexpect
import pytest
import yaml

from legwise import assess, load_knowledge, read_case
from legwise.cli.main import main

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
KNOWLEDGE = load_knowledge()


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_assess_as_json_keeps_its_promise(capsys):
    status, out, _ = run(capsys, "assess", EXAMPLES / "foot_drop.yaml", "--json")
    assert status == 0
    found = json.loads(out)
    schema = json.loads((ROOT / "docs" / "assessment.schema.json").read_text())
    jsonschema.validate(found, schema)
    for key in [
        "knowledge_version",
        "urgency",
        "conditions",
        "sites",
        "mechanism",
        "evidence",
        "unexplained",
        "next_question",
        "specialists",
        "tests",
        "treatments",
        "prevention",
        "watch_for",
    ]:
        assert key in found
    assert found["knowledge_version"] == KNOWLEDGE.version
    assert sum(found["mechanism"].values()) == pytest.approx(1.0)
    leader = found["conditions"][0]
    assert leader["range"][0] <= leader["probability"] <= leader["range"][1]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_assess_for_people_in_both_languages(capsys, path, language):
    status, out, _ = run(capsys, "assess", path, "--lang", language)
    assert status == 0
    assert KNOWLEDGE.words["heading_urgency"].in_(language) in out
    words = KNOWLEDGE.words["disclaimer"].in_(language).split()
    assert words[-1] in out


def test_a_harmless_case_with_the_whole_screen_answered_is_self_care(capsys):
    path = EXAMPLES / "asleep_after_squatting.yaml"
    _, out, _ = run(capsys, "assess", path, "--json")
    found = json.loads(out)
    assert found["urgency"]["level"] == "self_care"
    assert found["treatments"] == []


@pytest.mark.parametrize("asked", [("assess",), ("why", "positional_pressure")], ids=str)
def test_nothing_is_said_to_be_certain_or_impossible(capsys, asked):
    command, *about = asked
    _, out, _ = run(capsys, command, EXAMPLES / "asleep_after_squatting.yaml", *about)
    shares = re.findall(r"[<>]?[\d.]+%", out)
    assert ">99%" in shares
    assert not {"0%", "0.0%", "100%", "100.0%"} & set(shares)


def test_the_same_case_is_not_reassured_while_one_danger_sign_has_no_answer(tmp_path, capsys):
    case = yaml.safe_load((EXAMPLES / "asleep_after_squatting.yaml").read_text())
    del case["findings"]["bladder_trouble"]
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(case))
    _, out, _ = run(capsys, "assess", path, "--json")
    found = json.loads(out)
    assert found["urgency"]["level"] == "routine"
    assert "screen_unfinished" in [reason["rule"] for reason in found["urgency"]["reasons"]]


def test_advice_to_wait_says_that_danger_signs_were_not_asked_after(capsys, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("person: {age: 40}\n")
    _, out, _ = run(capsys, "assess", path, "--json")
    urgency = json.loads(out)["urgency"]
    assert urgency["level"] in ("within_days", "routine")
    levels = {reason["rule"]: reason["level"] for reason in urgency["reasons"]}
    assert levels["screen_unfinished"] == urgency["level"]


def test_why(capsys):
    path = EXAMPLES / "foot_drop.yaml"
    status, out, _ = run(capsys, "why", path, "common_fibular_neuropathy", "--json")
    found = json.loads(out)
    assert status == 0
    decibans = [argument["decibans"] for argument in found["arguments"]]
    assert decibans == sorted(decibans, reverse=True)
    status, out, _ = run(capsys, "why", path, "common_fibular_neuropathy")
    assert status == 0
    status, _, error = run(capsys, "why", path, "common_fibular_neuropaty")
    assert status == 2
    assert "did you mean 'common_fibular_neuropathy'" in error


def test_evaluate_has_the_promised_keys(tmp_path, capsys):
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml"))[:6]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    status, out, _ = run(capsys, "evaluate", tmp_path, "--information", "history", "--json")
    assert status == 0
    keys = (
        "cases top1 top3 site_top1 urgency_exact urgency_within_one emergencies_under_triaged "
        "harmless_over_triaged brier misses"
    )
    assert set(keys.split()) <= json.loads(out).keys()
    status, out, _ = run(capsys, "evaluate", tmp_path, "--json")
    assert json.loads(out).keys() == {"history", "exam", "test"}
    status, out, _ = run(capsys, "evaluate", tmp_path)
    assert "top-1" in out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\x00\xff\xfe", "not a text file"),
        (b"findings: {foot_drp: present}", "did you mean 'foot_drop'"),
        (b"person: {age: 200}", "person.age"),
        (b"a: [", "not valid YAML"),
    ],
)
def test_bad_input_exits_2_with_one_clear_line(tmp_path, capsys, content, words):
    path = tmp_path / "case.yaml"
    path.write_bytes(content)
    status, out, error = run(capsys, "assess", path)
    assert (status, out) == (2, "")
    assert words in error
    assert error.count("\n") == 1
    assert str(path) in error


def test_a_folder_without_cases_and_a_case_without_gold(tmp_path, capsys):
    status, _, error = run(capsys, "evaluate", tmp_path)
    assert status == 2
    assert "no case files" in error
    (tmp_path / "case.yaml").write_text("person: {age: 3}")
    status, _, error = run(capsys, "evaluate", tmp_path)
    assert status == 2
    assert "gold" in error


@pytest.mark.parametrize(
    "kind",
    [
        "conditions",
        "findings",
        "prevention",
        "red_flags",
        "regions",
        "sites",
        "sources",
        "specialists",
        "tests",
        "treatments",
    ],
)
def test_knowledge_lists(capsys, kind):
    status, out, _ = run(capsys, "knowledge", "list", kind, "--json")
    assert status == 0
    listed = json.loads(out)
    assert {row["id"] for row in listed} == set(getattr(KNOWLEDGE, kind))
    status, out, _ = run(capsys, "knowledge", "list", kind, "--lang", "ru")
    assert len(out.splitlines()) >= len(listed)


def test_knowledge_show(capsys):
    status, out, _ = run(capsys, "knowledge", "show", "foot_drop")
    assert status == 0
    assert yaml.safe_load(out)["id"] == "foot_drop"
    status, _, error = run(capsys, "knowledge", "show", "foot_drp")
    assert status == 2
    assert "did you mean 'foot_drop'" in error


@pytest.fixture
def terminal():
    command = [sys.executable, "-m", "legwise", "interview", "--lang", "en"]
    child = pexpect.spawn(
        command[0],
        command[1:],
        encoding="utf-8",
        timeout=20,
        dimensions=(60, 100),
        env={**os.environ, "TERM": "xterm"},
    )
    yield child
    child.close(force=True)


def test_the_interview_at_a_terminal_warns_of_an_emergency_and_goes_on(terminal):
    terminal.expect("How old are you")
    terminal.sendline("old")
    terminal.expect("not clear")
    terminal.expect("How old are you")
    terminal.sendline("67")
    terminal.expect("Which sex")
    terminal.sendline("b")
    terminal.expect("How old are you")
    terminal.sendline("68")
    terminal.expect("Which sex")
    terminal.sendline("2")
    terminal.expect("none of these")
    at = KNOWLEDGE.screen.checklists[0].findings.index("speech_trouble") + 1
    terminal.sendline(str(at))
    terminal.expect("Call an ambulance now")
    terminal.expect("none of these")
    terminal.sendline("q")
    terminal.expect("Emergency: call an ambulance now")
    terminal.expect(pexpect.EOF)


def test_the_end_of_the_input_shows_what_follows():
    done = subprocess.run(
        [sys.executable, "-m", "legwise", "interview"],
        input="40\n1\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "What it may be" in done.stdout


def test_a_saved_interview_can_be_assessed(tmp_path):
    path = tmp_path / "answers.yaml"
    answers = "40\n1\n" + "0\n" * len(KNOWLEDGE.screen.checklists) + "46\n0\n1\nq\n"
    subprocess.run(
        [sys.executable, "-m", "legwise", "interview", "--save", str(path)],
        input=answers,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    case = read_case(path, KNOWLEDGE)
    assert case.person.age == 40
    assert case.skin.numb
    assert assess(case, KNOWLEDGE).conditions
