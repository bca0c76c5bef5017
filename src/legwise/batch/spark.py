"""The same batch on Spark, where one machine is too small.

Every worker has Legwise with its knowledge installed, and runs the same function on the record
batches it is given. Spark repeats what a lost worker was doing; the answers of a case depend on
that case only, so nothing is lost and nothing comes twice.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from legwise.batch.answering import answer_schema, answer_table
from legwise.batch.arrow import pa
from legwise.batch.assessing import assess_many
from legwise.batch.codebook import codebook_of
from legwise.batch.engines import engine_named
from legwise.batch.extras import module
from legwise.batch.faults import BatchError
from legwise.batch.files import without_dictionaries
from legwise.batch.wide import check_columns, read_wide
from legwise.knowledge.caching import load_knowledge

USABLE, FIELD, REASON = "usable", "rejected_field", "rejected_reason"
DOT = "__"
"""Stands for the dot in names of columns, which Spark takes for a part of a column."""
FAILURES = 4
"""So many times Spark tries a task before it gives up."""

Work = Callable[[Iterator[Any]], Iterator[Any]]


def spark_schema() -> Any:
    """Return the columns of the answers on Spark: no row number, but what was wrong."""
    plain = without_dictionaries(answer_schema())
    columns = [plain.field(at) for at in range(len(plain)) if plain.names[at] != "row"]
    wrong = [(USABLE, pa.bool_()), (FIELD, pa.string()), (REASON, pa.string())]
    return pa.schema([*columns, *(pa.field(*each) for each in wrong)])


def assess_batches(version: str, engine: str = "auto") -> Work:
    """Return the work of a Spark worker: record batches of cases in, of answers out."""

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        knowledge = load_knowledge()
        if knowledge.version != version:
            raise BatchError(f"this worker has the knowledge {knowledge.version}, not {version}")
        arithmetic = engine_named(engine)
        for batch in batches:
            names = [name.replace(DOT, ".") for name in batch.schema.names]
            found = read_wide(batch.rename_columns(names), codebook_of(knowledge))
            sound = found.faults.sound(len(found.ids)).nonzero()[0]
            answers = assess_many(found.people.part(sound), knowledge, arithmetic)
            ids = [found.ids[at] for at in sound]
            yield from _sound(answer_table(ids, sound, answers, knowledge)).to_batches()
            yield from _faulty(found.ids, found.faults.of_row).to_batches()

    return work


def _sound(answers: Any) -> Any:
    plain = answers.drop_columns(["row"])
    columns = [*plain.columns, pa.array([True] * len(plain)), *([pa.nulls(len(plain))] * 2)]
    names = spark_schema().names
    return pa.table(columns, names=names).cast(spark_schema()).combine_chunks()


def _faulty(ids: list[str | None], faults: dict[int, tuple[str, str]]) -> Any:
    rows = [
        {"id": ids[row], USABLE: False, FIELD: name, REASON: reason}
        for row, (name, reason) in sorted(faults.items())
    ]
    return pa.Table.from_pylist(rows, schema=spark_schema())


def run_on_spark(source: Path, target: Path, work: Work, ignored: tuple[str, ...] = ()) -> int:
    """Assess a Parquet file or folder of cases in the wide layout; return how many rows came out.

    The answers go to the folder ``target``: ``usable=true`` and ``usable=false`` in it.
    """
    if not source.is_dir() and source.suffix != ".parquet":
        raise BatchError(f"{source}: on Spark, expected a Parquet file or a folder of them")
    if target.exists():
        raise BatchError(f"{target} is there already: choose another output")
    spark = _session()
    cases: Any = spark.read.parquet(str(source))
    check_columns(cases.columns, codebook_of(load_knowledge()), ignored)
    cases = cases.toDF(*(name.replace(".", DOT) for name in cases.columns))
    answers: Any = cases.mapInArrow(work, _as_spark(spark_schema()))
    answers.write.partitionBy(USABLE).mode("errorifexists").parquet(str(target))
    return int(spark.read.parquet(str(target)).count())


def _as_spark(schema: Any) -> str:
    """Return an Arrow schema as Spark writes it."""
    names = {
        pa.string(): "string",
        pa.bool_(): "boolean",
        pa.float32(): "float",
        pa.list_(pa.string()): "array<string>",
    }
    return ", ".join(f"`{field.name}` {names[field.type]}" for field in schema)


def _session() -> Any:
    """Return the Spark session: that of ``spark-submit``, else one on this machine."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session: Any = module("pyspark.sql", "spark").SparkSession
    builder = session.builder.appName("legwise batch")
    if session.getActiveSession() is None and "SPARK_ENV_LOADED" not in os.environ:
        builder = builder.master(f"local[{os.cpu_count()},{FAILURES}]")
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1")
        builder = builder.config("spark.driver.host", "127.0.0.1")
        builder = builder.config("spark.ui.enabled", "false")
    return builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "8192").getOrCreate()
