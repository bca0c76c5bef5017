"""Every statement of the source article, tied to what Legwise knows and does.

``statements.yaml`` takes each statement, says what implements it, and ties it to checks. A tie is
a mapping whose first key is its kind; `CHECKS` holds one function for each kind:

``condition``   an entry exists, with the mechanism, group, sites, findings ... it should have;
``site``        an entry exists, with numbers of its own for these findings;
``finding``     an entry exists, with its level of information, states and what it is telling for;
``red_flag``    a case makes it fire, with at least this urgency;
``outcome``     a case goes through the whole pipeline, and these things follow;
``shift``       learning something more raises or lowers the probability of conditions;
``treatment``   an entry exists, honestly graded, and cases make it forbidden;
``test``        an entry exists and yields these findings;
``interview``   a person with this case is asked these things, or not;
``reading``     a measured value is read as a state, against a published limit.

A case is written as in a case file, with three shorthands: a word stands for a case of the section
``cases``; ``like`` starts from such a case; ``screened`` answers the rest of the red-flag screen
with no.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from legwise.assessment import assess
from legwise.interview import Asked, Interview, Reply
from legwise.knowledge.caching import load_knowledge
from legwise.knowledge.chances import affected_chances, state_probabilities
from legwise.knowledge.compiling import model_of
from legwise.knowledge.schema import Condition, Finding, Knowledge
from legwise.knowledge.terms import URGENCIES, Urgency
from legwise.person.case import Case
from legwise.person.case_file import case_data, parse_case
from legwise.reasoning.posterior import infer
from legwise.reasoning.relevance import applies
from legwise.result import Assessment

FILE = Path(__file__).parent / "statements.yaml"
WRITTEN: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
STATEMENTS: dict[str, dict[str, Any]] = WRITTEN["statements"]
Tie = dict[str, Any]


# The cases of the ties.


@cache
def knowledge() -> Knowledge:
    return load_knowledge()


def joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping with what another adds; where both have a mapping, the two are joined."""
    whole = dict(one)
    for key, value in other.items():
        mine = whole.get(key)
        both = isinstance(mine, Mapping) and isinstance(value, Mapping)
        whole[key] = joined(mine, value) if both else value
    return whole


