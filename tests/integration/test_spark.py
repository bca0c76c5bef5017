"""The batch on Spark, in local mode with two workers, on real Parquet."""

import os
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from benchmarks.crowds import crowd, wide_table

from legwise import load_knowledge
from legwise.batch.codebook import codebook_of
from legwise.batch.engines import engine_named
from legwise.batch.job import Job, run_job
from legwise.batch.spark import assess_batches, run_on_spark

pytestmark = pytest.mark.filterwarnings("ignore")
CASES = 2000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@pytest.fixture(scope="module")
def source(folder, knowledge):
    table = wide_table(crowd(knowledge, codebook_of(knowledge), CASES), codebook_of(knowledge))
    table = table.select(table.column_names[:60])
    ages = table.column("age").to_pylist()
    ages[7] = 130
    table = table.set_column(1, "age", [ages])
    (folder / "cases").mkdir()
    for part in range(4):
        pq.write_table(table.slice(part * 500, 500), folder / "cases" / f"{part}.parquet")
    pq.write_table(table, folder / "whole.parquet")
    return folder / "cases"


@pytest.fixture(scope="module")
def alone(folder, source, knowledge):
    assert source.exists()
    job = Job(folder / "whole.parquet", folder / "alone.parquet")
    done = run_job(job, knowledge, engine_named("numpy"), lambda *_: None)
    assert done.rejected == 1
    return {row["id"]: row for row in pq.read_table(folder / "alone.parquet").to_pylist()}


def answers_in(target):
    return pq.read_table(target).to_pylist()


def agree(found, alone):
    assert len(found) == CASES
    assert len({row["id"] for row in found}) == CASES
    (wrong,) = [row for row in found if row["usable"] in (False, "false")]
    assert (wrong["id"], wrong["rejected_field"]) == ("7", "age")
    for row in found:
        if row is not wrong:
            for key in ("urgency", "reasons", "condition_1", "knowledge_version"):
                assert row[key] == alone[row["id"]][key]


def test_spark_gives_the_answers_of_one_machine(folder, source, alone, knowledge):
    work = assess_batches(knowledge.version, "numpy")
    assert run_on_spark(source, folder / "out", work) == CASES
    agree(answers_in(folder / "out"), alone)


def test_a_killed_worker_loses_nothing(folder, source, alone, knowledge):
    work = assess_batches(knowledge.version, "numpy")
    killed: Path = folder / "killed"

    def dying(batches):
        for batch in batches:
            yield from work(iter([batch]))
            try:
                killed.touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)

    assert run_on_spark(source, folder / "out2", dying) == CASES
    assert killed.exists()
    agree(answers_in(folder / "out2"), alone)
