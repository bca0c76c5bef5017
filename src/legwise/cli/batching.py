"""Many people at once: files in, files out, with a progress bar."""

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from legwise.batch.codebook import codebook_of
from legwise.batch.engines import engine_named
from legwise.batch.job import Job, Layout, run_job
from legwise.batch.template import template
from legwise.knowledge.schema import Knowledge


def print_template(layout: Layout, knowledge: Knowledge) -> int:
    """Print an empty table to fill in."""
    sys.stdout.write(template(layout, codebook_of(knowledge)))
    return 0


def run_batch(job: Job, engine: str, knowledge: Knowledge) -> int:
    """Assess every case of a file and say what was done."""
    chosen = engine_named(engine)
    console = Console(stderr=True, highlight=False)
    bar = Progress(
        TextColumn("cases"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=console,
    )
    with bar:
        task = bar.add_task("cases", total=None, speed="")

        def progress(cases: int, total: int | None) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=cases, total=total, speed=f"{speed:,.0f}/s" if speed else "")

        done = run_job(job, knowledge, chosen, progress)
    console.print(f"{done.cases:,} answers in {job.target}")
    if done.reused:
        console.print(f"{done.reused:,} of them were there from an earlier run")
    if done.rejected or job.rejected.exists():
        console.print(f"{done.rejected:,} cases could not be used: see {job.rejected}")
    return 0


def run_spark(source: Path, target: Path, ignored: list[str], knowledge: Knowledge) -> int:
    """Assess a Parquet file or folder of cases on Spark and say what was done."""
    from legwise.batch.spark import assess_batches, run_on_spark

    rows = run_on_spark(source, target, assess_batches(knowledge.version), tuple(ignored))
    Console(stderr=True, highlight=False).print(f"{rows:,} cases in {target}")
    return 0


def job_of(source: Path, target: Path, layout: Layout, ignored: list[str], workers: int) -> Job:
    """Return the job that the command line describes."""
    return Job(source, target, layout, tuple(ignored), workers=workers)
