"""How right the answers are: benchmark cases with a known answer, at each level of information."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from msgspec import Struct

from legwise.knowledge.compiling import model_of
from legwise.knowledge.document import DocumentError, Keys
from legwise.knowledge.model import SIDES
from legwise.knowledge.problem import nearest
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import URGENCIES, Information, Urgency
from legwise.person.case import Case
from legwise.person.case_file import CaseFile, read_case_file
from legwise.reasoning.posterior import infer
from legwise.reasoning.urgency import judge_flags, urgency_level

Side = Literal["left", "right", "both", "none"]
HARMLESS: tuple[Urgency, ...] = ("self_care", "routine")
HOSPITAL: tuple[Urgency, ...] = ("emergency", "same_day")


@dataclass(frozen=True)
class Gold:
    """The right answer: acceptable conditions and sites (the exact one first), side, urgency."""

    conditions: tuple[str, ...]
    sites: tuple[str, ...]
    side: Side
    urgency: Urgency


@dataclass(frozen=True)
class BenchmarkCase:
    """A case file with its right answer."""

    id: str
    file: CaseFile
    gold: Gold


class Judged(Struct, frozen=True):
    """How one case was answered at one level of information."""

    case: str
    rank: int
    """The rank of the right condition, from 1."""
    site_rank: int
    side_right: bool
    brier: float
    gold_urgency: Urgency
    urgency: Urgency
    gold: str
    said: list[str]
    """The three leading conditions."""

    @property
    def urgency_gap(self) -> int:
        """How many levels too late (positive) or too early (negative) the advice is."""
        return URGENCIES.index(self.urgency) - URGENCIES.index(self.gold_urgency)


class Miss(Struct, frozen=True):
    """A case whose answer is wrong in cause or urgency."""

    case: str
    gold: str
    rank: int
    said: list[str]
    gold_urgency: Urgency
    urgency: Urgency


class Accuracy(Struct, frozen=True):
    """The figures of one level of information. Shares are of all cases unless said otherwise."""

    information: Information
    cases: int
    top1: float
    top3: float
    site_top1: float
    side_top1: float
    urgency_exact: float
    urgency_within_one: float
    emergencies_under_triaged: int
    """Emergencies told anything less than emergency."""
    harmless_over_triaged: float
    """Share of the cases that need routine care or none that are sent to hospital."""
    brier: float
    """Mean over cases of the sum over conditions of (P - truth) squared; 0 best, 2 worst."""
    misses: list[Miss]


def read_benchmark(folder: Path, knowledge: Knowledge) -> list[BenchmarkCase]:
    """Return every case of a folder; raise `CaseError` or `DocumentError` on the first bad one."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise DocumentError(folder, None, "no case files (*.yaml) are in this folder")
    return [_benchmark_case(read_case_file(path, knowledge), knowledge) for path in paths]


def evaluate(
    cases: Sequence[BenchmarkCase], knowledge: Knowledge, information: Information
) -> Accuracy:
    """Return the accuracy on benchmark cases with everything up to a level of information."""
    return summarise([judge_case(case, knowledge, information) for case in cases], information)


def judge_case(benchmark: BenchmarkCase, knowledge: Knowledge, information: Information) -> Judged:
    """Return how one case is answered at one level of information."""
    case = benchmark.file.at(information, knowledge)
    return judge_answer(benchmark, case, knowledge)


def judge_answer(benchmark: BenchmarkCase, case: Case, knowledge: Knowledge) -> Judged:
    """Compare what follows from what is known of a case with its right answer."""
    posterior = infer(model_of(knowledge), case, knowledge)
    urgency, _ = urgency_level(case, knowledge, posterior, judge_flags(case, knowledge))
    names = posterior.model.names
    gold = benchmark.gold
    chances = dict(zip(names.conditions, posterior.conditions.tolist(), strict=True))
    order = sorted(chances, key=lambda name: -chances[name])
    sites = dict(zip(names.sites, posterior.site_sides.sum(axis=1).tolist(), strict=True))
    site_order = sorted(sites, key=lambda name: -sites[name])
    return Judged(
        case=benchmark.id,
        rank=_first_rank(order, gold.conditions),
        site_rank=_first_rank(site_order, gold.sites),
        side_right=gold.side == "none" or SIDES[int(posterior.sides.argmax())] == gold.side,
        brier=_brier(chances, gold.conditions),
        gold_urgency=gold.urgency,
        urgency=urgency,
        gold=gold.conditions[0],
        said=order[:3],
    )


def _first_rank(order: Sequence[str], accepted: Iterable[str]) -> int:
    return min(order.index(name) for name in accepted) + 1


def _brier(chances: dict[str, float], accepted: Sequence[str]) -> float:
    """Return the Brier score; the acceptable conditions count as one answer."""
    right = sum(chances[name] for name in accepted)
    wrong = sum(p**2 for name, p in chances.items() if name not in accepted)
    return (1.0 - right) ** 2 + wrong


def summarise(judged: Sequence[Judged], information: Information) -> Accuracy:
    """Return the figures over judged cases."""
    count = len(judged)

    def share(flags: Iterable[bool]) -> float:
        values = list(flags)
        return sum(values) / len(values) if values else 0.0

    missed = [
        each
        for each in judged
        if each.rank > 3 or each.urgency_gap > 0 or abs(each.urgency_gap) > 1
    ]
    return Accuracy(
        information=information,
        cases=count,
        top1=share(each.rank == 1 for each in judged),
        top3=share(each.rank <= 3 for each in judged),
        site_top1=share(each.site_rank == 1 for each in judged),
        side_top1=share(each.side_right for each in judged),
        urgency_exact=share(each.urgency_gap == 0 for each in judged),
        urgency_within_one=share(abs(each.urgency_gap) <= 1 for each in judged),
        emergencies_under_triaged=sum(
            each.gold_urgency == "emergency" and each.urgency_gap > 0 for each in judged
        ),
        harmless_over_triaged=share(
            each.urgency in HOSPITAL for each in judged if each.gold_urgency in HARMLESS
        ),
        brier=sum(each.brier for each in judged) / count,
        misses=[
            Miss(each.case, each.gold, each.rank, each.said, each.gold_urgency, each.urgency)
            for each in missed
        ],
    )


def _benchmark_case(file: CaseFile, knowledge: Knowledge) -> BenchmarkCase:
    data: dict[str, Any] = file.document.data
    raw = data.get("gold")
    if not isinstance(raw, dict):
        raise file.error(("gold",), "a benchmark case needs its right answer under 'gold'")
    gold = cast("dict[str, Any]", raw)
    conditions = _known(file, ("gold", "conditions"), gold, knowledge.conditions)
    sites = _known(file, ("gold", "sites"), gold, knowledge.sites)
    for key, choices in (("side", (*SIDES, "none")), ("urgency", URGENCIES)):
        if gold.get(key) not in choices:
            raise file.error(("gold", key), f"expected one of {', '.join(choices)}")
    return BenchmarkCase(
        id=str(data.get("id", file.path.stem)),
        file=file,
        gold=Gold(conditions, sites, gold["side"], gold["urgency"]),
    )


def _known(
    file: CaseFile, keys: Keys, gold: dict[str, Any], known: Iterable[str]
) -> tuple[str, ...]:
    raw = gold.get(str(keys[-1]))
    if not isinstance(raw, list) or not raw:
        raise file.error(keys, "expected a list with at least one id")
    names = cast("list[str]", raw)
    for at, name in enumerate(names):
        if name not in known:
            raise file.error((*keys, at), f"unknown id {name!r}; {nearest(str(name), known)}")
    return tuple(names)
