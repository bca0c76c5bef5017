"""Interviews of many different people, each stopped before one more reply."""

import random

from legwise import Interview
from legwise.person.case import LEGS, Skin

MOST_CHOSEN = 20


def stopped(knowledge, count, seed=0):
    """Return interviews past the screen, each with a reply to its question that is yet to come."""
    draw = random.Random(seed)
    return [_stopped(knowledge, draw) for _ in range(count)]


def _stopped(knowledge, draw):
    chosen, interview = draw.randrange(MOST_CHOSEN), Interview(knowledge)
    while interview.question and len(interview.adaptive) < chosen:
        interview = interview.answer(_reply(interview, draw))
    if interview.question is None:
        interview = interview.back()
    return interview, _reply(interview, draw)


def _reply(interview, draw):
    knowledge, question = interview.knowledge, interview.question
    match question.kind:
        case "age":
            return draw.randrange(18, 90)
        case "sex":
            return draw.choice(("female", "male"))
        case "regions":
            leg = draw.choice(LEGS)
            return Skin(
                numb=frozenset((leg, name) for name in draw.sample([*knowledge.regions], 5))
            )
        case "checklist":
            rare = {name: draw.random() < 0.03 for name in question.findings}
            return {name: _state(knowledge.findings[name], rare[name]) for name in rare}
        case "finding":
            return draw.choice(knowledge.findings[question.findings[0]].state_ids)


def _state(finding, rare):
    others = [state for state in finding.state_ids if state != finding.reference_state]
    return others[0] if rare else finding.reference_state


def one_step(interview, reply):
    """Do what a face does with a reply: the next question, the urgency, the red flags."""
    after = interview.answer(reply)
    return after.question, after.urgency, after.is_emergency
