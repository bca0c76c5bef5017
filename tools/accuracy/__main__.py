"""Measures how right the answers are, and fills the page of accuracy with it."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from legwise import load_knowledge
from legwise.evaluation import BenchmarkCase, read_benchmark
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import INFORMATION, Information
from legwise.rehearsal import POLICIES, rehearse
from tools.accuracy import tables
from tools.accuracy.calibration import Calibration, calibration
from tools.accuracy.cross_validation import cross_validate, tried_on
from tools.accuracy.effects import effects
from tools.accuracy.evidence import gather
from tools.accuracy.figures import Answers, by_group, confusions, judged, measured
from tools.accuracy.interviews import answering_everything
from tools.accuracy.page import fill
from tools.accuracy.pictures import draw_calibration, draw_interviews
from tools.accuracy.weights import GRIDS, shipped

CASES = Path("tests/cases")
UNSEEN = Path("tests/unseen_cases")
ENOUGH = 30
"""An unseen set with fewer cases says too little to be reported."""

Tables = dict[str, str]


def figures(cases: Sequence[BenchmarkCase], knowledge: Knowledge, _: Path) -> Tables:
    """Return the figures at every level, by group of conditions, and what is confused."""
    answers = _answers(cases, knowledge)
    made = {
        "figures": _with_count(answers),
        "first_set": _with_count(_those(answers, reports=False)),
        "reports": _with_count(_those(answers, reports=True)),
        "groups": tables.of_groups(by_group(answers, knowledge)),
        "confusions": tables.of_confusions(confusions(answers, knowledge)),
    }
    if unseen := _unseen(knowledge):
        made["unseen"] = _with_count(_answers(unseen, knowledge))
    return made


def _answers(cases: Sequence[BenchmarkCase], knowledge: Knowledge) -> Answers:
    return {level: judged(cases, knowledge, level) for level in INFORMATION}


def _those(answers: Answers, *, reports: bool) -> Answers:
    """Return the cases of the first set, or the reports of rare and grave causes added later."""
    return {
        level: [each for each in judged if each.case.startswith("report-") == reports]
        for level, judged in answers.items()
    }


def _with_count(answers: Answers) -> str:
    count = tables.of_count(answers["history"])
    table = tables.of_figures({level: measured(answers[level]) for level in INFORMATION})
    return f"{count}\n\n{table}"


def _unseen(knowledge: Knowledge) -> list[BenchmarkCase]:
    """Return the cases that nobody who writes knowledge looks at; none where they are too few."""
    enough = len([*UNSEEN.glob("*.yaml")]) >= ENOUGH
    return read_benchmark(UNSEEN, knowledge) if enough else []


def calibrated(cases: Sequence[BenchmarkCase], knowledge: Knowledge, pictures: Path) -> Tables:
    """Draw the reliability of the probabilities and return their calibration errors."""
    found: dict[Information, Calibration] = {
        level: calibration(cases, knowledge, level) for level in INFORMATION
    }
    draw_calibration(found, pictures / "calibration.svg")
    return {"calibration": tables.of_calibration(found)}


def weights(cases: Sequence[BenchmarkCase], knowledge: Knowledge, _: Path) -> Tables:
    """Return the weights that are chosen without each group of conditions, and how they do."""
    evidence = gather(cases, knowledge, GRIDS["symmetry"], GRIDS["region_told"])
    found = cross_validate(evidence, shipped(knowledge))
    made = {"weights": tables.of_folds(found), "held_out": tables.of_tried(found.held_out)}
    if unseen := _unseen(knowledge):
        evidence = gather(unseen, knowledge, GRIDS["symmetry"], GRIDS["region_told"])
        made["unseen_weights"] = tables.of_tried(tried_on(evidence, shipped(knowledge)))
    return made


def interviews(cases: Sequence[BenchmarkCase], knowledge: Knowledge, pictures: Path) -> Tables:
    """Draw how interviews go by each way of asking and return their figures."""
    found = {policy: rehearse(cases, knowledge, policy) for policy in POLICIES}
    draw_interviews(found, pictures / "interviews.svg")
    told = [answering_everything(case, knowledge) for case in cases]
    found["worth, all answered"] = rehearse(told, knowledge, "worth")
    return {"interview": tables.of_interviews(found)}


def moving(cases: Sequence[BenchmarkCase], knowledge: Knowledge, _: Path) -> Tables:
    """Return which numbers move the diagnoses of the cases most, and how many of them are cited."""
    found = effects(cases, knowledge)
    return {"effects": tables.of_effects(found)}


PARTS: dict[str, Callable[[Sequence[BenchmarkCase], Knowledge, Path], Tables]] = {
    "figures": figures,
    "calibration": calibrated,
    "weights": weights,
    "interview": interviews,
    "effects": moving,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the parts that are named, or all, and fill the page with them."""
    parser = argparse.ArgumentParser(prog="python -m tools.accuracy", description=__doc__)
    parser.add_argument("docs", type=Path, help="the folder of accuracy.md and its pictures")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"all, or: {', '.join(PARTS)}")
    wanted = parser.parse_args(arguments)
    docs, names = wanted.docs, wanted.parts or [*PARTS]
    if not (docs / "accuracy.md").is_file():
        parser.error(f"there is no accuracy.md in '{docs}'")
    if unknown := [name for name in names if name not in PARTS]:
        parser.error(f"there is no part '{unknown[0]}'; there are {', '.join(PARTS)}")
    pictures = docs / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    knowledge = load_knowledge()
    cases = read_benchmark(CASES, knowledge)
    for name in names:
        for table, text in PARTS[name](cases, knowledge, pictures).items():
            fill(docs / "accuracy.md", table, text)
        print(f"{name}: done")


if __name__ == "__main__":
    main()
