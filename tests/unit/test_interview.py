"""The interview is a value: answers in, the next question or done out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legwise import Interview, load_knowledge
from legwise.interview import ReplyError
from legwise.person.case import LEGS, Skin

KNOWLEDGE = load_knowledge()
NOWHERE = Skin(normal=frozenset((leg, region) for leg in LEGS for region in KNOWLEDGE.regions))


def calm(question):
    """The reply of somebody with nothing to report."""
    match question.kind:
        case "age":
            return 40
        case "sex":
            return "female"
        case "checklist":
            return dict.fromkeys(question.findings, "absent")
        case "regions":
            return NOWHERE
    finding = KNOWLEDGE.findings[question.findings[0]]
    return finding.reference_state


def finished(interview, reply):
    while (question := interview.question) is not None:
        interview = interview.answer(reply(question))
    return interview


def test_the_screen_comes_first_then_the_map():
    interview = Interview(KNOWLEDGE)
    kinds = []
    for _ in range(3 + len(KNOWLEDGE.screen.checklists)):
        kinds.append(interview.question.kind)
        interview = interview.answer(calm(interview.question))
    checklists = ["checklist"] * len(KNOWLEDGE.screen.checklists)
    assert kinds == ["age", "sex", *checklists, "regions"]


def test_it_ends_and_never_asks_twice():
    done = finished(Interview(KNOWLEDGE), calm)
    asked = [each.question.id for each in done.given]
    assert len(asked) == len(set(asked))
    adaptive = [each for each in done.given if each.question.kind == "finding"]
    assert len(adaptive) <= KNOWLEDGE.settings.most_questions + len(KNOWLEDGE.screen.opening)


def test_not_knowing_anything_ends_too_and_never_reassures():
    done = finished(Interview(KNOWLEDGE), lambda _: None)
    assert done.urgency != "self_care"
    assert done.case.answered == frozenset()


def test_an_emergency_is_certain_as_soon_as_it_is_told():
    interview = Interview(KNOWLEDGE).answer(60).answer("male")
    question = interview.question
    assert "speech_trouble" in question.findings
    assert not interview.is_emergency
    after = interview.answer({"speech_trouble": "present", "face_droop": "present"})
    assert after.is_emergency
    assert after.urgency == "emergency"
    assert after.question is not None


def test_back_undoes_and_change_keeps_the_later_replies():
    interview = Interview(KNOWLEDGE).answer(40).answer("male")
    assert interview.back().question.id == "sex"
    assert interview.back().back().back().question.id == "age"
    changed = interview.change("age", 70)
    assert changed.case.person.age == 70
    assert changed.case.person.sex == "male"
    with pytest.raises(ReplyError, match="has not been asked"):
        interview.change("onset", "sudden")


def test_men_are_not_asked_about_pregnancy():
    for sex, asked in (("male", False), ("female", True)):
        interview = Interview(KNOWLEDGE).answer(30).answer(sex)
        seen = set()
        for _ in KNOWLEDGE.screen.checklists:
            seen |= set(interview.question.findings)
            interview = interview.skip()
        assert ("pregnancy" in seen) is asked


@pytest.mark.parametrize("reply", [-1, 121, "forty", 4.5, True])
def test_wrong_replies_are_refused(reply):
    with pytest.raises(ReplyError, match="age"):
        Interview(KNOWLEDGE).answer(reply)


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_any_replies_in_any_order_of_moves_keep_it_sound(data):
    interview = Interview(KNOWLEDGE)
    for _ in range(data.draw(st.integers(1, 25))):
        question = interview.question
        if question is None:
            break
        move = data.draw(st.sampled_from(["answer", "skip", "back", "odd"]))
        if move == "back":
            interview = interview.back()
        elif move == "skip":
            interview = interview.skip()
        elif move == "odd" and question.kind == "finding":
            states = KNOWLEDGE.findings[question.findings[0]].state_ids
            sided = KNOWLEDGE.findings[question.findings[0]].sided
            state = data.draw(st.sampled_from(states))
            interview = interview.answer({"left": state, "right": state} if sided else state)
        else:
            interview = interview.answer(calm(question))
    assert 0.0 <= interview.sureness <= 1.0
    assert interview.posterior.conditions.sum() == pytest.approx(1.0)
