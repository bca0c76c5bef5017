"""Ranges, questions, pairs and weights of evidence, each against its plain definition."""

from dataclasses import replace
from math import log2

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

from legwise.knowledge.chances import state_probabilities
from legwise.knowledge.compiling import compile_model
from legwise.person.case import Case, Observation
from legwise.reasoning.asking import examinations
from legwise.reasoning.pairs import best_pair
from legwise.reasoning.posterior import infer
from legwise.reasoning.questions import expected_gains
from legwise.reasoning.ranges import condition_ranges, log_odds_variance
from legwise.reasoning.weights import unexplained, weigh
from tests import reference
from tests.generative.strategies import UNIT_SLOPES, knowledge_and_cases, knowledge_bases

EXACT = 1e-9


@given(knowledge_and_cases(), st.floats(1.5, 20.0))
@settings(max_examples=80, deadline=None)
def test_ranges_hold_the_probability_and_widen_as_n_falls(drawn, factor):
    knowledge, case = drawn
    model = compile_model(knowledge)
    thinner = replace(
        model,
        evidence_n=model.evidence_n / factor,
        background_n=model.background_n / factor,
        pattern_n=model.pattern_n / factor,
        region_background_n=model.region_background_n / factor,
        prior_n=model.prior_n / factor,
    )
    posterior = infer(model, case, knowledge)
    ranges = condition_ranges(posterior)
    wider = condition_ranges(infer(thinner, case, knowledge))
    inside = (posterior.conditions > 1e-6) & (posterior.conditions < 1 - 1e-6)
    assert (ranges[inside, 0] < posterior.conditions[inside]).all()
    assert (posterior.conditions[inside] < ranges[inside, 1]).all()
    assert (wider[:, 0] <= ranges[:, 0] + EXACT).all()
    assert (ranges[:, 1] <= wider[:, 1] + EXACT).all()


def test_the_variance_is_that_of_numbers_drawn_from_their_beta():
    """Two conditions, one finding, solid evidence: the delta method meets simulation."""
    rng = np.random.default_rng(7)
    draws = 200_000
    prior = rng.beta(0.3 * 400, 0.7 * 400, draws)
    one = rng.beta(0.8 * 300, 0.2 * 300, draws)
    other = rng.beta(0.2 * 300, 0.8 * 300, draws)
    log_odds = np.log(prior / (1 - prior)) + np.log(one / other)
    from tests.generative.two_conditions import KNOWLEDGE

    case = Case(observations=(Observation("finding", "whole", "present"),))
    variance = log_odds_variance(infer(compile_model(KNOWLEDGE), case, KNOWLEDGE))
    assert variance == pytest.approx(log_odds.var(), rel=0.25)


@pytest.mark.parametrize(("told", "weight"), [("present", 1.5), ("absent", 1.0)])
def test_what_is_there_counts_by_the_slope_of_its_level(told, weight):
    """A prior of 0.3 against 0.7, a sign of 0.8 against 0.2."""
    from tests.generative.two_conditions import KNOWLEDGE

    steep = structs.replace(
        KNOWLEDGE.settings, present_slope={"history": 1.5, "exam": 1, "test": 1}
    )
    knowledge = structs.replace(KNOWLEDGE, settings=steep)
    case = Case(observations=(Observation("finding", "whole", told),))
    one, other = infer(compile_model(knowledge), case, knowledge).conditions
    ratio = 4.0 if told == "present" else 0.25
    assert one / other == pytest.approx(0.3 / 0.7 * ratio**weight)


@given(knowledge_and_cases())
@settings(max_examples=40, deadline=None)
def test_the_gain_of_a_whole_finding_is_its_mutual_information(drawn):
    knowledge, case = drawn
    knowledge = structs.replace(knowledge, settings=UNIT_SLOPES)
    model = compile_model(knowledge)
    gains = expected_gains(infer(model, case, knowledge))
    before = entropy(conditions(case, knowledge))
    for name, finding in knowledge.findings.items():
        if finding.sided or finding.weight != 1.0 or any(case.of(name)):
            continue
        after = 0.0
        for state, p in predicted(case, knowledge, finding).items():
            told = case.with_observation(Observation(name, "whole", state))
            after += p * entropy(conditions(told, knowledge))
        gain = gains.cause[model.finding_index[name]]
        assert gain == pytest.approx(before - after, abs=1e-7)


@given(knowledge_and_cases())
@settings(max_examples=40, deadline=None)
def test_the_gain_of_a_sided_finding_is_that_of_the_leg_that_tells_more(drawn):
    knowledge, case = drawn
    knowledge = structs.replace(knowledge, settings=UNIT_SLOPES)
    model = compile_model(knowledge)
    posterior = infer(model, case, knowledge)
    before = entropy(conditions(case, knowledge))
    for name, finding in knowledge.findings.items():
        if not finding.sided or finding.weight != 1.0 or any(case.of(name)):
            continue
        of_legs = []
        for leg, other in (("left", "right"), ("right", "left")):
            after = 0.0
            for state, p in predicted(case, knowledge, finding, spared=other).items():
                told = case.with_observation(Observation(name, leg, state))
                after += p * entropy(conditions(told, knowledge))
            of_legs.append(before - after)
        at = model.finding_index[name]
        assert expected_gains(posterior).cause[at] == pytest.approx(max(of_legs), abs=1e-7)


