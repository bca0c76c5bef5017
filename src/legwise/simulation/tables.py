"""Drawn people as Arrow tables in the wide layout of the batch, with the truth beside them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from legwise.batch.arrow import pa
from legwise.batch.files import write_file
from legwise.batch.wide import AGE, GOLD, ID, SEX
from legwise.knowledge.arrays import Booleans
from legwise.knowledge.model import SIDES
from legwise.knowledge.terms import INFORMATION, SEXES, URGENCIES
from legwise.person.case import LEGS
from legwise.simulation.people import People, Telling

SKIN = ("normal", "numb")
BLOCKS_AT_ONCE = 16
"""So many blocks are written in one go: small pieces of many columns make large files."""


def write_table(path: Path, blocks: Iterable[People], seed: int, telling: Telling) -> None:
    """Write blocks of people to a file; the end of its name says the format."""
    waiting = (people_table(people, seed, telling) for people in blocks)
    pieces = iter(lambda: [*islice(waiting, BLOCKS_AT_ONCE)], [])
    first = next(pieces)
    write_file(path, first[0].schema, _joined(first, pieces))


def _joined(first: list[Any], rest: Iterable[list[Any]]) -> Iterator[Any]:
    yield pa.concat_tables(first).combine_chunks()
    for tables in rest:
        yield pa.concat_tables(tables).combine_chunks()


def people_table(people: People, seed: int, telling: Telling) -> Any:
    """Return a block of people as a table: one row a person, with the truth in `GOLD` columns."""
    reached = INFORMATION.index(telling.information)
    model, names = people.model, people.model.names
    numbers = range(people.first, people.first + len(people))
    columns: dict[str, Any] = {
        ID: pa.array([f"simulated-{seed}-{number}" for number in numbers]),
        AGE: pa.array(people.age.astype(np.int16)),
        SEX: _words(people.sex, SEXES),
    }
    for at, finding in enumerate(people.knowledge.findings.values()):
        if INFORMATION.index(finding.information) > reached:
            continue
        places = [f"{finding.id}.{leg}" for leg in LEGS] if finding.sided else [finding.id]
        for states, place in zip(people.states[at], places, strict=False):
            columns[place] = _words(states, finding.state_ids, ~people.told[at])
    if people.numb is not None:
        for region, legs in zip(names.regions, people.numb, strict=True):
            for leg, numb in zip(LEGS, legs, strict=True):
                columns[f"region.{leg}.{region}"] = _words(numb, SKIN)
    truth = {
        "condition": _words(people.condition, names.conditions),
        "site": _words(people.site, names.sites),
        "side": _words(people.side, SIDES),
        "urgency": _words(model.condition_urgency[people.condition], URGENCIES),
    }
    return pa.table(columns | {GOLD + name: column for name, column in truth.items()})


def _words(at: npt.NDArray[Any], words: Sequence[str], untold: Booleans | None = None) -> Any:
    indices = pa.array(at.astype(np.int16), mask=untold)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))
