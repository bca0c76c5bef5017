"""Empty tables to fill in, with one example."""

import csv
from io import StringIO

from legwise.batch.codebook import Codebook
from legwise.batch.job import Layout
from legwise.batch.long import COLUMNS
from legwise.batch.wide import AGE, ID, LISTS, NOWHERE_ELSE, SEX
from legwise.person.case import LEGS

EXAMPLE = {
    ID: "example-1",
    AGE: "58",
    SEX: "female",
    "regions.left": "shin_outer_lower dorsum_middle toe_1",
    NOWHERE_ELSE: "true",
}
STATEMENTS = (
    ("example-1", "age", "", "58"),
    ("example-1", "sex", "", "female"),
    ("example-1", "toe_1", "left", "numb"),
    ("example-1", "onset", "", "hours"),
    ("example-1", "foot_drop", "left", "present"),
    ("example-1", "foot_drop", "right", "absent"),
)


def template(layout: Layout, book: Codebook) -> str:
    """Return a CSV table in one of the layouts: its columns and one example."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if layout == "long":
        writer.writerows([COLUMNS, *STATEMENTS])
    else:
        columns = [ID, AGE, SEX, *(f"regions.{key}" for key in LISTS), NOWHERE_ELSE]
        for each in book.findings:
            name = each.finding.id
            columns += [f"{name}.{leg}" for leg in LEGS] if each.finding.sided else [name]
        writer.writerows([columns, [EXAMPLE.get(name, "") for name in columns]])
    return text.getvalue()
