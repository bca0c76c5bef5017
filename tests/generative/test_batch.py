"""Many people at once get the same answers as each of them alone."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legwise.batch import fused
from legwise.batch.answering import answer_table
from legwise.batch.assessing import assess_many
from legwise.batch.codebook import codebook_of
from legwise.batch.people import case_of, people_of
from legwise.batch.rules import flag_tables_of
from legwise.batch.summing import marginals
from legwise.batch.tables import tables_of
from legwise.knowledge import method, schema, terms
from legwise.knowledge.compiling import model_of
from legwise.knowledge.terms import URGENCIES
from legwise.reasoning.posterior import infer
from legwise.reasoning.urgency import judge_flags, urgency_level
from tests.generative.strategies import TEXT, cases, knowledge_bases

ENGINES = {"numpy": (marginals, 1e-9), "numba": (fused.marginals, 1e-6)}


@st.composite
def atoms(draw, knowledge):
    kind = draw(st.sampled_from(["state", "measured", "region", "age", "sex"]))
    side = draw(st.sampled_from([{}, {"side": "both"}, {"side": "either"}]))
    finding = knowledge.findings[draw(st.sampled_from(sorted(knowledge.findings)))]
    if kind == "measured" and finding.kind == "measured":
        limit = draw(st.integers(0, 100))
        return {finding.id: {draw(st.sampled_from(["above", "below"])): limit}, **side}
    if kind == "region":
        some = st.lists(st.sampled_from(sorted(knowledge.regions)), min_size=1, unique=True)
        return {"region": draw(some), **side}
    if kind == "age":
        return {draw(st.sampled_from(["age_below", "age_from"])): draw(st.integers(1, 99))}
    if kind == "sex":
        return {"sex": draw(st.sampled_from(terms.SEXES))}
    some = st.lists(st.sampled_from(finding.state_ids), min_size=1, unique=True)
    return {finding.id: draw(some), **side}


def rules(knowledge):
    return st.recursive(
        atoms(knowledge),
        lambda parts: st.one_of(
            st.builds(lambda each: {"all": each}, st.lists(parts, min_size=1, max_size=3)),
            st.builds(lambda each: {"any": each}, st.lists(parts, min_size=1, max_size=3)),
            st.builds(lambda each: {"not": each}, parts),
            st.builds(
                lambda count, each: {"count": count, "of": each},
                st.integers(1, 3),
                st.lists(parts, min_size=1, max_size=3),
            ),
        ),
        max_leaves=5,
    )


@st.composite
def knowledge_and_crowds(draw):
    """A knowledge base with red flags and a screen, and several cases."""
    knowledge = draw(knowledge_bases())
    flags = {
        name: schema.RedFlag(
            name, TEXT, draw(st.sampled_from(URGENCIES)), draw(rules(knowledge)), TEXT, TEXT, "s"
        )
        for name in [f"flag_{at}" for at in range(draw(st.integers(0, 4)))]
    }
    whole = [each.id for each in knowledge.findings.values() if not each.sided]
    screened = draw(st.lists(st.sampled_from(whole), unique=True)) if whole else []
    if screened and draw(st.booleans()):
        name = screened[0]
        asked = msgspec.structs.replace(knowledge.findings[name], when=draw(rules(knowledge)))
        knowledge = msgspec.structs.replace(knowledge, findings={**knowledge.findings, name: asked})
    screen = method.Screen((method.Checklist("one", TEXT, TEXT, tuple(screened)),), ())
    knowledge = msgspec.structs.replace(knowledge, red_flags=flags, screen=screen)
    return knowledge, draw(st.lists(cases(knowledge), min_size=1, max_size=6))


@pytest.mark.parametrize("name", ENGINES)
@given(drawn=knowledge_and_crowds())
@settings(max_examples=80, deadline=None)
def test_many_people_get_the_answers_of_each_alone(name, drawn):
    knowledge, crowd = drawn
    engine, exact = ENGINES[name]
    agree_with_single_cases(knowledge, crowd, engine, exact)


def agree_with_single_cases(knowledge, crowd, engine, exact):
    found = assess_many(people_of(crowd, codebook_of(knowledge)), knowledge, engine)
    names = flag_tables_of(knowledge).names
    for at, case in enumerate(crowd):
        posterior = infer(model_of(knowledge), case, knowledge)
        assert found.marginals.conditions[at] == pytest.approx(posterior.conditions, abs=exact)
        places = found.marginals.places[at].reshape(posterior.site_sides.shape)
        assert places == pytest.approx(posterior.site_sides, abs=exact)
        flags = judge_flags(case, knowledge)
        assert [n for n, v in zip(names, found.flags[:, at], strict=True) if v == 1] == [*flags.up]
        assert [n for n, v in zip(names, found.flags[:, at], strict=True) if v == 0] == [
            *flags.open
        ]
        level, by_causes = urgency_level(case, knowledge, posterior, flags)
        assert URGENCIES[found.urgency[at]] == level
        assert URGENCIES[found.by_causes[at]] == by_causes


@given(knowledge_and_crowds())
@settings(max_examples=40, deadline=None)
def test_every_person_comes_back_as_a_case_with_the_same_codes(drawn):
    knowledge, crowd = drawn
    book = codebook_of(knowledge)
    people = people_of(crowd, book)
    again = people_of([case_of(people, at, book) for at in range(len(people))], book)
    assert np.array_equal(people.codes, again.codes)
    assert np.array_equal(people.age, again.age)
    for at, case in enumerate(crowd):
        assert case_of(people, at, book).skin == case.skin


@given(knowledge_bases())
@settings(max_examples=20, deadline=None)
def test_every_code_says_what_it_stands_for(knowledge):
    for codes in codebook_of(knowledge).findings:
        for code in range(codes.count):
            assert codes.code(codes.observations(code)) == code


def test_tables_are_made_once():
    from legwise import load_knowledge

    knowledge = load_knowledge()
    assert tables_of(knowledge) is tables_of(knowledge)
    assert replace(tables_of(knowledge)).whole is tables_of(knowledge).whole


@given(knowledge_and_crowds())
@settings(max_examples=20, deadline=None)
def test_a_small_knowledge_base_has_fewer_leaders(drawn):
    knowledge, crowd = drawn
    found = assess_many(people_of(crowd, codebook_of(knowledge)), knowledge, marginals)
    table = answer_table([None] * len(crowd), np.arange(len(crowd)), found, knowledge)
    for row, chances in zip(table.to_pylist(), found.marginals.conditions, strict=True):
        shown = [row[f"probability_{rank}"] for rank in range(1, 6)]
        expected = sorted(chances.tolist(), reverse=True)[:5]
        assert [p for p in shown if p is not None] == pytest.approx(expected, abs=1e-6)
