"""Emergencies interviewed: which are missed under each way of choosing questions."""

from collections.abc import Iterable

import numpy as np
from msgspec import Struct

from legwise.interview import Chooser, Interview
from legwise.knowledge.compiling import model_of
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import URGENCIES
from legwise.rehearsal import POLICIES, reply_of
from legwise.simulation.cases import DrawnPerson, drawn_persons
from legwise.simulation.drawing import condition_chances, draw
from legwise.simulation.people import Telling


class Interviewed(Struct, frozen=True):
    """How one interview with a person in an emergency went."""

    policy: str
    condition: str
    questions: int
    """How many were asked until a red flag made it an emergency, or until the end."""
    known_after: int | None
    """After how many of them the advice was emergency, and stayed so; None: missed."""

    @property
    def missed(self) -> bool:
        """Whether the advice at the end was anything less than emergency."""
        return self.known_after is None


def emergencies(
    knowledge: Knowledge, count: int, seed: int, known: float, together: float = 0.0
) -> list[DrawnPerson]:
    """Return people whose condition is an emergency, in the proportions of the population."""
    urgency = model_of(knowledge).condition_urgency
    shares = np.where(urgency == URGENCIES.index("emergency"), condition_chances(knowledge), 0.0)
    blocks = draw(knowledge, count, seed, Telling(known=known), shares, together)
    return [person for block in blocks for person in drawn_persons(block)]


def interview_all(people: Iterable[DrawnPerson], knowledge: Knowledge) -> list[Interviewed]:
    """Return an interview with each person under each policy."""
    return [
        _interview(person, policy, choose, knowledge)
        for person in people
        for policy, choose in POLICIES.items()
    ]


def _interview(
    person: DrawnPerson, policy: str, choose: Chooser, knowledge: Knowledge
) -> Interviewed:
    """Ask until a red flag makes it an emergency, which no answer takes back, or to the end."""
    interview = Interview(knowledge, choose=choose)
    known_after: int | None = None
    while True:
        if interview.urgency != "emergency":
            known_after = None
        elif known_after is None:
            known_after = len(interview.given)
        if interview.is_emergency or (question := interview.question) is None:
            break
        interview = interview.answer(reply_of(person.case, question))
    return Interviewed(policy, person.condition, len(interview.given), known_after)
