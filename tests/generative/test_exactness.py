"""The fast engine agrees with the plain reference on knowledge bases and cases nobody wrote."""

import numpy as np
import pytest
from hypothesis import given, settings

from legwise.knowledge.compiling import compile_model
from legwise.knowledge.model import SIDES
from legwise.knowledge.terms import MECHANISMS, URGENCIES
from legwise.reasoning.posterior import infer
from tests import reference
from tests.generative.strategies import knowledge_and_cases

EXACT = 1e-9


def named(values, names):
    return dict(zip(names, np.asarray(values).tolist(), strict=True))


def agree(fast, plain):
    for name, p in fast.items():
        assert p == pytest.approx(plain.get(name, 0.0), abs=EXACT), name


@given(knowledge_and_cases())
@settings(max_examples=150, deadline=None)
def test_every_hypothesis_and_marginal_agrees_with_the_reference(drawn):
    knowledge, case = drawn
    model = compile_model(knowledge)
    fast = infer(model, case, knowledge)
    plain = reference.posterior(case, knowledge)

    names = model.names
    hypotheses = {
        reference.Hypothesis(
            names.conditions[model.pair_condition[pair]],
            names.sites[model.pair_site[pair]],
            SIDES[side],
            names.patterns[pattern][1],
        ): p
        for pair, side, pattern, p in zip(
            model.hypothesis_pair,
            model.hypothesis_side,
            model.hypothesis_pattern,
            fast.hypotheses.tolist(),
            strict=True,
        )
    }
    assert hypotheses.keys() == plain.keys()
    agree(hypotheses, plain)
    agree(named(fast.conditions, names.conditions), reference.over(plain, "condition"))
    agree(named(fast.site_sides.sum(axis=1), names.sites), reference.over(plain, "site"))
    agree(named(fast.sides, SIDES), reference.over(plain, "side"))

    for marginal, all_names, of in (
        (fast.mechanisms, MECHANISMS, lambda c: c.mechanism),
        (fast.urgencies, URGENCIES, lambda c: c.urgency.level),
    ):
        sums = dict.fromkeys(all_names, 0.0)
        for condition, p in reference.over(plain, "condition").items():
            sums[of(knowledge.conditions[condition])] += p
        agree(named(marginal, all_names), sums)


@given(knowledge_and_cases())
@settings(max_examples=100, deadline=None)
def test_mirroring_a_case_mirrors_the_sides_and_nothing_else(drawn):
    knowledge, case = drawn
    model = compile_model(knowledge)
    here, there = infer(model, case, knowledge), infer(model, mirrored(case), knowledge)
    assert here.conditions == pytest.approx(there.conditions, abs=EXACT)
    assert here.sides[[1, 0, 2]] == pytest.approx(there.sides, abs=EXACT)


def mirrored(case):
    from dataclasses import replace

    other = {"left": "right", "right": "left"}

    def turned(places):
        return frozenset((other[leg], region) for leg, region in places)

    return replace(
        case,
        skin=replace(case.skin, numb=turned(case.skin.numb), normal=turned(case.skin.normal)),
        observations=tuple(
            replace(each, place=other.get(each.place, each.place)) for each in case.observations
        ),
    )