def written_out(told: str | Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a case without the shorthands ``like`` and names."""
    if isinstance(told, str):
        return written_out(WRITTEN["cases"][told])
    own = {key: value for key, value in told.items() if key != "like"}
    return joined(written_out(told["like"]), own) if "like" in told else own


def case_of(told: str | Mapping[str, Any]) -> Case:
    return _case_of(yaml.safe_dump(written_out(told)))


@cache
def _case_of(text: str) -> Case:
    data: dict[str, Any] = yaml.safe_load(text)
    if data.pop("screened", False):
        bare = parse_case(yaml.safe_dump(data), knowledge(), FILE)
        answered = data.setdefault("findings", {})
        for checklist in knowledge().screen.checklists:
            for finding in checklist.findings:
                if applies(finding, bare, knowledge()):
                    answered.setdefault(finding, "absent")
    return parse_case(yaml.safe_dump(data), knowledge(), FILE)


def assessed(told: str | Mapping[str, Any]) -> Assessment:
    return _assessed(case_of(told))


@cache
def _assessed(case: Case) -> Assessment:
    return assess(case, knowledge())


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def at_least_as_urgent(level: Urgency, least: Urgency) -> bool:
    return URGENCIES.index(level) <= URGENCIES.index(least)


# What may be expected of the outcome of a case.


def expect_urgency(got: Assessment, wanted: Urgency) -> None:
    assert got.urgency.level == wanted, [reason.rule for reason in got.urgency.reasons]


def expect_urgency_at_least(got: Assessment, wanted: Urgency) -> None:
    assert at_least_as_urgent(got.urgency.level, wanted), got.urgency.level


def expect_reason(got: Assessment, wanted: Any) -> None:
    assert {*several(wanted)} <= {reason.rule for reason in got.urgency.reasons}
    assert all(reason.text for reason in got.urgency.reasons)


def expect_leading(got: Assessment, wanted: str) -> None:
    assert got.conditions[0].id == wanted, ranking(got)


def expect_among_top(got: Assessment, wanted: Mapping[str, int]) -> None:
    ranks = [each.id for each in got.conditions]
    for condition, rank in wanted.items():
        assert condition in ranks[:rank], ranking(got)


def expect_probability_at_least(got: Assessment, wanted: Mapping[str, float]) -> None:
    for condition, least in wanted.items():
        chances = {each.id: each.probability for each in got.conditions}
        assert chances.get(condition, 0.0) >= least, ranking(got)


def expect_probability_below(got: Assessment, wanted: Mapping[str, float]) -> None:
    for condition, limit in wanted.items():
        chances = {each.id: each.probability for each in got.conditions}
        assert chances.get(condition, 0.0) < limit, ranking(got)


def expect_site_among_top(got: Assessment, wanted: Mapping[str, int]) -> None:
    order = list(dict.fromkeys(each.id for each in got.sites))
    for site, rank in wanted.items():
        assert site in order[:rank], order


def expect_side(got: Assessment, wanted: str) -> None:
    assert max(got.side, key=lambda side: got.side[side]) == wanted, got.side


def expect_mechanism_leading(got: Assessment, wanted: str) -> None:
    assert max(got.mechanism, key=lambda name: got.mechanism[name]) == wanted, got.mechanism
    assert sum(got.mechanism.values()) == pytest.approx(1.0)


def expect_range(got: Assessment, wanted: str) -> None:
    """Expect a condition's probability to come with a range around it."""
    shown = next(each for each in got.conditions if each.id == wanted)
    low, high = shown.range
    assert 0.0 <= low <= shown.probability <= high <= 1.0


def expect_outlook(got: Assessment, wanted: Any) -> None:
    told = {each.id: each.outlook for each in got.conditions}
    assert all(told.get(condition) for condition in several(wanted)), ranking(got)


def expect_nothing_under(got: Assessment, wanted: Any) -> None:
    for kind in several(wanted):
        assert not getattr(got, kind), f"{kind}: {listed(getattr(got, kind))}"


def expect_something_under(got: Assessment, wanted: Any) -> None:
    for kind in several(wanted):
        assert getattr(got, kind), f"nothing under {kind}"


def expect_not_treatment(got: Assessment, wanted: Any) -> None:
    assert not {*several(wanted)} & {*listed(got.treatments)}


def expect_not_prevention(got: Assessment, wanted: Any) -> None:
    assert not {*several(wanted)} & {*listed(got.prevention)}


def expect_caution(got: Assessment, wanted: Any) -> None:
    """Expect a treatment to be offered with a caution, or one to be checked first."""
    cautioned = [each.id for each in got.treatments if each.cautions]
    assert {*several(wanted)} <= {*cautioned}, cautioned


def expect_first_test(got: Assessment, wanted: Mapping[str, Any]) -> None:
    """Expect each test to be named before those listed for it, where they are named at all."""
    order = listed(got.tests)
    for first, others in wanted.items():
        assert first in order, order
        assert order.index(first) == min(
            order.index(each) for each in [first, *several(others)] if each in order
        ), order


def expect_in(kind: str) -> Callable[[Assessment, Any], None]:
    def expect(got: Assessment, wanted: Any) -> None:
        names = listed(getattr(got, kind))
        missing = {*several(wanted)} - {*names}
        assert not missing, f"no {', '.join(sorted(missing))} under {kind}: {names}"

    return expect


def expect_watch_for(got: Assessment, wanted: Any) -> None:
    assert {*several(wanted)} <= {each.rule for each in got.watch_for}, got.watch_for


EXPECTED: dict[str, Callable[[Assessment, Any], None]] = {
    "urgency": expect_urgency,
    "urgency_at_least": expect_urgency_at_least,
    "reason": expect_reason,
    "leading": expect_leading,
    "among_top": expect_among_top,
    "probability_at_least": expect_probability_at_least,
    "probability_below": expect_probability_below,
    "site_among_top": expect_site_among_top,
    "side": expect_side,
    "mechanism_leading": expect_mechanism_leading,
    "range": expect_range,
    "outlook": expect_outlook,
    "nothing_under": expect_nothing_under,
    "something_under": expect_something_under,
    "specialist": expect_in("specialists"),
    "test": expect_in("tests"),
    "first_test": expect_first_test,
    "treatment": expect_in("treatments"),
    "caution": expect_caution,
    "not_treatment": expect_not_treatment,
    "avoid": expect_in("avoid"),
    "prevention": expect_in("prevention"),
    "not_prevention": expect_not_prevention,
    "watch_for": expect_watch_for,
}


def listed(advice: Any) -> list[str]:
    return [each.id for each in advice]


def ranking(got: Assessment) -> list[str]:
    return [f"{each.id} {each.probability:.3f}" for each in got.conditions]


# The ties.


def check_condition(tie: Tie) -> None:
    condition = knowledge().conditions[tie["condition"]]
    for key in ("mechanism", "group"):
        assert getattr(condition, key) == tie.get(key, getattr(condition, key))
    assert condition.urgency.level in several(tie.get("urgency", condition.urgency.level))
    assert {*tie.get("sites", ())} <= {each.site for each in condition.sites}
    assert {*tie.get("findings", ())} <= {*condition.findings}
    for kind in ("specialists", "tests", "treatments", "prevention", "watch_for"):
        assert {*several(tie.get(kind, []))} <= {*getattr(condition, kind)}, kind
    others = {each.condition for each in condition.confused_with}
    assert {*several(tie.get("told_apart_from", []))} <= others


def check_site(tie: Tie) -> None:
    assert {*tie["findings"]} <= {*knowledge().sites[tie["site"]].findings}


def check_finding(tie: Tie) -> None:
    finding = knowledge().findings[tie["finding"]]
    assert finding.information == tie.get("information", finding.information)
    assert finding.question.en.plain
    assert finding.question.ru.plain
    assert {*tie.get("states", ())} <= {*finding.state_ids}
    for name in several(tie.get("telling_for", [])):
        condition = knowledge().conditions[name]
        assert any(is_telling(finding, condition, share.site) for share in condition.sites), name
    for site in several(tie.get("telling_for_site", [])):
        here = [
            condition
            for condition in knowledge().conditions.values()
            if any(share.site == site for share in condition.sites)
        ]
        assert any(is_telling(finding, condition, site) for condition in here), site


def is_telling(finding: Finding, condition: Condition, site: str) -> bool:
    """Return whether a finding is commoner or rarer here than in everybody else."""
    at = [share.site for share in condition.sites].index(site)
    here = affected_chances(knowledge(), condition, finding)[at]
    others = state_probabilities(finding, finding.background).values()
    return any(not 0.8 < p / q < 1.25 for p, q in zip(here, others, strict=True))


def check_red_flag(tie: Tie) -> None:
    flag = knowledge().red_flags[tie["red_flag"]]
    assert at_least_as_urgent(flag.level, tie["level_at_least"])
    got = assessed(tie["case"])
    assert flag.id in {reason.rule for reason in got.urgency.reasons}
    assert at_least_as_urgent(got.urgency.level, tie["level_at_least"])


def check_outcome(tie: Tie) -> None:
    got = assessed(tie["outcome"])
    assert tie["expect"]
    for name, wanted in tie["expect"].items():
        EXPECTED[name](got, wanted)


def check_shift(tie: Tie) -> None:
    """Compare the probability of conditions without and with something more known."""
    before = written_out(tie["shift"])
    after = joined(before, tie["adding"])
    for condition in several(tie.get("raises", [])):
        assert chance(condition, after) > chance(condition, before)
    for condition in several(tie.get("lowers", [])):
        assert chance(condition, after) < chance(condition, before)
    assert {"raises", "lowers"} & {*tie}


def chance(condition: str, told: Mapping[str, Any]) -> float:
    posterior = infer(model_of(knowledge()), case_of(told), knowledge())
    return float(posterior.conditions[posterior.model.names.conditions.index(condition)])


def check_treatment(tie: Tie) -> None:
    treatment = knowledge().treatments[tie["treatment"]]
    assert treatment.codes.get("atc") == tie.get("atc", treatment.codes.get("atc"))
    assert treatment.evidence in several(tie.get("evidence", treatment.evidence))
    assert treatment.evidence_text.en
    assert {*tie.get("brands", ())} <= {*treatment.brands}
    assert {*tie.get("regions", ())} <= {each.region for each in treatment.regulatory}
    assert len(treatment.stages) >= tie.get("stages", 0)
    for condition in several(tie.get("for", [])):
        assert treatment.id in knowledge().conditions[condition].treatments, condition
    for told in tie.get("never_when", ()):
        got = assessed(told)
        assert treatment.id in listed(got.avoid), f"not forbidden in {told}: {listed(got.avoid)}"
        assert treatment.id not in listed(got.treatments)


def check_test(tie: Tie) -> None:
    test = knowledge().tests[tie["test"]]
    assert {*tie["yields"]} <= {*test.findings}
    for condition in several(tie.get("for", [])):
        assert test.id in knowledge().conditions[condition].tests, condition


def check_interview(tie: Tie) -> None:
    asked = interviewed(case_of(tie["interview"]))
    at = [finding for question in asked for finding in question.findings]
    kinds = [question.kind for question in asked]
    before_map = [f for each in asked[: kinds.index("regions")] for f in each.findings]
    assert {*tie.get("asks", ())} <= {*at}, at
    assert {*tie.get("asks_before_the_body_map", ())} <= {*before_map}, before_map
    if "asks_some_of" in tie:
        assert {*tie["asks_some_of"]} & {*at}, at
    assert not {*tie.get("never_asks", ())} & {*at}


@cache
def interviewed(case: Case) -> list[Asked]:
    """Return the questions put to a person who knows what a case says, and nothing else."""
    known = case_data(case).get("findings", {})
    interview = Interview(knowledge())
    asked: list[Asked] = []
    while (question := interview.question) is not None:
        asked.append(question)
        interview = interview.answer(reply_to(question, case, known))
    return asked


def reply_to(question: Asked, case: Case, known: Mapping[str, Any]) -> Reply:
    match question.kind:
        case "age":
            return case.person.age
        case "sex":
            return case.person.sex
        case "regions":
            return case.skin
        case "checklist":
            return {name: known[name] for name in question.findings if name in known}
        case "finding":
            return known.get(question.findings[0])


def check_reading(tie: Tie) -> None:
    finding = knowledge().findings[tie["reading"]]
    for value, state in tie["reads"].items():
        assert finding.state_of(float(value)) == state, value
    sources = several(finding.reference_source or [])
    assert sources, "no published limit is cited"
    assert all(source in knowledge().sources for source in sources), sources


CHECKS: dict[str, Callable[[Tie], None]] = {
    "condition": check_condition,
    "site": check_site,
    "finding": check_finding,
    "red_flag": check_red_flag,
    "outcome": check_outcome,
    "shift": check_shift,
    "treatment": check_treatment,
    "test": check_test,
    "interview": check_interview,
    "reading": check_reading,
}


def ties() -> Iterator[Any]:
    for name, statement in STATEMENTS.items():
        for position, tie in enumerate(statement["ties"], start=1):
            kind = next(iter(tie))
            about = tie[kind] if isinstance(tie[kind], str) else "case"
            yield pytest.param(kind, tie, id=f"{name}-{position}-{kind}-{about}")


@pytest.mark.parametrize(("kind", "tie"), [*ties()])
def test_statement_holds(kind: str, tie: Tie) -> None:
    CHECKS[kind](tie)


def test_every_statement_of_the_article_is_covered() -> None:
    ids: list[str] = WRITTEN["ids"]
    assert len(ids) == len({*ids}) == 77
    assert [*STATEMENTS] == ids


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_says_what_it_means_and_what_implements_it(name: str) -> None:
    statement = STATEMENTS[name]
    assert {*statement} == {"says", "implemented_by", "ties"}
    assert statement["says"]
    assert statement["implemented_by"]
    assert statement["ties"]


def test_knowledge_cites_only_statements_of_the_article() -> None:
    kinds = ("conditions", "red_flags", "tests", "treatments", "specialists", "prevention")
    cited = {
        statement
        for kind in kinds
        for entry in getattr(knowledge(), kind).values()
        for statement in entry.statements
    }
    assert cited <= {*WRITTEN["ids"]}
