"""Single cases as rows of the wide and of the long layout, in every format."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq

from legwise.person.case import LEGS


def wide_row(name, case):
    row = {"id": name}
    if case.person.age is not None:
        row["age"] = case.person.age
    if case.person.sex is not None:
        row["sex"] = case.person.sex
    for leg in LEGS:
        row[f"regions.{leg}"] = sorted(r for each, r in case.skin.numb if each == leg)
        row[f"regions.normal.{leg}"] = sorted(r for each, r in case.skin.normal if each == leg)
    row["regions.either"] = sorted(case.skin.numb_side_unknown)
    for each in case.observations:
        key = f"{each.finding}.{each.place}" if each.place in LEGS else each.finding
        row[key] = each.state
    return row


def long_rows(name, case):
    person = {"age": case.person.age, "sex": case.person.sex}
    rows = [(name, key, "", str(value)) for key, value in person.items() if value is not None]
    rows += [(name, region, leg, "numb") for leg, region in sorted(case.skin.numb)]
    rows += [(name, region, leg, "normal") for leg, region in sorted(case.skin.normal)]
    rows += [(name, region, "either", "numb") for region in sorted(case.skin.numb_side_unknown)]
    rows += [(name, each.finding, each.place, str(each.state)) for each in case.observations]
    return rows or [(name, "age", "", "")]


def write_wide(path, rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    if path.suffix == ".ndjson":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    elif path.suffix == ".csv":
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            for row in rows:
                writer.writerow(
                    {k: " ".join(v) if isinstance(v, list) else v for k, v in row.items()}
                )
    else:
        table = pa.table({name: _column([row.get(name) for row in rows]) for name in names})
        if path.suffix == ".parquet":
            pq.write_table(table, path, row_group_size=7)
        else:
            with pa.ipc.new_file(path, table.schema) as writer:
                writer.write_table(table, max_chunksize=9)


def _column(values):
    if any(isinstance(value, list) for value in values):
        return pa.array(values, pa.list_(pa.string()))
    if all(isinstance(value, int | float | None) for value in values):
        return pa.array(values)
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def write_long(path, rows):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "finding", "place", "state"])
        writer.writerows(rows)


def read_answers(path):
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".arrow":
        return pa.ipc.open_file(path).read_all().to_pylist()
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in path.read_text().splitlines()]
    with path.open(newline="") as file:
        return [{**row, "reasons": row["reasons"].split(";")} for row in csv.DictReader(file)]
