"""The state machine that asks: answers in, the next question or *done* out.

An `Interview` is a frozen value. Every move (answer, skip, back, change) returns a new one, so any
face - a terminal, a page, a test - can drive it, keep it or replay it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias, cast

from legwise.knowledge.compiling import model_of
from legwise.knowledge.problem import nearest
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import SEXES, Sex, Urgency
from legwise.person.case import OLDEST, Case, Leg, Observation, Skin, State
from legwise.person.observing import SayingError, observe
from legwise.reasoning.asking import chance_of_answer, flag_raisers, next_finding
from legwise.reasoning.posterior import Posterior, infer
from legwise.reasoning.relevance import applies
from legwise.reasoning.urgency import Flags, judge_flags, urgency_level

QuestionKind = Literal["age", "sex", "checklist", "regions", "finding"]

Sided: TypeAlias = Mapping[Leg, State]
FindingReply: TypeAlias = State | Sided
"""One state, or a state for each leg of a sided finding."""
Reply: TypeAlias = int | Sex | Skin | FindingReply | Mapping[str, FindingReply] | None
"""What a face sends: the answer, or None for *I don't know*."""


@dataclass(frozen=True)
class Asked:
    """A question: its id, how it is answered, and the findings it is about."""

    id: str
    kind: QuestionKind
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """A question with the reply that was given."""

    question: Asked
    reply: Reply


class ReplyError(ValueError):
    """A reply that does not answer its question; the message says which replies do."""


AGE = Asked("age", "age")
SEX = Asked("sex", "sex")
REGIONS = Asked("regions", "regions")


@dataclass(frozen=True, eq=False)
class Interview:
    """What has been asked and answered so far."""

    knowledge: Knowledge
    given: tuple[Given, ...] = ()
    choose: "Chooser" = field(default_factory=lambda: worth_most)
    """Which finding to ask next, given those that have been asked; None: done."""

    @cached_property
    def case(self) -> Case:
        """Everything known from the replies. A reply of None adds nothing."""
        case, settled = Case(), dict[str, Case]()
        for each in self.given:
            case = _described(case, each)
            for observation in _observed(each, self.knowledge):
                known = settled.pop(observation.finding, Case())
                settled[observation.finding] = (
                    known.with_observation(observation)
                    if known.observations
                    else Case(observations=(observation,))
                )
        observations = (each for of_finding in settled.values() for each in of_finding.observations)
        return replace(case, observations=tuple(observations))

    @cached_property
    def posterior(self) -> Posterior:
        """What follows from the replies so far."""
        return infer(model_of(self.knowledge), self.case, self.knowledge)

    @cached_property
    def flags(self) -> Flags:
        """The red flags of the replies so far."""
        return judge_flags(self.case, self.knowledge)

    @cached_property
    def urgency(self) -> Urgency:
        """The urgency as far as it is known."""
        return urgency_level(self.case, self.knowledge, self.posterior, self.flags)[0]

    @property
    def is_emergency(self) -> bool:
        """Whether a red flag has already made this an emergency, whatever is answered next."""
        return any(self.knowledge.red_flags[name].level == "emergency" for name in self.flags.up)

    @cached_property
    def question(self) -> Asked | None:
        """The next question: the screen, then the body map, then what is worth most; None: done."""
        answered = {each.question.id for each in self.given}
        for question in self._opening():
            if question.id not in answered:
                return question
        if len(self.adaptive) >= self.knowledge.settings.most_questions:
            return None
        passed_over = {name for each in self.given for name in each.question.findings}
        finding = self.choose(self, passed_over)
        return None if finding is None else about(finding)

    @property
    def adaptive(self) -> tuple[Given, ...]:
        """The replies to questions that were chosen for this person."""
        return tuple(
            each
            for each in self.given
            if each.question.kind == "finding"
            and each.question.id not in self.knowledge.screen.opening
        )

    def _opening(self) -> tuple[Asked, ...]:
        """Return the questions everybody is asked, in their order."""
        screen = self.knowledge.screen
        checklists = tuple(
            Asked(
                each.id,
                "checklist",
                tuple(name for name in each.findings if applies(name, self.case, self.knowledge)),
            )
            for each in screen.checklists
        )
        return (AGE, SEX, *checklists, REGIONS, *(about(name) for name in screen.opening))

    @property
    def sureness(self) -> float:
        """How far the causes are narrowed down, from 0 (nothing) to 1 (one cause left).

        The probability of the leading condition: what a progress bar can honestly show.
        """
        return float(self.posterior.conditions.max())

    def answer(self, reply: Reply) -> "Interview":
        """Return the interview after a reply to `question`; raise `ReplyError` for a wrong one."""
        question = self.question
        if question is None:
            raise ReplyError("the interview is done: there is no question to answer")
        check_reply(question, reply, self.knowledge)
        return replace(self, given=(*self.given, Given(question, reply)))

    def skip(self) -> "Interview":
        """Return the interview after *I don't know*."""
        return self.answer(None)

    def back(self) -> "Interview":
        """Return the interview before its last reply (unchanged at the start)."""
        return replace(self, given=self.given[:-1])

    def change(self, question_id: str, reply: Reply) -> "Interview":
        """Return the interview with another reply to an earlier question; later ones are kept."""
        for at, each in enumerate(self.given):
            if each.question.id == question_id:
                check_reply(each.question, reply, self.knowledge)
                changed = Given(each.question, reply)
                return replace(self, given=(*self.given[:at], changed, *self.given[at + 1 :]))
        asked = [each.question.id for each in self.given]
        raise ReplyError(f"'{question_id}' has not been asked; {nearest(question_id, asked)}")


