"""The model as rows for whole answers, for many cases at once.

The same factors and the same rows as those of a single case (`legwise.reasoning.answers`), one row
for everything that a code can say. From every row its middle value is taken off. That cancels when
probabilities are made, and keeps the sums small, so that numbers of 32 bits are enough.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, cast
from weakref import WeakKeyDictionary

import numpy as np

from legwise.batch.codebook import REGION_CODES, Codebook, codebook_of, skin_of
from legwise.batch.people import Codes, People
from legwise.knowledge.arrays import Booleans, Floats, Integers
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import Model
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Case, Leg, Skin
from legwise.reasoning.answers import Answer, Factor, Rows, answer_rows, finding_answers
from legwise.reasoning.posterior import telling_rows
from legwise.reasoning.skin import UNTOLD, PaintedRegion, Said, painted_as, painted_region

WHOLE, SIDED, SKIN = range(3)


@dataclass(frozen=True, eq=False)
class Tables:
    """Weighed log probabilities of everything that can be said.

    Axes as in `Model`: P pairs, T patterns, 3 sides before either; Q codes of all columns. In each
    table of rows, row 0 is *nothing said* and holds zeros.
    """

    book: Codebook
    model: Model
    log_telling: Floats
    """[L, 3] log P(how the legs are told of | side), for each way that differs; the first:
    nothing is told."""
    skin_marks: Integers
    """[codes of a region] what each says of the legs, as bits."""
    telling: Integers
    """[32] which way of telling all marks of a person together make."""
    whole: Floats
    """[rows, P]"""
    sided: Floats
    """[rows, 3 * P]"""
    skin: Floats
    """[rows, 3 * T]"""
    kind: Integers
    """[K] WHOLE, SIDED or SKIN, for each column of the codebook."""
    row: Integers
    """[Q] the row of each code in the table of its column's kind."""
    start: Integers
    """[K+1] where the codes of each column start. Those of a region are here the numbers of what
    is told of it, each twice: the second time, all regions of its part of the leg are so."""
    skin_said: "SkinSaid"
    """What is told of a region by its code and by the legs that are told to be numb."""

    def told(self, people: People) -> Codes:
        """Return the codes of people, with what is told of the skin as numbers [K, N]."""
        told = people.codes.copy()
        skin = told[len(self.book.findings) :]
        parts, told_of = self.parts, self.skin_said
        marks = np.bitwise_or.reduce(self.skin_marks[skin], axis=0)
        midline = self.model.midline[parts.order].astype(np.intp)[:, None]
        said = told_of.number[midline, told_of.named[marks], skin[parts.order]]
        lowest = np.minimum.reduceat(said, parts.start, axis=0)
        alike = lowest == np.maximum.reduceat(said, parts.start, axis=0)
        whole = alike & told_of.is_statement[lowest]
        skin[parts.order] = said + len(told_of.said) * whole[parts.part[parts.order]]
        return told

    @cached_property
    def parts(self) -> "Parts":
        """The regions by the part of the leg that they belong to."""
        names = sorted({*self.model.region_part})
        part = np.array([names.index(name) for name in self.model.region_part])
        order = np.argsort(part, kind="stable")
        return Parts(order, np.searchsorted(part[order], np.arange(len(names))), part)

    @property
    def log_prior(self) -> Floats:
        """[A+1, X+1, 3, P] log P(side, pair | age, sex)."""
        of_pairs = self.model.log_condition_prior[..., self.model.pair_condition]
        return of_pairs[..., None, :] + self.model.log_side


class Parts(NamedTuple):
    """The regions of many people, part by part of the leg."""

    order: Integers
    """[R] the regions, those of one part after the other."""
    start: Integers
    """[parts] where each part starts in that order."""
    part: Integers
    """[R] the part of each region."""


class SkinSaid(NamedTuple):
    """What can be told of a region, numbered; 0 is nothing."""

    said: tuple[Said | None, ...]
    """[S] what each number says."""
    number: Integers
    """[2, ways of naming legs, codes of a region] of a region, and of one on the midline."""
    named: Integers
    """[32] which legs are told to be numb, for all marks of a person together."""
    is_statement: Booleans
    """[S] whether anything is stated: not where nothing is said."""


_TABLES: WeakKeyDictionary[Knowledge, Tables] = WeakKeyDictionary()


def tables_of(knowledge: Knowledge) -> Tables:
    """Return the tables of a knowledge base, made at most once."""
    if knowledge not in _TABLES:
        _TABLES[knowledge] = _make_tables(model_of(knowledge), codebook_of(knowledge))
    return _TABLES[knowledge]


