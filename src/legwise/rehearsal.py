"""Interviews rehearsed with benchmark cases: the case answers what it states, else *I don't know*.

Three ways of choosing questions are compared: what is worth most, the order of the catalogue, and
a random order.
"""

import random
from collections.abc import Collection, Sequence
from statistics import median, quantiles

from msgspec import Struct

from legwise.evaluation import BenchmarkCase, Judged, judge_answer, summarise
from legwise.interview import Asked, Chooser, FindingReply, Interview, Reply, worth_most
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Case, Leg, State
from legwise.reasoning.relevance import applies


class Rehearsed(Struct, frozen=True):
    """How interviews with one way of choosing questions went, over all cases."""

    policy: str
    cases: int
    questions_median: float
    questions_p90: float
    top1: float
    top3: float
    site_top1: float
    urgency_exact: float
    urgency_within_one: float
    emergencies_under_triaged: int
    harmless_over_triaged: float
    top3_by_questions: list[float]
    """The share of cases with the right condition among three after 0, 1, 2 ... questions."""


def in_catalogue_order(interview: Interview, passed_over: Collection[str]) -> str | None:
    """Return the next unanswered history finding in the order of the catalogue."""
    return next(iter(_left(interview, passed_over)), None)


def at_random(seed: int) -> Chooser:
    """Return a way of asking that draws among the unanswered history findings."""

    def choose(interview: Interview, passed_over: Collection[str]) -> str | None:
        left = _left(interview, passed_over)
        draw = random.Random(f"{seed} {len(interview.given)}")
        return draw.choice(left) if left else None

    return choose


POLICIES: dict[str, Chooser] = {
    "worth": worth_most,
    "catalogue": in_catalogue_order,
    "random": at_random(0),
}


def _left(interview: Interview, passed_over: Collection[str]) -> list[str]:
    case = interview.case
    return [
        finding.id
        for finding in interview.knowledge.findings.values()
        if finding.information == "history"
        and finding.id not in case.answered
        and finding.id not in passed_over
        and applies(finding.id, case, interview.knowledge)
    ]


def rehearse(cases: Sequence[BenchmarkCase], knowledge: Knowledge, policy: str) -> Rehearsed:
    """Return how interviews go with every case, choosing questions by one policy."""
    runs = [_run(case, knowledge, POLICIES[policy]) for case in cases]
    asked = [len(run) - 1 for run in runs]
    final = summarise([run[-1] for run in runs], "history")
    longest = max(asked)
    return Rehearsed(
        policy=policy,
        cases=len(cases),
        questions_median=median(asked),
        questions_p90=quantiles(asked, n=10)[-1] if len(asked) > 1 else float(asked[0]),
        top1=final.top1,
        top3=final.top3,
        site_top1=final.site_top1,
        urgency_exact=final.urgency_exact,
        urgency_within_one=final.urgency_within_one,
        emergencies_under_triaged=final.emergencies_under_triaged,
        harmless_over_triaged=final.harmless_over_triaged,
        top3_by_questions=[
            sum(run[min(count, len(run) - 1)].rank <= 3 for run in runs) / len(runs)
            for count in range(longest + 1)
        ],
    )


def _run(benchmark: BenchmarkCase, knowledge: Knowledge, choose: Chooser) -> list[Judged]:
    """Return how the case is judged before and after every question."""
    told = benchmark.file.at("history", knowledge)
    interview = Interview(knowledge, choose=choose)
    judged = [judge_answer(benchmark, interview.case, knowledge)]
    while (question := interview.question) is not None:
        reply = reply_of(told, question)
        interview = interview.answer(reply)
        unchanged = judged[-1] if reply is None else None
        judged.append(unchanged or judge_answer(benchmark, interview.case, knowledge))
    return judged


def reply_of(told: Case, question: Asked) -> Reply:
    """Return what a case states in reply to a question; None where it states nothing."""
    match question.kind:
        case "age":
            return told.person.age
        case "sex":
            return told.person.sex
        case "regions":
            return None if told.skin.is_blank else told.skin
        case "checklist":
            replies = {name: _said(told, name) for name in question.findings}
            known = {name: said for name, said in replies.items() if said is not None}
            return known or None
        case "finding":
            return _said(told, question.findings[0])


def _said(told: Case, finding: str) -> FindingReply | None:
    legs: dict[Leg, State] = {
        leg: state for leg in LEGS if (state := told.state(finding, leg)) is not None
    }
    if legs:
        return legs
    whole = told.state(finding, "whole")
    return told.state(finding, "either") if whole is None else whole
