"""The figures of the benchmark: overall with intervals, by group of conditions, and confusions."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from legwise.evaluation import HARMLESS, HOSPITAL, BenchmarkCase, Judged, judge_case
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Information
from tools.accuracy.bootstrap import Figure, figure

Answers = Mapping[Information, Sequence[Judged]]


def share(holds: Callable[[Judged], bool]) -> Callable[[Sequence[Judged]], float]:
    """Return the measure: the share of judged cases for which something holds."""
    return lambda cases: fmean(map(holds, cases)) if cases else float("nan")


def _over_triaged(cases: Sequence[Judged]) -> float:
    harmless = [case for case in cases if case.gold_urgency in HARMLESS]
    return share(lambda case: case.urgency in HOSPITAL)(harmless)


def _under_triaged(cases: Sequence[Judged]) -> float:
    emergencies = [case for case in cases if case.gold_urgency == "emergency"]
    return share(lambda case: case.urgency_gap > 0)(emergencies)


MEASURES: dict[str, Callable[[Sequence[Judged]], float]] = {
    "condition first": share(lambda case: case.rank == 1),
    "condition among three": share(lambda case: case.rank <= 3),
    "site first": share(lambda case: case.site_rank == 1),
    "side": share(lambda case: case.side_right),
    "urgency exact": share(lambda case: case.urgency_gap == 0),
    "urgency within one level": share(lambda case: abs(case.urgency_gap) <= 1),
    "emergencies under-triaged": _under_triaged,
    "harmless sent to hospital": _over_triaged,
    "Brier score": lambda cases: fmean(case.brier for case in cases),
}


def judged(
    cases: Sequence[BenchmarkCase], knowledge: Knowledge, level: Information
) -> list[Judged]:
    """Return how every case is answered at one level of information."""
    return [judge_case(case, knowledge, level) for case in cases]


def measured(cases: Sequence[Judged]) -> dict[str, Figure]:
    """Return every figure over judged cases."""
    return {name: figure(cases, measure) for name, measure in MEASURES.items()}


@dataclass(frozen=True)
class GroupFigures:
    """How the cases of one group of conditions are answered."""

    group: str
    cases: int
    top1: dict[Information, float]
    top3: dict[Information, float]


def by_group(answers: Answers, knowledge: Knowledge) -> list[GroupFigures]:
    """Return the figures of each group of right conditions, the largest group first."""

    def group_of(case: Judged) -> str:
        return knowledge.conditions[case.gold].group

    sizes = Counter(map(group_of, answers["history"]))
    return [
        GroupFigures(
            group,
            size,
            top1={
                level: MEASURES["condition first"]([c for c in cases if group_of(c) == group])
                for level, cases in answers.items()
            },
            top3={
                level: MEASURES["condition among three"]([c for c in cases if group_of(c) == group])
                for level, cases in answers.items()
            },
        )
        for group, size in sizes.most_common()
    ]


@dataclass(frozen=True)
class Confusion:
    """A condition that was right, and one that was said first instead, each with its group."""

    group: str
    right: str
    said: str
    levels: tuple[Information, ...]
    """The levels of information at which it happened."""


def confusions(answers: Answers, knowledge: Knowledge) -> list[Confusion]:
    """Return every confusion, by the group of the right condition."""
    found: dict[tuple[str, str], list[Information]] = {}
    for level, cases in answers.items():
        for case in cases:
            if case.rank > 1:
                levels = found.setdefault((case.gold, case.said[0]), [])
                if level not in levels:
                    levels.append(level)
    listed = [
        Confusion(knowledge.conditions[right].group, right, said, tuple(levels))
        for (right, said), levels in found.items()
    ]
    return sorted(listed, key=lambda each: (each.group, each.right, each.said))
