"""The model as rows for whole answers, in the factors that many cases share.

For one case, ``P(condition, site, side, pattern | case)`` is a product of three sums of rows: one
over the (condition, site) pairs for answers about the whole person, one over (pair, side) for
answers about legs, one over (pattern, side) for the skin. The patterns of a site are summed out
before the factors meet, so nothing is ever spread over all hypotheses.

From every row its middle value is taken off. That cancels when probabilities are
made, and keeps the sums small, so that numbers of 32 bits are enough.
"""

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from legwise.batch.codebook import REGION_CODES, Codebook, codebook_of, skin_of
from legwise.knowledge.arrays import Floats, Integers
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import SIDES, Model
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Case, Skin
from legwise.reasoning.answers import (
    Answer,
    PaintedRegion,
    answer_probability,
    finding_answers,
    painted_regions,
    region_probability,
)
from legwise.reasoning.posterior import telling_rows

WHOLE, SIDED, SKIN = range(3)


@dataclass(frozen=True, eq=False)
class Tables:
    """Weighed log probabilities of everything that can be said.

    Axes: P pairs; J entries, a pair and a side each; U spots, a pattern and a side each; G places,
    a site and a side each (site first); Q codes of all columns. In each table of rows, row 0 is
    *nothing said* and holds zeros.
    """

    book: Codebook
    model: Model
    log_prior: Floats
    """[A+1, X+1, J]"""
    entry_pair: Integers
    """[J] ascending, so that the entries of a condition lie together."""
    entry_side: Integers
    """[J]"""
    entry_place: Integers
    """[J] the site and side of each entry: an index into the places in use."""
    condition_start: Integers
    """[C] where the entries of each condition start."""
    places: Integers
    """[G'] the places in use, as site * 3 + side."""
    place_start: Integers
    """[G'] where the spots of each place in use start."""
    spot_pattern: Integers
    """[U]"""
    spot_side: Integers
    """[U]"""
    log_pattern: Floats
    """[U] log P(pattern | site)."""
    log_telling: Floats
    """[L, J] log P(how the legs are told of | entry), for each way that differs; the first:
    nothing is told."""
    skin_marks: Integers
    """[codes of a region] what each says of the legs, as bits."""
    telling: Integers
    """[32] which way of telling all marks of a person together make."""
    whole: Floats
    """[rows, P]"""
    sided: Floats
    """[rows, J]"""
    skin: Floats
    """[rows, U]"""
    kind: Integers
    """[K] WHOLE, SIDED or SKIN, for each column of the codebook."""
    row: Integers
    """[Q] the row of each code in the table of its column's kind."""


_TABLES: WeakKeyDictionary[Knowledge, Tables] = WeakKeyDictionary()


def tables_of(knowledge: Knowledge) -> Tables:
    """Return the tables of a knowledge base, made at most once."""
    if knowledge not in _TABLES:
        _TABLES[knowledge] = _make_tables(model_of(knowledge), codebook_of(knowledge))
    return _TABLES[knowledge]


