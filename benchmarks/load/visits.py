"""Visits that are under way: sealed addresses with the answers of drawn people."""

import secrets
from dataclasses import dataclass
from random import Random

from legwise.interview import Interview
from legwise.rehearsal import reply_of
from legwise.simulation.cases import drawn_persons
from legwise.simulation.drawing import draw
from legwise.simulation.people import Telling
from legwise.web.answers import Answers
from legwise.web.sealing import Sealer
from legwise.web.visitor import COOKIE, Visitor, form_mark

KNOWN = 0.5
"""The share of the questions that a visitor can answer."""


@dataclass(frozen=True)
class Visit:
    """What one browser holds in the middle of an interview, and at its end."""

    headers: dict[str, str]
    reply_path: str
    reply: dict[str, str]
    """The form that answers the open question."""
    result_path: str


def visits(knowledge, secret, count):
    """Return visits of so many drawn people, each at a question of its own."""
    random = Random(1)
    sealer = Sealer(secret, knowledge)
    persons = (
        person
        for people in draw(knowledge, count, 1, Telling(known=KNOWN), together=0.5)
        for person in drawn_persons(people)
    )
    return [_visit(person.case, sealer, random) for person in persons]


def _visit(case, sealer, random):
    steps = [Interview(sealer.knowledge)]
    while (question := steps[-1].question) is not None:
        steps.append(steps[-1].answer(reply_of(case, question)))
    here, end = steps[random.randrange(len(steps) - 1)], steps[-1]
    visitor = Visitor(secrets.token_urlsafe(32), is_new=False)
    sealed, ended = (sealer.seal(Answers(each.given), visitor.id) for each in (here, end))
    return Visit(
        headers={"cookie": f"{COOKIE}={visitor.id}", "accept-language": "en"},
        reply_path=f"/en/case/{sealed}",
        reply={
            "mark": form_mark(visitor, sealer),
            "question": here.question.id,
            "action": "unknown",
        },
        result_path=f"/en/case/{ended}/result",
    )