Chooser = Callable[[Interview, Collection[str]], str | None]


def worth_most(interview: Interview, passed_over: Collection[str]) -> str | None:
    """Return the finding worth most of the person's time, or None where none is worth it."""
    case, knowledge = interview.case, interview.knowledge
    raisers = flag_raisers(case, knowledge, interview.flags, interview.urgency)
    replies = [each.reply for each in interview.adaptive]
    answered = sum(reply is not None for reply in replies)
    chance = chance_of_answer(len(replies), answered, knowledge)
    worth = next_finding(interview.posterior, case, knowledge, raisers, passed_over, chance)
    return None if worth is None else worth.finding


def about(finding: str) -> Asked:
    """Return the question about one finding."""
    return Asked(finding, "finding", (finding,))


def check_reply(question: Asked, reply: Reply, knowledge: Knowledge) -> None:
    """Raise `ReplyError` where a reply does not answer its question."""
    given = Given(question, reply)
    try:
        _described(Case(), given)
        for _ in _observed(given, knowledge):
            pass
    except SayingError as error:
        raise ReplyError(f"{question.id}: {error}") from None


def _described(case: Case, given: Given) -> Case:
    """Return a case with what one reply says of the person and the skin."""
    question, reply = given.question, given.reply
    if reply is None:
        return case
    match question.kind:
        case "age":
            if not isinstance(reply, int) or isinstance(reply, bool) or not 0 <= reply <= OLDEST:
                raise SayingError(f"expected whole years from 0 to {OLDEST}, not {reply!r}")
            return replace(case, person=replace(case.person, age=reply))
        case "sex":
            if reply not in SEXES:
                raise SayingError(f"expected one of {', '.join(SEXES)}, not {reply!r}")
            return replace(case, person=replace(case.person, sex=cast("Sex", reply)))
        case "regions":
            if not isinstance(reply, Skin):
                raise SayingError(f"expected painted skin, not {reply!r}")
            return replace(case, skin=reply)
        case "checklist" | "finding":
            return case


def _observed(given: Given, knowledge: Knowledge) -> Iterator[Observation]:
    """Yield what one reply says of findings."""
    question, reply = given.question, given.reply
    if reply is None:
        return
    match question.kind:
        case "checklist":
            if not isinstance(reply, Mapping):
                raise SayingError(f"expected a state for each finding, not {reply!r}")
            replies = cast("Mapping[str, FindingReply]", reply)
        case "finding":
            replies = {question.findings[0]: cast("FindingReply", reply)}
        case _:
            return
    for name, said in replies.items():
        if name not in question.findings:
            raise SayingError(f"'{name}' is not asked here; {nearest(name, question.findings)}")
        yield from observe(knowledge.findings[name], said)
