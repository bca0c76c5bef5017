"""The engines on the shipped knowledge: the benchmark cases and people drawn from the model."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from benchmarks.crowds import crowd, wide_table

from legwise import load_knowledge
from legwise.batch import fused, summing
from legwise.batch.assessing import assess_many
from legwise.batch.codebook import codebook_of
from legwise.batch.engines import engine_named
from legwise.batch.faults import BatchError
from legwise.batch.people import case_of
from legwise.batch.tables import tables_of
from legwise.batch.wide import read_wide
from legwise.person.case_file import read_case
from tests.generative.test_batch import ENGINES, agree_with_single_cases

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.yaml"))


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@pytest.mark.parametrize("name", ENGINES)
def test_every_benchmark_case_gets_the_same_answer(name, knowledge):
    cases = [read_case(path, knowledge) for path in CASES]
    agree_with_single_cases(knowledge, cases, *ENGINES[name])


@pytest.mark.parametrize("name", ENGINES)
def test_people_with_many_answers_get_the_same_answer(name, knowledge):
    book = codebook_of(knowledge)
    people = crowd(knowledge, book, 60, asked=120)
    cases = [case_of(people, at, book) for at in range(len(people))]
    agree_with_single_cases(knowledge, cases, *ENGINES[name])


def test_answers_do_not_depend_on_who_else_is_there(knowledge):
    people = crowd(knowledge, codebook_of(knowledge), 300, seed=1)
    together = fused.marginals(tables_of(knowledge), people)
    for at in (0, 150, 299):
        alone = fused.marginals(tables_of(knowledge), people.part(slice(at, at + 1)))
        assert np.array_equal(alone.conditions[0], together.conditions[at])
        assert np.array_equal(alone.places[0], together.places[at])


def test_sums_that_do_not_fit_are_computed_in_full(knowledge):
    people = crowd(knowledge, codebook_of(knowledge), 20, seed=2, asked=5000)
    tables = tables_of(knowledge)
    plain, compiled = (engine.marginals(tables, people) for engine in (summing, fused))
    assert compiled.conditions == pytest.approx(plain.conditions, abs=1e-6)
    assert compiled.places == pytest.approx(plain.places, abs=1e-6)


def test_an_ordinary_crowd_needs_no_sums_in_full(knowledge, monkeypatch):
    """Sharply told skin once sent one person in sixteen through the slow sums."""

    def refuse(*_):
        raise AssertionError("somebody was computed in full")

    monkeypatch.setattr(summing, "marginals", refuse)
    people = crowd(knowledge, codebook_of(knowledge), 2000, seed=3)
    found = fused.marginals(tables_of(knowledge), people)
    assert found.conditions.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_people_at_all(knowledge):
    people = crowd(knowledge, codebook_of(knowledge), 3).part(slice(0, 0))
    for engine, _ in ENGINES.values():
        assert len(assess_many(people, knowledge, engine).urgency) == 0


def test_a_crowd_written_as_a_wide_table_is_read_back_as_it_was(knowledge):
    book = codebook_of(knowledge)
    people = crowd(knowledge, book, 200)
    (batch,) = wide_table(people, book).combine_chunks().to_batches()
    found = read_wide(batch, book)
    assert found.faults.of_row == {}
    assert np.array_equal(found.people.codes, people.codes)
    assert np.array_equal(found.people.age, people.age)


def test_an_unknown_engine_is_refused():
    with pytest.raises(BatchError, match="numpy"):
        engine_named("abacus")


def test_values_are_told_apart_where_a_rule_of_asking_does(knowledge):
    asked = msgspec.structs.replace(
        knowledge.findings["fever"], when={"residual_urine": {"above": 137}}
    )
    changed = msgspec.structs.replace(knowledge, findings={**knowledge.findings, "fever": asked})
    book = codebook_of(changed)
    codes = book.findings[book.column["residual_urine"]]
    assert codes.cell(137.0) != codes.cell(137.5)
