"""The commands about the knowledge itself."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from legwise.cli.printing import print_json
from legwise.cli.translating import show_coverage
from legwise.knowledge.checking import check_knowledge
from legwise.knowledge.loading import DATA, FOLDERS, read_knowledge
from legwise.knowledge.numbers import statistics
from legwise.knowledge.problem import KnowledgeError, nearest
from legwise.knowledge.schema import Finding, Knowledge, Source
from legwise.knowledge.terms import Language, Text
from legwise.reachability import unreachable_conditions


def check(folder: Path) -> int:
    """Print every problem of a knowledge folder, one a line; return 1 where there is one."""
    try:
        knowledge, files = read_knowledge(folder)
    except KnowledgeError as error:
        problems = [*error.problems]
    else:
        problems = check_knowledge(knowledge, files)
        if not problems:
            problems = unreachable_conditions(knowledge, files)
        if not problems:
            counts = ", ".join(f"{len(getattr(knowledge, kind))} {kind}" for kind in FOLDERS)
            print(f"The knowledge is sound: {counts.replace('_', ' ')}.")
            show_coverage(files)
            return 0
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problems", file=sys.stderr)
    return 1


def show_statistics(knowledge: Knowledge, *, as_json: bool) -> int:
    """Print how well the knowledge is proven."""
    found = statistics(knowledge)
    if as_json:
        print_json(found)
        return 0
    print(
        f"{found.numbers} numbers: {found.cited} cited ({found.cited_share:.0%}), "
        f"{found.estimates} estimates"
    )
    reading = ", ".join(f"{count} {seen}" for seen, count in found.sources_by_reading.items())
    print(f"{found.sources} sources: {reading.replace('_', ' ')}")
    print(
        f"findings per condition: median {found.findings_per_condition_median:g}, "
        f"least {found.findings_per_condition_least}"
    )
    for kind, counts in found.by_kind.items():
        print(f"  {kind.replace('_', ' '):18} {counts.numbers:5}  cited {counts.cited}")
    return 0


def list_kind(knowledge: Knowledge, kind: str, language: Language, *, as_json: bool) -> int:
    """Print the entries of one kind with what a user of their ids needs."""
    entries: Mapping[str, Any] = getattr(knowledge, kind)
    rows = [_row(name, entry, language) for name, entry in entries.items()]
    if as_json:
        print_json(rows)
        return 0
    for row in rows:
        details = [str(row[key]) for key in ("information", "states", "unit") if row.get(key)]
        print("  ".join([f"{row['id']:36}", row["name"], *details]))
    return 0


def _row(name: str, entry: Any, language: Language) -> dict[str, Any]:
    if isinstance(entry, Source):
        return {"id": name, "name": entry.title, "year": entry.year, "address": entry.address}
    said = entry.name
    plain = said.in_(language) if isinstance(said, Text) else said.plain(language)
    row: dict[str, Any] = {"id": name, "name": plain}
    if not isinstance(said, Text):
        row["clinical_name"] = said.clinical(language)
    if isinstance(entry, Finding):
        row |= {
            "information": entry.information,
            "kind": entry.kind,
            "sided": entry.sided,
            "states": [*entry.state_ids, *entry.joined],
            "unit": entry.unit,
            "limits": entry.limits,
            "question": entry.question.plain(language),
        }
    return row


def show_entry(knowledge: Knowledge, name: str) -> int:
    """Print one entry as its author wrote it."""
    for kind in FOLDERS:
        if name in getattr(knowledge, kind):
            print((DATA / kind / f"{name}.yaml").read_text(encoding="utf-8"), end="")
            return 0
    known = [each for kind in FOLDERS for each in getattr(knowledge, kind)]
    print(f"legwise: no entry has the id '{name}'; {nearest(name, known)}", file=sys.stderr)
    return 2
