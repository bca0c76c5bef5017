"""What to do: from the posterior to specialists, tests, treatments, prevention and warnings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from legwise.knowledge.rules import AgeWithin, InState, Measured, OfSex, atoms, parse_rule
from legwise.knowledge.schema import Condition, Contraindication, Evidence, Knowledge
from legwise.knowledge.terms import URGENCIES, Urgency
from legwise.person.case import Case
from legwise.reasoning.flags import judge
from legwise.reasoning.relevance import applies

PROOF: tuple[Evidence, ...] = ("strong", "moderate", "weak", "none", "harmful")
"""What is better proven is shown first."""
WORTH_A_VISIT = 0.05
"""Conditions likelier than this have a say in whom to see, which tests, what to prevent."""
WORTH_A_TREATMENT = 0.2
"""Conditions likelier than this have a say in treatments."""
MOST = {"specialists": 4, "tests": 8, "treatments": 12, "prevention": 8, "watch_for": 6}


@dataclass(frozen=True)
class Advised:
    """An entry advised, the conditions it is for (likeliest first), and its cautions."""

    id: str
    conditions: tuple[str, ...]
    cautions: tuple["Caution", ...] = ()


@dataclass(frozen=True)
class Caution:
    """A contraindication that applies, or that must be checked because answers are missing."""

    contraindication: Contraindication
    verdict: Literal["applies", "check"]


@dataclass(frozen=True)
class Plan:
    """What follows from a posterior, each list with the most useful first."""

    specialists: tuple[Advised, ...]
    tests: tuple[Advised, ...]
    treatments: tuple[Advised, ...]
    avoid: tuple[Advised, ...]
    """Treatments that doctors use for this, but that must not be used here."""
    prevention: tuple[Advised, ...]
    watch_for: tuple[str, ...]
    """Red flags that must bring the person back sooner."""


def make_plan(
    case: Case,
    knowledge: Knowledge,
    chances: Mapping[str, float],
    urgency: Urgency,
    flags_up: Sequence[str],
) -> Plan:
    """Return the plan for a case, given P(condition) and the urgency already decided."""
    leading = _leading(knowledge, chances, WORTH_A_VISIT)
    treatable = [each for each in leading if chances[each.id] >= WORTH_A_TREATMENT]

    def judged(entries: Sequence[Advised], kind: str) -> Iterator[Advised]:
        for each in entries:
            contraindications = getattr(knowledge, kind)[each.id].contraindications
            cautions = tuple(_cautions(contraindications, case, knowledge, chances))
            yield Advised(each.id, each.conditions, cautions)

    ranked = _ranked(treatable, chances, "treatments")
    ranked.sort(key=lambda each: PROOF.index(knowledge.treatments[each.id].evidence))
    treatments = list(judged(ranked, "treatments"))
    avoid = [each for each in treatments if _is_forbidden(each)]
    allowed = [each for each in treatments if not _is_forbidden(each)]
    if urgency == "self_care":
        allowed = []
    return Plan(
        specialists=tuple(_specialists(leading, chances, urgency)),
        tests=tuple(judged(_tests(case, knowledge, leading, chances), "tests")),
        treatments=tuple(allowed[: MOST["treatments"]]),
        avoid=tuple(avoid),
        prevention=tuple(_prevention(case, knowledge, leading, chances)),
        watch_for=tuple(_watch_for(knowledge, leading, flags_up)),
    )


def _leading(
    knowledge: Knowledge, chances: Mapping[str, float], at_least: float
) -> list[Condition]:
    """Return the conditions that matter, likeliest first; always at least one."""
    ordered = sorted(knowledge.conditions.values(), key=lambda each: -chances[each.id])
    matter = [each for each in ordered if chances[each.id] >= at_least]
    return matter or ordered[:1]


def _ranked(
    conditions: Sequence[Condition], chances: Mapping[str, float], kind: str
) -> list[Advised]:
    """Return the linked entries by the probability of what they are for and by their place."""
    score: dict[str, float] = {}
    reasons: dict[str, list[str]] = {}
    for condition in conditions:
        for place, linked in enumerate(getattr(condition, kind)):
            score[linked] = score.get(linked, 0.0) + chances[condition.id] / (1.0 + 0.3 * place)
            reasons.setdefault(linked, []).append(condition.id)
    order = sorted(score, key=lambda name: -score[name])
    return [Advised(name, tuple(reasons[name])) for name in order]


def _specialists(
    leading: Sequence[Condition], chances: Mapping[str, float], urgency: Urgency
) -> list[Advised]:
    """Return whom to see; where it is urgent, the way there comes first.

    Who has called an ambulance needs no doctor for what is unlikely and can wait.
    """
    first, *others = leading
    grave = [each for each in others if each.urgency.level in ("emergency", "same_day")]
    ranked = _ranked([first, *grave] if urgency == "emergency" else leading, chances, "specialists")
    everyone = tuple(condition.id for condition in leading)
    doors = {"emergency": ["emergency_services"], "same_day": ["emergency_department"]}
    door = [Advised(name, everyone) for name in doors.get(urgency, [])]
    names = {each.id for each in door}
    if urgency == "self_care":
        return []
    if urgency in ("within_days", "routine"):
        ranked = [
            each for each in ranked if each.id not in ("emergency_services", "emergency_department")
        ]
    return [*door, *(each for each in ranked if each.id not in names)][: MOST["specialists"]]


def _tests(
    case: Case, knowledge: Knowledge, leading: Sequence[Condition], chances: Mapping[str, float]
) -> list[Advised]:
    """Return the tests still worth doing: not those whose every result is already known."""

    def is_done(name: str) -> bool:
        yielded = knowledge.tests[name].findings
        return bool(yielded) and case.answered.issuperset(yielded)

    ranked = _ranked(leading, chances, "tests")
    return [each for each in ranked if not is_done(each.id)][: MOST["tests"]]


def _cautions(
    contraindications: Sequence[Contraindication],
    case: Case,
    knowledge: Knowledge,
    chances: Mapping[str, float],
) -> Iterator[Caution]:
    for each in contraindications:
        verdict = judge(parse_rule(each.when), case, knowledge, chances)
        if verdict is True:
            yield Caution(each, "applies")
        elif verdict is None and _person_could_tell(each, case, knowledge):
            yield Caution(each, "check")


def _person_could_tell(
    contraindication: Contraindication, case: Case, knowledge: Knowledge
) -> bool:
    """Return whether a missing answer of the person, not only a test, leaves it open."""
    for atom in atoms(parse_rule(contraindication.when)):
        match atom:
            case InState(finding=name) | Measured(finding=name):
                is_history = knowledge.findings[name].information == "history"
                if is_history and name not in case.answered and applies(name, case, knowledge):
                    return True
            case AgeWithin() if case.person.age is None:
                return True
            case OfSex() if case.person.sex is None:
                return True
            case _:
                pass
    return False


def _is_forbidden(advised: Advised) -> bool:
    return any(
        caution.verdict == "applies" and caution.contraindication.level == "never"
        for caution in advised.cautions
    )


def _prevention(
    case: Case, knowledge: Knowledge, leading: Sequence[Condition], chances: Mapping[str, float]
) -> list[Advised]:
    """Return habits for what is likely, then for what is known of the person, then for all."""
    linked = _ranked(leading, chances, "prevention")
    names = {each.id for each in linked}
    personal: list[Advised] = []
    general: list[Advised] = []
    for habit in knowledge.prevention.values():
        if habit.id in names:
            continue
        if habit.when and judge(parse_rule(habit.when), case, knowledge, chances) is True:
            personal.append(Advised(habit.id, ()))
        elif habit.everyone:
            general.append(Advised(habit.id, ()))
    room = MOST["prevention"] - len(personal)
    chosen = [*linked[: max(room, 0)], *personal]
    return [*chosen, *general]


def _watch_for(
    knowledge: Knowledge, leading: Sequence[Condition], flags_up: Sequence[str]
) -> list[str]:
    """Return the red flags to watch for, the most urgent first, without those already up."""
    wanted: dict[str, None] = {}
    for condition in leading:
        wanted.update(dict.fromkeys(condition.watch_for))
    names = [name for name in wanted if name not in flags_up]
    names.sort(key=lambda name: URGENCIES.index(knowledge.red_flags[name].level))
    return names[: MOST["watch_for"]]
