"""A batch job: rows in, answers out, in parts that are each written in one step.

A part is a fixed number of cases. Its answers appear under their final name only when they are
whole, after the side file of rows that could not be used. So whatever interrupts a job, the parts
that exist are right, and a second run makes only those that are missing.
"""

import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from legwise.batch.answering import answer_schema, answer_table
from legwise.batch.arrow import pa, parquet
from legwise.batch.assessing import Engine, assess_many
from legwise.batch.codebook import codebook_of
from legwise.batch.faults import BatchError, Table
from legwise.batch.files import (
    column_names,
    format_of,
    read_rows,
    row_count,
    same_sized,
    write_file,
)
from legwise.batch.long import read_long, whole_cases
from legwise.batch.rules import flag_tables_of
from legwise.batch.tables import tables_of
from legwise.batch.wide import check_columns, read_wide
from legwise.knowledge.schema import Knowledge

Layout = Literal["wide", "long"]
PART_CASES = 16_384

Progress = Callable[[int, int | None], None]
"""Takes the cases done so far and, where known, of how many."""


@dataclass(frozen=True)
class Done:
    """What a job did."""

    cases: int
    rejected: int
    reused: int
    """Cases whose part was there from an earlier run."""


@dataclass(frozen=True)
class Job:
    """What to read, how, and where the answers go."""

    source: Path
    target: Path
    layout: Layout = "wide"
    ignored: tuple[str, ...] = ()
    part_cases: int = PART_CASES
    workers: int = 2

    @property
    def parts(self) -> Path:
        """The folder of the parts."""
        return self.target.with_name(f"{self.target.name}.parts")

    @property
    def rejected(self) -> Path:
        """The side file of the rows that could not be used."""
        return self.target.with_name(f"{self.target.stem}.rejected.ndjson")

    def described(self, knowledge: Knowledge) -> dict[str, Any]:
        """Return what must be the same for parts of an earlier run to be of use."""
        about = self.source.stat()
        return {
            "source": str(self.source.resolve()),
            "bytes": about.st_size,
            "modified": about.st_mtime_ns,
            "layout": self.layout,
            "ignored": sorted(self.ignored),
            "part_cases": self.part_cases,
            "knowledge_version": knowledge.version,
        }


def run_job(job: Job, knowledge: Knowledge, engine: Engine, progress: Progress) -> Done:
    """Assess every case of a file; raise `BatchError` where the file cannot be used."""
    format_of(job.target)
    if not job.source.is_file():
        raise BatchError(f"{job.source}: no such file")
    names = column_names(job.source)
    if job.layout == "wide":
        check_columns(names, codebook_of(knowledge), job.ignored)
    tables_of(knowledge)
    flag_tables_of(knowledge)
    _prepare(job, knowledge)
    done = _make_parts(job, knowledge, engine, progress)
    _assemble(job)
    return done


def _prepare(job: Job, knowledge: Knowledge) -> None:
    """Make the folder of parts, or check that an earlier one is of the same job."""
    job.parts.mkdir(parents=True, exist_ok=True)
    note = job.parts / "job.json"
    described = job.described(knowledge)
    if note.exists():
        if json.loads(note.read_text()) != described:
            raise BatchError(
                f"{job.parts} holds parts of another job (other input, knowledge or options): "
                "delete it, or choose another output"
            )
    else:
        for left_over in job.parts.glob("part-*"):
            left_over.unlink()
        _write_whole(note, json.dumps(described, indent=1).encode())
    for broken in job.parts.glob("*.tmp"):
        broken.unlink()


