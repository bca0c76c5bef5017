"""People drawn from the model: written out one a line, or reported on."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from legwise.knowledge.schema import Knowledge
from legwise.simulation.cases import benchmark_data, drawn_persons
from legwise.simulation.drawing import draw
from legwise.simulation.people import Telling
from legwise.simulation.plots import can_plot
from legwise.simulation.report import write_report
from legwise.simulation.study import Size, study


def write_people(
    knowledge: Knowledge, count: int, seed: int, telling: Telling, out: Path | None
) -> int:
    """Write people as NDJSON: benchmark cases, one a line."""
    encode = msgspec.json.Encoder().encode
    try:
        with _opened(out) as file:
            for people in draw(knowledge, count, seed, telling):
                for drawn in drawn_persons(people):
                    file.write(encode(benchmark_data(drawn, knowledge, seed)) + b"\n")
    except BrokenPipeError:
        raise
    except OSError as error:
        return _cannot_write(error, out)
    return 0


def report_on_people(
    knowledge: Knowledge, size: tuple[int, int], seed: int, telling: Telling, folder: Path
) -> int:
    """Write a report on people (how many: counted, assessed), with plots where Matplotlib is."""
    counted, assessed = size
    if min(size) < 1:
        print("legwise: a report needs at least one person", file=sys.stderr)
        return 2
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = study(knowledge, Size(counted, assessed), seed, telling, _say)
        path = write_report(found, folder)
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
