"""Accuracy on benchmark cases, as a table or JSON."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from legwise.cli.printing import print_json
from legwise.evaluation import Accuracy, evaluate, read_benchmark
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Information
from legwise.rehearsal import POLICIES, rehearse


def show_accuracy(
    folder: Path, knowledge: Knowledge, levels: Sequence[Information], *, as_json: bool
) -> int:
    """Print the accuracy on a folder of cases at each level of information.

    With ``as_json``: one object for one level, or an object with one for each level.
    """
    cases = read_benchmark(folder, knowledge)
    results = [evaluate(cases, knowledge, level) for level in levels]
    if as_json:
        print_json(
            results[0] if len(results) == 1 else {each.information: each for each in results}
        )
        return 0
    console = Console(highlight=False)
    console.print(_table(results))
    for result in results:
        console.print(f"\n[bold]Misses with {result.information}[/] ({len(result.misses)})")
        for miss in result.misses:
            late = f"{miss.gold_urgency} → {miss.urgency}"
            said = ", ".join(miss.said)
            console.print(f"  {miss.case:14} {miss.gold} (rank {miss.rank}); {late}; said {said}")
    return 0


def show_rehearsals(folder: Path, knowledge: Knowledge, *, as_json: bool) -> int:
    """Print how interviews with the cases go, for each way of choosing questions.

    With ``as_json``: the figures of the interview as it is, and under ``policies`` all ways.
    """
    cases = read_benchmark(folder, knowledge)
    results = {policy: rehearse(cases, knowledge, policy) for policy in POLICIES}
    if as_json:
        print_json({**msgspec.to_builtins(results["worth"]), "policies": results})
        return 0
    table = Table(title=f"{len(cases)} cases interviewed")
    table.add_column("")
    for policy in results:
        table.add_column(policy, justify="right")
    for label, key, form in (
        ("questions, median", "questions_median", ".0f"),
        ("questions, 90 %", "questions_p90", ".0f"),
        ("top-1", "top1", ".0%"),
        ("top-3", "top3", ".0%"),
        ("site top-1", "site_top1", ".0%"),
        ("urgency exact", "urgency_exact", ".0%"),
        ("urgency within one", "urgency_within_one", ".0%"),
        ("emergencies under-triaged", "emergencies_under_triaged", "d"),
    ):
        table.add_row(label, *(format(getattr(each, key), form) for each in results.values()))
    Console(highlight=False).print(table)
    return 0


def _table(results: Sequence[Accuracy]) -> Table:
    table = Table(title=f"{results[0].cases} cases")
    table.add_column("")
    for result in results:
        table.add_column(result.information, justify="right")
    for label, key in (
        ("top-1", "top1"),
        ("top-3", "top3"),
        ("site top-1", "site_top1"),
        ("side top-1", "side_top1"),
        ("urgency exact", "urgency_exact"),
        ("urgency within one", "urgency_within_one"),
        ("harmless over-triaged", "harmless_over_triaged"),
    ):
        table.add_row(label, *(f"{getattr(result, key):.0%}" for result in results))
    under = (str(result.emergencies_under_triaged) for result in results)
    table.add_row("emergencies under-triaged", *under)
    table.add_row("Brier score", *(f"{result.brier:.3f}" for result in results))
    return table