def _make_parts(job: Job, knowledge: Knowledge, engine: Engine, progress: Progress) -> Done:
    total = row_count(job.source) if job.layout == "wide" else None
    done = Done(0, 0, 0)
    waiting: deque[Future[Done]] = deque()
    with (
        (job.parts / "malformed.ndjson").open("w", encoding="utf-8") as malformed,
        ThreadPoolExecutor(job.workers) as pool,
    ):

        def note_malformed(line: int, reason: str) -> None:
            malformed.write(json.dumps({"line": line, "reason": reason}) + "\n")

        try:
            for number, rows in enumerate(_pieces(job, note_malformed)):
                waiting.append(pool.submit(_make_part, job, knowledge, engine, number, rows))
                if len(waiting) > job.workers:
                    done = _added(done, waiting.popleft().result())
                    progress(done.cases + done.rejected, total)
            while waiting:
                done = _added(done, waiting.popleft().result())
                progress(done.cases + done.rejected, total)
        except BaseException:
            for part in waiting:
                part.cancel()
            raise
    return done


def _added(done: Done, more: Done) -> Done:
    return Done(done.cases + more.cases, done.rejected + more.rejected, done.reused + more.reused)


def _pieces(job: Job, malformed: Callable[[int, str], None]) -> Iterator[Any]:
    """Yield the rows of each part."""
    batches = read_rows(job.source, job.part_cases, malformed)
    if job.layout == "long":
        return whole_cases(batches, job.part_cases)
    return same_sized(batches, job.part_cases)


def _make_part(job: Job, knowledge: Knowledge, engine: Engine, number: int, rows: Any) -> Done:
    part = job.parts / f"part-{number:06}.parquet"
    if part.exists():
        cases = int(parquet.read_metadata(part).num_rows)
        rejected = _side_file(part).read_bytes().count(b"\n")
        return Done(cases, rejected, cases)
    book = codebook_of(knowledge)
    if job.layout == "wide":
        check_columns(rows.schema.names, book, job.ignored)
    found = read_wide(rows, book) if job.layout == "wide" else read_long(rows, book)
    first = number * job.part_cases
    answers, rejects = assess_table(found, first, knowledge, engine)
    _write_whole(_side_file(part), rejects)
    sink = pa.BufferOutputStream()
    parquet.write_table(answers, sink, compression="zstd")
    _write_whole(part, sink.getvalue())
    return Done(answers.num_rows, len(found.ids) - answers.num_rows, 0)


def assess_table(
    found: Table, first: int, knowledge: Knowledge, engine: Engine
) -> tuple[Any, bytes]:
    """Return the answers for the sound rows of a table, and the others as NDJSON.

    ``first`` is the number of the table's first case in the whole file, from 0.
    """
    sound = np.flatnonzero(found.faults.sound(len(found.ids)))
    answers = assess_many(found.people.part(sound), knowledge, engine)
    ids = [found.ids[at] for at in sound]
    rejects = "".join(
        json.dumps(
            {"row": first + row, "id": found.ids[row], "field": name, "reason": reason},
            ensure_ascii=False,
        )
        + "\n"
        for row, (name, reason) in sorted(found.faults.of_row.items())
    )
    return answer_table(ids, first + sound, answers, knowledge), rejects.encode()


def _side_file(part: Path) -> Path:
    return part.with_suffix(".rejected.ndjson")


def _write_whole(path: Path, content: Any) -> None:
    """Write in one step: a file is there whole or not at all, even after a loss of power."""
    broken = path.with_name(f"{path.name}.tmp")
    with broken.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    broken.replace(path)


def _assemble(job: Job) -> None:
    """Join the parts into one file of answers and one side file, then remove them."""
    parts = sorted(job.parts.glob("part-*.parquet"))
    broken = job.target.with_name(f".{job.target.stem}.tmp{job.target.suffix}")
    write_file(broken, answer_schema(), (parquet.read_table(part) for part in parts))
    with job.rejected.open("wb") as side:
        for part in (*map(_side_file, parts), job.parts / "malformed.ndjson"):
            side.write(part.read_bytes())
    if job.rejected.stat().st_size == 0:
        job.rejected.unlink()
    broken.replace(job.target)
    note = job.parts / "job.json"  # goes last: without it, parts that were left are not used
    for each in [*(path for path in job.parts.iterdir() if path != note), note]:
        each.unlink()
    job.parts.rmdir()