@given(knowledge_and_cases(), st.data())
@settings(max_examples=40, deadline=None)
def test_the_gain_of_a_question_does_not_depend_on_which_others_are_weighed(drawn, data):
    knowledge, case = drawn
    posterior = infer(compile_model(knowledge), case, knowledge)
    every = range(len(knowledge.findings))
    some = sorted(data.draw(st.sets(st.sampled_from(every), min_size=1)))
    few, all_of_them = expected_gains(posterior, some), expected_gains(posterior)
    assert few.cause[some] == pytest.approx(all_of_them.cause[some], abs=EXACT)
    assert few.urgency[some] == pytest.approx(all_of_them.urgency[some], abs=EXACT)


def test_where_there_is_nothing_to_ask_nothing_is_asked():
    from tests.generative.two_conditions import KNOWLEDGE

    posterior = infer(compile_model(KNOWLEDGE), Case(), KNOWLEDGE)
    assert expected_gains(posterior, ()).total.tolist() == [0.0]
    assert examinations(posterior, Case(), KNOWLEDGE) == []


def conditions(case, knowledge):
    return reference.over(reference.posterior(case, knowledge), "condition")


def predicted(case, knowledge, finding, spared=None):
    chances = dict.fromkeys(finding.state_ids, 0.0)
    for hypothesis, p in reference.posterior(case, knowledge).items():
        at = knowledge.conditions[hypothesis.condition], knowledge.sites[hypothesis.site]
        here = (
            state_probabilities(finding, finding.background)
            if hypothesis.side == spared
            else reference.chances_at(knowledge, *at, finding)
        )
        for state, chance in here.items():
            chances[state] += p * chance
    return chances


def entropy(shares):
    return -sum(p * log2(p) for p in shares.values() if p > 0)


@given(knowledge_and_cases())
@settings(max_examples=60, deadline=None)
def test_a_weight_of_evidence_is_what_the_odds_lose_without_the_answer(drawn):
    knowledge, case = drawn
    places = {}
    for observation in case.observations:
        places.setdefault(observation.finding, []).append(observation)
    assume(places)
    model = compile_model(knowledge)
    posterior = infer(model, case, knowledge)
    weights = weigh(posterior)
    for at, weighed in enumerate(weights.evidence):
        if weighed.answer is None:
            continue
        name = model.names.findings[weighed.answer.finding]
        rest = tuple(each for each in case.observations if each.finding != name)
        without = infer(model, replace(case, observations=rest), knowledge)
        for condition, p in enumerate(posterior.conditions):
            q = without.conditions[condition]
            if not (1e-9 < p < 1 - 1e-9 and 1e-9 < q < 1 - 1e-9):
                continue
            expected = 10 * np.log10(p / (1 - p) / (q / (1 - q)))
            assert weights.decibans[at, condition] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("common", [at / 100 for at in range(2, 14)])
def test_rounding_does_not_decide_what_is_unexplained(common):
    """A sign just as much commoner as still counts as explained, and one a little rarer."""
    from tests.generative.two_conditions import knowledge_of_a_sign

    case = Case(observations=(Observation("sign", "whole", "present"),))

    def left_over(p):
        told = knowledge_of_a_sign(common, p)
        return unexplained(infer(compile_model(told), case, told), 0)

    assert left_over(1.5 * common) == ()
    assert len(left_over(1.499 * common)) == 1


@given(knowledge_bases())
@settings(max_examples=40, deadline=None)
def test_no_answers_no_pair(knowledge):
    assert best_pair(infer(compile_model(knowledge), Case(), knowledge), 1.0) is None


@given(knowledge_and_cases())
@settings(max_examples=40, deadline=None)
def test_the_best_pair_is_two_conditions_with_finite_odds(drawn):
    knowledge, case = drawn
    pair = best_pair(infer(compile_model(knowledge), case, knowledge), 1.0)
    if pair is not None:
        assert pair.first != pair.second
        assert 0 <= pair.odds < float("inf")


def test_two_causes_are_found_where_each_explains_half():
    from tests.generative.two_conditions import KNOWLEDGE_OF_TWO_SIGNS

    both = Case(
        observations=(
            Observation("sign_of_one", "whole", "present"),
            Observation("sign_of_other", "whole", "present"),
        )
    )
    only = Case(
        observations=(
            Observation("sign_of_one", "whole", "present"),
            Observation("sign_of_other", "whole", "absent"),
        )
    )
    model = compile_model(KNOWLEDGE_OF_TWO_SIGNS)
    found = best_pair(infer(model, both, KNOWLEDGE_OF_TWO_SIGNS), 1.0)
    assert found is not None
    assert {found.first, found.second} == {0, 1}
    # P(both signs | pair) = (1 - .1 * .99 / .99)^2; prior of the pair .5 * .5 against .5
    expected = (0.9 * 0.9 * 0.25) / (0.5 * 0.9 * 0.01)
    assert found.odds == pytest.approx(expected, rel=0.02)
    alone = best_pair(infer(model, only, KNOWLEDGE_OF_TWO_SIGNS), 1.0)
    assert alone is not None
    assert alone.odds < 1
