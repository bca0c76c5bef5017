"""Which question is next, and when it is enough."""

from pathlib import Path

import pytest

from legwise import Interview, load_knowledge
from legwise.evaluation import read_benchmark
from legwise.knowledge.rules import InState, atoms
from legwise.person.case import LEGS, Observation, Skin
from legwise.reasoning.asking import chance_of_answer, flag_raisers
from legwise.reasoning.flags import judge
from legwise.reasoning.urgency import flag_rulebook, flag_rules, judge_flags

KNOWLEDGE = load_knowledge()
SOME_CASES = read_benchmark(Path("tests/cases"), KNOWLEDGE)[::17]
LEG = Skin(numb=frozenset({("left", "calf_back_outer"), ("left", "toe_5")}))


def supposing(case, finding, state):
    places = LEGS if KNOWLEDGE.findings[finding].sided else ("whole",)
    for place in places:
        case = case.with_observation(Observation(finding, place, state))
    return case


@pytest.mark.parametrize("benchmark", SOME_CASES, ids=lambda case: case.id)
def test_what_is_left_of_a_rule_judges_as_the_rule(benchmark):
    case = benchmark.file.at("history", KNOWLEDGE)
    book, flags = flag_rulebook(KNOWLEDGE), judge_flags(case, KNOWLEDGE)
    for name, rule in flag_rules(KNOWLEDGE).items():
        assert judge(rule, case, KNOWLEDGE) is flags.verdicts[book.step_of[name]]
    assert flags.open
    for name in flags.open:
        rule, rest = (
            flag_rules(KNOWLEDGE)[name],
            book.left_open(name, dict(enumerate(flags.verdicts))),
        )
        assert judge(rest, case, KNOWLEDGE) is None
        for atom in [each for each in atoms(rest) if isinstance(each, InState)][:4]:
            then = supposing(case, atom.finding, atom.states[0])
            assert judge(rest, then, KNOWLEDGE) is judge(rule, then, KNOWLEDGE)


@pytest.mark.parametrize("benchmark", SOME_CASES[:3], ids=lambda case: case.id)
def test_the_answers_that_raise_a_flag_are_all_those_that_make_its_rule_true(benchmark):
    case = benchmark.file.at("history", KNOWLEDGE)
    found = flag_raisers(case, KNOWLEDGE, judge_flags(case, KNOWLEDGE), "self_care")
    for name in judge_flags(case, KNOWLEDGE).open:
        rule = flag_rules(KNOWLEDGE)[name]
        tried = {
            (atom.finding, state)
            for atom in atoms(rule)
            if isinstance(atom, InState)
            and atom.finding not in case.answered
            and KNOWLEDGE.findings[atom.finding].information == "history"
            for state in atom.states
        }
        raising = {
            (finding, state)
            for finding, state in tried
            if judge(rule, supposing(case, finding, state), KNOWLEDGE) is True
        }
        said = {(finding, state) for finding, states in found.get(name, ()) for state in states}
        assert said == raising


def test_the_chance_of_an_answer_follows_the_share_of_answers():
    assert chance_of_answer(0, 0, KNOWLEDGE) == 1.0
    assert chance_of_answer(12, 12, KNOWLEDGE) == 1.0
    falling = [chance_of_answer(asked, 0, KNOWLEDGE) for asked in range(6)]
    assert falling == sorted(falling, reverse=True)
    assert chance_of_answer(10, 5, KNOWLEDGE) > chance_of_answer(10, 0, KNOWLEDGE)


def opened(told):
    """An interview after everything that everybody is asked; nothing more is known."""
    interview = Interview(KNOWLEDGE).answer(50).answer("male")
    for _ in KNOWLEDGE.screen.checklists:
        interview = interview.answer(told(interview.question))
    interview = interview.answer(LEG)
    for _ in KNOWLEDGE.screen.opening:
        interview = interview.skip()
    return interview


def finished(interview, reply):
    while (question := interview.question) is not None:
        interview = interview.answer(reply(question))
    return interview


def absent(question):
    return dict.fromkeys(question.findings, "absent")


def test_who_cannot_answer_is_asked_less():
    start = opened(absent)
    silent = finished(start, lambda _: None)
    assert 3 <= len(silent.adaptive) < KNOWLEDGE.settings.most_questions

    def first_state(question):
        return KNOWLEDGE.findings[question.findings[0]].state_ids[0]

    talking = finished(start, first_state)
    assert len(talking.adaptive) <= KNOWLEDGE.settings.most_questions


def test_what_stood_on_a_checklist_is_not_asked_again():
    done = finished(opened(lambda _: None), lambda _: None)
    listed = {name for each in KNOWLEDGE.screen.checklists for name in each.findings}
    assert listed.isdisjoint(each.question.id for each in done.adaptive)
