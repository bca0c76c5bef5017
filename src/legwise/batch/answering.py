"""Answers as an Arrow table: one row a case."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from legwise.batch.arrow import pa
from legwise.batch.assessing import WAITING, Answers, leaders
from legwise.batch.rules import TRUE, flag_tables_of
from legwise.batch.tables import tables_of
from legwise.knowledge.arrays import Integers
from legwise.knowledge.model import SIDES
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import URGENCIES

SHOWN_CONDITIONS = 5
SHOWN_PLACES = 3


def answer_schema() -> Any:
    """Return the columns of the answers."""
    word = pa.dictionary(pa.int16(), pa.string())
    columns: list[tuple[str, Any]] = [
        ("id", pa.string()),
        ("row", pa.int64()),
        ("urgency", word),
        ("reasons", pa.list_(pa.string())),
    ]
    for rank in range(1, SHOWN_CONDITIONS + 1):
        columns += [(f"condition_{rank}", word), (f"probability_{rank}", pa.float32())]
    for rank in range(1, SHOWN_PLACES + 1):
        columns += [
            (f"site_{rank}", word),
            (f"side_{rank}", word),
            (f"site_probability_{rank}", pa.float32()),
        ]
    columns.append(("knowledge_version", word))
    return pa.schema(columns)


def answer_table(
    ids: Sequence[str | None], rows: Integers, answers: Answers, knowledge: Knowledge
) -> Any:
    """Return the answers as a table in the form of `answer_schema`; ``rows``: their input rows."""
    names = tables_of(knowledge).model.names
    columns: list[Any] = [
        pa.array(ids, pa.string()),
        pa.array(rows, pa.int64()),
        _words(answers.urgency, URGENCIES),
        _reasons(answers, knowledge),
    ]
    people = np.arange(len(rows))
    conditions = leaders(answers.marginals.conditions, min(SHOWN_CONDITIONS, len(names.conditions)))
    for at in conditions.T:
        columns += [
            _words(at, names.conditions),
            _chances(answers.marginals.conditions[people, at]),
        ]
    schema = answer_schema()
    missing = range(len(columns), 4 + 2 * SHOWN_CONDITIONS)  # a small knowledge base has fewer
    columns += [pa.nulls(len(rows), schema.types[at]) for at in missing]
    places = leaders(answers.marginals.places, SHOWN_PLACES)
    for at in places.T:
        site, side = np.divmod(at, len(SIDES))
        columns += [
            _words(site, names.sites),
            _words(side, SIDES),
            _chances(answers.marginals.places[people, at]),
        ]
    columns.append(_words(np.zeros(len(rows), dtype=np.intp), (knowledge.version,)))
    return pa.Table.from_arrays(columns, schema=schema)


def _words(at: Integers, words: Sequence[str]) -> Any:
    return pa.DictionaryArray.from_arrays(at.astype(np.int16), pa.array(words, pa.string()))


def _chances(values: Any) -> Any:
    return pa.array(values.astype(np.float32))


def _reasons(answers: Answers, knowledge: Knowledge) -> Any:
    """Return the reasons for the urgency as lists of ids, in the order of an assessment.

    Red flags that are up, the likely causes, and an unfinished screen, the most urgent first.
    """
    flags = flag_tables_of(knowledge)
    names: list[str] = []
    told: list[Any] = []
    for level in range(len(URGENCIES)):
        for at in np.flatnonzero(flags.levels == level):
            names.append(flags.names[at])
            told.append(answers.flags[at] == TRUE)
        names.append("likely_causes")
        told.append(answers.by_causes == level)
        if level in WAITING:
            names.append("screen_unfinished")
            told.append(answers.screen_unfinished & (answers.urgency == level))
    which = np.array(told).T
    people, at = np.nonzero(which)
    ends = np.searchsorted(people, np.arange(len(which) + 1))
    words = pa.array(names, pa.string()).take(pa.array(at))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), words)