def _make_tables(model: Model, book: Codebook) -> Tables:
    skin_said = _skin_said(model, book)
    row, rows = _all_rows(model, book, skin_said)
    of_region = 2 * len(skin_said.said)
    counts = [*(each.count for each in book.findings), *[of_region] * len(book.regions)]
    log_telling, telling = _tellings(model)
    return Tables(
        book=book,
        model=model,
        log_telling=log_telling,
        skin_marks=_skin_marks(),
        telling=telling,
        whole=_table(rows.whole),
        sided=_table(rows.sided),
        skin=_table(rows.skin),
        kind=np.array(
            [SIDED if each.finding.sided else WHOLE for each in book.findings]
            + [SKIN] * len(book.regions)
        ),
        row=row,
        start=np.cumsum([0, *counts]),
        skin_said=skin_said,
    )


MARKS = ("numb left", "numb right", "normal left", "normal right", "numb on either")


def _skin_marks() -> Integers:
    """Return what each code of a region says of the legs, as bits in the order of MARKS."""
    marks = np.zeros(REGION_CODES, dtype=np.intp)
    for code in range(REGION_CODES):
        skin = skin_of("any", code)
        said = (
            *(any(leg == each for each, _ in skin.numb) for leg in LEGS),
            *(any(leg == each for each, _ in skin.normal) for leg in LEGS),
            bool(skin.numb_side_unknown),
        )
        marks[code] = sum(2**bit for bit, is_so in enumerate(said) if is_so)
    return marks


def _tellings(model: Model) -> tuple[Floats, Integers]:
    """Return the different ways of telling of the legs [L, 3], and that of all marks [32]."""
    rows = [telling_rows(model, _skin_with(marks)).sum(axis=0) for marks in range(2 ** len(MARKS))]
    ways, first, way = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return ways[order], np.argsort(order)[way.ravel()]


def _skin_with(marks: int) -> Skin:
    said = [bool(marks & 2**bit) for bit in range(len(MARKS))]
    return Skin(
        numb=frozenset((leg, "one") for leg, is_so in zip(LEGS, said[:2], strict=True) if is_so),
        normal=frozenset((leg, "two") for leg, is_so in zip(LEGS, said[2:4], strict=True) if is_so),
        numb_side_unknown=frozenset({"three"} if said[4] else ()),
    )


NAMED: tuple[frozenset[Leg], ...] = (
    frozenset(),
    frozenset({"left"}),
    frozenset({"right"}),
    frozenset(LEGS),
)
"""The legs on which some region may be told to be numb."""


def _skin_said(model: Model, book: Codebook) -> SkinSaid:
    """Return what each code says of a region and of one on the midline, for all NAMED."""
    numbers: dict[Said | None, int] = {None: 0}
    number = np.zeros((2, len(NAMED), REGION_CODES), dtype=np.intp)
    for region, midline in zip(book.regions, model.midline, strict=True):
        for way, named in enumerate(NAMED):
            for code in range(REGION_CODES):
                painted = painted_region(model, skin_of(region, code), region, named)
                said = None if painted is None else painted.said
                number[int(midline), way, code] = numbers.setdefault(said, len(numbers))
    return SkinSaid(
        said=(*numbers,),
        number=number,
        named=np.array(
            [NAMED.index(_skin_with(marks).legs_told_numb) for marks in range(2 ** len(MARKS))]
        ),
        is_statement=np.array(
            [said is not None and {*said[1:]} - {None, UNTOLD} != set() for said in numbers]
        ),
    )


def _all_rows(model: Model, book: Codebook, skin_said: SkinSaid) -> tuple[Integers, Rows]:
    """Return the row of each code of each column [Q], and the rows of all different answers."""
    seen: tuple[dict[Answer | PaintedRegion, int], ...] = ({}, {}, {})

    def row_of(kind: int, said: tuple[Answer, ...] | tuple[PaintedRegion, ...]) -> int:
        if not said:
            return 0
        (one,) = said
        return seen[kind].setdefault(one, len(seen[kind]) + 1)

    of_findings = (
        row_of(
            SIDED if codes.finding.sided else WHOLE,
            finding_answers(model, Case(observations=codes.observations(code)), book.knowledge),
        )
        for codes in book.findings
        for code in range(codes.count)
    )
    of_regions = (
        row_of(SKIN, () if said is None else (painted_as(model, region, said, whole),))
        for region in book.regions
        for whole in (False, True)
        for said in skin_said.said
    )
    row = np.array([*of_findings, *of_regions])
    answers, painted = (*seen[WHOLE], *seen[SIDED]), tuple(seen[SKIN])
    return row, answer_rows(
        model, cast("tuple[Answer, ...]", answers), cast("tuple[PaintedRegion, ...]", painted)
    )


def _table(factor: Factor) -> Floats:
    """Return the weighed rows less their middle values, after a row of zeros [rows, ..]."""
    count, *shape = factor.rows.shape
    rows = np.zeros((count + 1, math.prod(shape)))
    rows[1:] = factor.weight[:, None] * factor.rows.reshape(count, rows.shape[1])
    return rows - np.median(rows, axis=1, keepdims=True)
