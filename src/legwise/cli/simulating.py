"""People drawn from the model: written out one a line, or reported on."""

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from legwise.batch.extras import MissingExtraError
from legwise.knowledge.schema import Knowledge
from legwise.simulation.cases import benchmark_data, drawn_persons
from legwise.simulation.drawing import draw
from legwise.simulation.people import People
from legwise.simulation.plots import can_plot
from legwise.simulation.report import write_report
from legwise.simulation.study import Plan, study

TABLES = (".parquet", ".arrow", ".csv")
"""Files with these endings hold people as a table."""


def write_people(knowledge: Knowledge, plan: Plan, out: Path | None) -> int:
    """Write people: as a table where the file's name says so, else as benchmark cases, in NDJSON.

    Each benchmark case is one line.
    """
    blocks = draw(knowledge, plan.people, plan.seed, plan.telling, together=plan.together)
    try:
        if out is not None and out.suffix in TABLES:
            return _write_table(out, blocks, plan)
        encode = msgspec.json.Encoder().encode
        with _opened(out) as file:
            for people in blocks:
                for drawn in drawn_persons(people):
                    file.write(encode(benchmark_data(drawn, knowledge, plan.seed)) + b"\n")
    except BrokenPipeError:
        raise
    except OSError as error:
        return _cannot_write(error, out)
    return 0


def _write_table(out: Path, blocks: Iterable[People], plan: Plan) -> int:
    if not plan.people:
        print("legwise: a table needs at least one person", file=sys.stderr)
        return 2
    try:
        from legwise.simulation.tables import write_table
    except MissingExtraError as error:
        print(f"legwise: {error}", file=sys.stderr)
        return 2
    write_table(out, blocks, plan.seed, plan.telling)
    return 0


def report_on_people(knowledge: Knowledge, plan: Plan, folder: Path) -> int:
    """Write a report on people, with plots where Matplotlib is."""
    if min(plan.people, plan.sample) < 1:
        print("legwise: a report needs at least one person", file=sys.stderr)
        return 2
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = write_report(study(knowledge, plan, _say), folder)
    except OSError as error:
        return _cannot_write(error, folder)
    if not can_plot():
        _say("there are no plots: install matplotlib to have them")
    print(path)
    return 0


@contextmanager
def _opened(out: Path | None) -> Generator[IO[bytes]]:
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with out.open("wb") as file:
            yield file


def _cannot_write(error: OSError, path: Path | None) -> int:
    print(f"legwise: cannot write {path or 'the output'}: {error.strerror}", file=sys.stderr)
    return 2


def _say(text: str) -> None:
    print(f"legwise: {text}", file=sys.stderr)
