"""Files of rows in four formats, read as a stream of record batches and written in one piece."""

import json
from collections.abc import Callable, Iterable, Iterator
from csv import reader
from itertools import islice
from pathlib import Path
from typing import Any, cast

from legwise.batch.arrow import csv, pa, parquet, pc
from legwise.batch.faults import BatchError

FORMATS = (".parquet", ".arrow", ".csv", ".ndjson")
OTHER_NAMES = {".feather": ".arrow", ".ipc": ".arrow", ".jsonl": ".ndjson", ".pq": ".parquet"}

Malformed = Callable[[int, str], None]
"""Takes the line and the reason of a row that could not even be read."""


def format_of(path: Path) -> str:
    """Return the format of a file by the end of its name."""
    suffix = OTHER_NAMES.get(path.suffix.lower(), path.suffix.lower())
    if suffix not in FORMATS:
        raise BatchError(f"{path}: expected a name that ends in {', '.join(FORMATS)}")
    return suffix


def column_names(path: Path) -> tuple[str, ...]:
    """Return the columns of a file; of NDJSON, whose rows differ, none."""
    match format_of(path):
        case ".parquet":
            return tuple(parquet.read_schema(path).names)
        case ".arrow":
            with _arrow_stream(path) as stream:
                return tuple(stream.schema.names)
        case ".csv":
            return _csv_header(path)
        case _:
            return ()


def row_count(path: Path) -> int | None:
    """Return the number of rows where a file says so without being read."""
    return int(parquet.read_metadata(path).num_rows) if format_of(path) == ".parquet" else None


def read_rows(path: Path, rows: int, malformed: Malformed) -> Iterator[Any]:
    """Yield record batches of at most so many rows."""
    match format_of(path):
        case ".parquet":
            file = parquet.ParquetFile(path, read_dictionary=_text_columns(path))
            yield from file.iter_batches(batch_size=rows)
        case ".arrow":
            with _arrow_stream(path) as stream:
                yield from stream
        case ".csv":
            yield from _csv_rows(path, malformed)
        case _:
            yield from _ndjson_rows(path, rows, malformed)


def same_sized(batches: Iterable[Any], rows: int) -> Iterator[Any]:
    """Yield record batches of exactly so many rows each, but for the last."""
    waiting: list[Any] = []
    count = 0
    for batch in batches:
        start = 0
        while count + batch.num_rows - start >= rows:
            waiting.append(batch.slice(start, rows - count))
            yield _one(waiting)
            start += rows - count
            waiting, count = [], 0
        if start < batch.num_rows:
            waiting.append(batch.slice(start))
            count += batch.num_rows - start
    if waiting:
        yield _one(waiting)


def _one(batches: list[Any]) -> Any:
    """Return one batch; rows of NDJSON may bring different columns."""
    if len(batches) == 1:
        return batches[0]
    tables = [pa.Table.from_batches([batch]) for batch in batches]
    table = pa.concat_tables(tables, promote_options="permissive").combine_chunks()
    arrays = [
        column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        for column in table.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _text_columns(path: Path) -> list[str]:
    schema = parquet.read_schema(path)
    return [field.name for field in schema if pa.types.is_string(field.type)]


def _arrow_stream(path: Path) -> Any:
    """Open an Arrow file in the stream or in the file form."""
    source = pa.memory_map(str(path))
    try:
        file = pa.ipc.open_file(source)
    except pa.ArrowInvalid:
        source.seek(0)
        return pa.ipc.open_stream(source)
    batches = (file.get_batch(at) for at in range(file.num_record_batches))
    return pa.RecordBatchReader.from_batches(file.schema, batches)


def _csv_header(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        return tuple(next(reader(text), ()))


def _csv_rows(path: Path, malformed: Malformed) -> Iterator[Any]:
    def skip(row: Any) -> str:
        reason = f"expected {row.expected_columns} columns, not {row.actual_columns}"
        malformed(row.number or 0, reason)
        return "skip"

    texts = dict.fromkeys(_csv_header(path), pa.string())
    with csv.open_csv(
        path,
        read_options=csv.ReadOptions(use_threads=False, block_size=4 << 20),
        parse_options=csv.ParseOptions(invalid_row_handler=skip),
        convert_options=csv.ConvertOptions(column_types=texts, strings_can_be_null=True),
    ) as batches:
        yield from batches


def _ndjson_rows(path: Path, rows: int, malformed: Malformed) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        numbered = enumerate(lines, start=1)
        while some := list(islice(numbered, rows)):
            found = [
                row
                for number, line in some
                if (row := _json_row(number, line, malformed)) is not None
            ]
            if found:
                yield _texts(found)


def _json_row(number: int, line: str, malformed: Malformed) -> dict[str, Any] | None:
    if not line.strip():
        return None
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        malformed(number, f"not JSON: {error}")
        return None
    if not isinstance(row, dict):
        malformed(number, 'expected an object such as {"age": 58}')
        return None
    return cast("dict[str, Any]", row)


def _texts(rows: list[dict[str, Any]]) -> Any:
    """Return JSON objects as a batch of texts; a list becomes its items, parted by spaces."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names]
    return pa.RecordBatch.from_arrays(columns, names=names)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return " ".join(str(each) for each in cast("list[Any]", value))
    return json.dumps(value)


def write_file(path: Path, schema: Any, tables: Iterable[Any]) -> None:
    """Write tables one after the other into one file."""
    match format_of(path):
        case ".parquet":
            with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
                for table in tables:
                    writer.write_table(table)
        case ".arrow":
            options = pa.ipc.IpcWriteOptions(unify_dictionaries=True)
            with pa.OSFile(str(path), "wb") as sink:
                plain = without_dictionaries(schema)
                with pa.ipc.new_file(sink, plain, options=options) as writer:
                    for table in tables:
                        writer.write_table(table.cast(plain))
        case ".csv":
            plain = _joined_lists(schema.empty_table()).schema
            with csv.CSVWriter(path, plain) as writer:
                for table in tables:
                    writer.write_table(_joined_lists(table))
        case _:
            with path.open("w", encoding="utf-8") as file:
                for table in tables:
                    for row in table.to_pylist():
                        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def without_dictionaries(schema: Any) -> Any:
    """Return a schema whose words are plain texts."""
    return pa.schema(
        [
            (each.name, each.type.value_type if pa.types.is_dictionary(each.type) else each.type)
            for each in schema
        ]
    )


def _joined_lists(table: Any) -> Any:
    """Return a table whose lists have become texts parted by semicolons: CSV has no lists."""
    table = table.cast(without_dictionaries(table.schema))
    for at, each in enumerate(table.schema):
        if pa.types.is_list(each.type):
            table = table.set_column(at, each.name, pc.binary_join(table.column(at), ";"))
    return table