def _make_tables(model: Model, book: Codebook) -> Tables:
    entry, log_entry, pattern_share = _shares(model)
    entry_pair, entry_side = entry // len(SIDES), entry % len(SIDES)
    entry_place = model.pair_site[entry_pair] * len(SIDES) + entry_side
    places, place_of_entry = np.unique(entry_place, return_inverse=True)

    site_of_pattern = pattern_site(model)
    spot_place, spot_pattern = np.nonzero(
        (site_of_pattern == places[:, None] // len(SIDES)) & (pattern_share > 0.0)
    )
    spot_side = places[spot_place] % len(SIDES)

    of_pairs = _seen_by(model, pair=np.arange(len(model.pair_condition)))
    of_entries = _seen_by(model, pair=entry_pair, side=entry_side)
    of_spots = _seen_by(model, pattern=spot_pattern, side=spot_side)
    rows = _Rows(model, book, of_pairs, of_entries, of_spots)
    row = rows.of_all_codes()
    log_telling, telling = _tellings(of_entries)
    condition = model.pair_condition[entry_pair]
    return Tables(
        book=book,
        model=model,
        log_prior=model.log_condition_prior[..., condition] + log_entry,
        entry_pair=entry_pair,
        entry_side=entry_side,
        entry_place=place_of_entry,
        condition_start=np.searchsorted(condition, np.arange(len(model.names.conditions))),
        places=places,
        place_start=np.searchsorted(spot_place, np.arange(len(places))),
        spot_pattern=spot_pattern,
        spot_side=spot_side,
        log_pattern=np.log(pattern_share[spot_pattern]),
        log_telling=log_telling,
        skin_marks=_skin_marks(),
        telling=telling,
        whole=rows.table(WHOLE),
        sided=rows.table(SIDED),
        skin=rows.table(SKIN),
        kind=np.array(
            [SIDED if each.finding.sided else WHOLE for each in book.findings]
            + [SKIN] * len(book.regions)
        ),
        row=row,
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


def _tellings(of_entries: Model) -> tuple[Floats, Integers]:
    """Return the different ways of telling of the legs [L, J], and that of all marks [32]."""
    rows = [
        telling_rows(of_entries, _skin_with(marks)).sum(axis=0) for marks in range(2 ** len(MARKS))
    ]
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


def _shares(model: Model) -> tuple[Integers, Floats, Floats]:
    """Return the entries in use as pair * 3 + side, log P(site, side | condition) of each [J].

    And P(pattern | site) [T]: what the hypotheses of any one entry say of it.
    """
    of_hypothesis = model.hypothesis_pair * len(SIDES) + model.hypothesis_side
    entry, at = np.unique(of_hypothesis, return_inverse=True)
    share = np.exp(model.log_within_condition)
    of_entry = np.bincount(at, share)
    pattern_share = np.zeros(len(model.names.patterns))
    pattern_share[model.hypothesis_pattern] = share / of_entry[at]
    return entry, np.log(of_entry), pattern_share


def pattern_site(model: Model) -> Integers:
    """Return the site of each pattern [T]."""
    at = {name: position for position, name in enumerate(model.names.sites)}
    return np.array([at[site] for site, _ in model.names.patterns])


def _seen_by(
    model: Model,
    pair: Integers | None = None,
    side: Integers | None = None,
    pattern: Integers | None = None,
) -> Model:
    """Return the model with other hypotheses, of which only some axes matter."""
    axis = pair if pair is not None else pattern
    assert axis is not None
    nothing = np.zeros(len(axis), dtype=np.intp)
    return replace(
        model,
        hypothesis_pair=nothing if pair is None else pair,
        hypothesis_side=nothing if side is None else side,
        hypothesis_pattern=nothing if pattern is None else pattern,
        log_within_condition=np.zeros(len(axis)),
    )


class _Rows:
    """Makes one row for each different answer."""

    def __init__(
        self, model: Model, book: Codebook, of_pairs: Model, of_entries: Model, of_spots: Model
    ) -> None:
        self.model = model
        self.book = book
        self.views = (of_pairs, of_entries, of_spots)
        self.rows: tuple[list[Floats], ...] = tuple(
            [np.zeros(len(view.hypothesis_pair))] for view in self.views
        )
        self.known: dict[Answer | PaintedRegion, int] = {}

    def of_all_codes(self) -> Integers:
        """Return the row of each code of each column [Q]."""
        rows = np.zeros(int(self.book.start[-1]), dtype=np.intp)
        at = 0
        for each in self.book.findings:
            kind = SIDED if each.finding.sided else WHOLE
            for code in range(each.count):
                case = Case(observations=each.observations(code))
                answers = finding_answers(self.model, case, self.book.knowledge)
                rows[at] = self._row(kind, answers)
                at += 1
        for region in self.book.regions:
            for code in range(REGION_CODES):
                case = Case(skin=skin_of(region, code))
                rows[at] = self._row(SKIN, painted_regions(self.model, case))
                at += 1
        return rows

    def table(self, kind: int) -> Floats:
        """Return all rows of one kind."""
        return np.array(self.rows[kind])

    def _row(self, kind: int, answers: tuple[Answer | PaintedRegion, ...]) -> int:
        if not answers:
            return 0
        (answer,) = answers
        if answer not in self.known:
            self.known[answer] = len(self.rows[kind])
            self.rows[kind].append(self._weighed(kind, answer))
        return self.known[answer]

    def _weighed(self, kind: int, answer: Answer | PaintedRegion) -> Floats:
        view = self.views[kind]
        if isinstance(answer, Answer):
            weight = self.model.finding_weight[answer.finding]
            row = weight * np.log(answer_probability(view, answer))
        else:
            weight = self.model.region_weight[answer.region]
            row = weight * np.log(region_probability(view, answer))
        return row - np.median(row)
