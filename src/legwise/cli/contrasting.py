"""What tells two conditions apart, for whoever writes or doubts the knowledge."""

import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from legwise.cli.printing import print_json
from legwise.knowledge.contrasting import Contrast, Told, contrast
from legwise.knowledge.problem import nearest
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Language

LEAST = 0.05
"""What differs less tells nothing; the JSON has everything."""
TELLERS = {"conditions": "own", "sites": "site", "site_groups": "kind", "findings": "background"}


def show_contrast(
    knowledge: Knowledge, one: str, other: str, language: Language, *, as_json: bool
) -> int:
    """Print the findings that tell two conditions apart, the best first."""
    for name in (one, other):
        if name not in knowledge.conditions:
            hint = nearest(name, knowledge.conditions)
            print(f"legwise: no condition has the id '{name}'; {hint}", file=sys.stderr)
            return 2
    found = contrast(knowledge, one, other)
    if as_json:
        print_json(found)
        return 0
    for letter, name in (("A", one), ("B", other)):
        print(f"{letter}: {knowledge.conditions[name].name.clinical(language)} ({name})")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("finding")
    for head in ("A", "B", "A : B"):
        table.add_column(head, justify="right")
    table.add_column("said by", style="dim")
    for each in found:
        if each.distance >= LEAST:
            _add(table, each)
    Console(highlight=False).print(table)
    return 0


def _add(table: Table, each: Contrast) -> None:
    is_binary = each.ratios.keys() == {"absent", "present"}
    for at, (state, ratio) in enumerate(each.ratios.items()):
        if not is_binary or state == "present":
            table.add_row(
                escape(each.finding if is_binary else f"{each.finding}: {state}"),
                f"{each.one.chances[state]:.1%}",
                f"{each.other.chances[state]:.1%}",
                f"[{'green' if ratio > 1 else 'red'}]{_times(ratio)}[/]",
                f"{_tellers(each.one)} / {_tellers(each.other)}" if is_binary or at == 0 else "",
            )


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 1 else f"1/{1 / ratio:.1f}"


def _tellers(told: Told) -> str:
    return "+".join(TELLERS[kind] for kind in told.said_by) + ("*" if told.is_cited else "")
