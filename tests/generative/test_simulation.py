"""Drawn people agree with the model, and the engine is right about them as often as it says.

The second is a test of everything at once: if people are drawn from the model and each answer has
its whole weight, then of all statements made with a probability of 0.7, seven in ten are true.
"""

from dataclasses import replace
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings

from legwise import load_knowledge
from legwise.knowledge.compiling import compile_model, model_of
from legwise.knowledge.model import BOTH, LEFT, RIGHT, SIDES
from legwise.knowledge.rules import parse_rule
from legwise.knowledge.terms import AGE_BANDS
from legwise.reasoning.flags import judge
from legwise.reasoning.posterior import infer
from legwise.reasoning.urgency import flag_rules
from legwise.simulation.cases import drawn_persons
from legwise.simulation.counting import BAND_OF_AGE
from legwise.simulation.drawing import condition_chances, draw
from legwise.simulation.people import EVERYTHING, Telling
from legwise.simulation.verdicts import verdicts
from tests import reference
from tests.generative.strategies import knowledge_bases

KNOWLEDGE = load_knowledge()
MODEL = model_of(KNOWLEDGE)
LARGE = 5.5
"""Standard errors that chance does not reach, even among thousands of comparisons."""
UNCALIBRATED = 4.2
"""The same for the some hundred comparisons of what is said with what is true."""
VALUES = {False: 0, None: 1, True: 2}


def surprise(hits, chance):
    """How many standard errors the hits lie from what they should be, along the last axis.

    None where too little could vary for that to be a number from the normal distribution.
    """
    variance = (chance * (1 - chance)).sum(axis=-1)
    z = (hits.sum(axis=-1) - chance.sum(axis=-1)) / np.sqrt(np.maximum(variance, 1e-12))
    return np.where(variance > 10.0, z, 0.0)


def people_of(knowledge, count, telling=EVERYTHING, seed=1, together=0.0):
    return [*draw(knowledge, count, seed, telling, together=together)]


def test_who_they_are():
    count = 20_000
    blocks = people_of(KNOWLEDGE, count, Telling(known=0.0, skin=False))
    band = np.concatenate([BAND_OF_AGE[people.age] for people in blocks])
    shares = KNOWLEDGE.settings.age_distribution
    for at, name in enumerate(AGE_BANDS):
        assert abs(surprise(band == at, np.full(count, shares[name]))) < LARGE
    sex = np.concatenate([people.sex for people in blocks])
    assert abs(surprise(sex == 0, np.full(count, 0.5))) < LARGE
    condition = np.concatenate([people.condition for people in blocks])
    prior = np.exp(MODEL.log_condition_prior)[band, sex]
    for at in range(len(MODEL.names.conditions)):
        assert abs(surprise(condition == at, prior[:, at])) < LARGE
    hypothesis = np.concatenate([people.hypothesis for people in blocks])
    within = np.exp(MODEL.log_within_condition) * prior[:, MODEL.hypothesis_condition].mean(axis=0)
    drawn = np.bincount(hypothesis, minlength=len(within))
    often = within * count > 10
    z = (drawn - count * within) / np.sqrt(count * within * (1 - within))
    assert np.abs(z[often]).max() < LARGE


@pytest.mark.parametrize("together", [0.0, 0.8])
def test_their_findings(together):
    model = MODEL
    worst = 0.0
    blocks = people_of(KNOWLEDGE, 8192, together=together)
    pair, side = (
        np.concatenate([getattr(people, name) for people in blocks]) for name in ("pair", "side")
    )
    states = np.concatenate([people.states for people in blocks], axis=-1)
    off = {0: side == RIGHT, 1: side == LEFT}
    for at in range(len(model.names.findings)):
        for state, row in enumerate(range(model.state_start[at], model.state_start[at + 1])):
            for leg in (0, 1):
                chance = model.probability[row, pair]
                if model.finding_sided[at]:
                    chance = np.where(off[leg], model.background[row], chance)
                worst = max(worst, abs(surprise(states[at, leg] == state, chance)))
        if not model.finding_sided[at]:
            assert (states[at, 0] == states[at, 1]).all()
            continue
        if together:
            continue
        both = side == BOTH
        rows = slice(model.state_start[at], model.state_start[at + 1])
        same = (model.probability[rows][:, pair[both]] ** 2).sum(axis=0)
        alike = model.symmetry + (1 - model.symmetry) * same
        worst = max(worst, abs(surprise(states[at, 0, both] == states[at, 1, both], alike)))
    assert 1.0 < worst < LARGE


@pytest.mark.parametrize("together", [0.0, 0.8])
def test_their_skin(together):
    blocks = people_of(KNOWLEDGE, 8192, Telling(known=0.0), together=together)
    hypothesis = np.concatenate([people.hypothesis for people in blocks])
    numb = np.concatenate([people.numb for people in blocks], axis=-1)
    side, pattern = MODEL.hypothesis_side[hypothesis], MODEL.hypothesis_pattern[hypothesis]
    painted, elsewhere = np.exp(MODEL.log_painted[..., 1]), np.exp(MODEL.log_region_background[1])
    for at, midline in enumerate(MODEL.midline):
        on = painted[pattern, at]
        if midline:
            assert (numb[at, 0] == numb[at, 1]).all()
            assert abs(surprise(numb[at, 0], on)) < LARGE
            continue
        for leg, other in ((0, RIGHT), (1, LEFT)):
            assert abs(surprise(numb[at, leg], np.where(side == other, elsewhere, on))) < LARGE
        if together:
            continue
        both = side == BOTH
        same = MODEL.symmetry + (1 - MODEL.symmetry) * (on**2 + (1 - on) ** 2)[both]
        assert abs(surprise(numb[at, 0, both] == numb[at, 1, both], same)) < LARGE


def test_a_rare_condition_can_be_drawn_and_its_people_stay_the_same():
    shares = np.zeros(len(MODEL.names.conditions))
    rare = int(condition_chances(KNOWLEDGE).argmin())
    shares[rare] = 1.0
    people = next(draw(KNOWLEDGE, 3000, 1, EVERYTHING, shares))
    assert (people.condition == rare).all()
    band = np.exp(MODEL.log_condition_prior)[:-1, :-1, rare].mean(axis=1)
    band *= [KNOWLEDGE.settings.age_distribution[name] for name in AGE_BANDS]
    for at, chance in enumerate(band / band.sum()):
        of_band = BAND_OF_AGE[people.age] == at
        assert abs(surprise(of_band, np.full(3000, chance))) < LARGE


def unweighed(model):
    """The model in which every answer keeps its whole weight, as it has when people are drawn.

    And in which people may tell of the leg that nothing affects, as drawn ones do.
    """
    return replace(
        model,
        finding_weight=np.ones_like(model.finding_weight),
        present_slope=np.ones_like(model.present_slope),
        region_weight=np.ones_like(model.region_weight),
        whole_part_weight=1.0,
        unaffected_leg_told=1.0,
    )


def assert_calibrated(knowledge, model, persons):
    """Of the statements made with about one probability, that share is true: for causes, sites,
    sides; and the truth is as surprising as the posterior expects."""
    said = {"condition": [], "site": [], "side": []}
    true = {"condition": [], "site": [], "side": []}
    gap, spread = 0.0, 0.0
    for person in persons:
        posterior = infer(model, person.case, knowledge)
        for kind, chances, names in (
            ("condition", posterior.conditions, model.names.conditions),
            ("site", posterior.site_sides.sum(axis=1), model.names.sites),
            ("side", posterior.sides, SIDES),
        ):
            truth = names.index(getattr(person, kind))
            said[kind].append(chances)
            true[kind].append(np.arange(len(names)) == truth)
        chances = np.maximum(posterior.conditions, 1e-300)
        log = np.log(chances)
        mean = chances @ log
        gap += log[model.names.conditions.index(person.condition)] - mean
        spread += chances @ (log - mean) ** 2
    for kind, chances in said.items():
        p, hit = np.concatenate(chances), np.concatenate(true[kind])
        edges = (0.0, 0.002, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.01)
        for low, high in pairwise(edges):
            bin_ = (low <= p) & (p < high)
            z = surprise(hit[bin_], p[bin_])
            assert abs(z) < UNCALIBRATED, (
                kind,
                low,
                high,
                bin_.sum(),
                hit[bin_].mean(),
                p[bin_].mean(),
            )
    if spread > 10.0:
        assert abs(gap) / np.sqrt(spread) < UNCALIBRATED


@pytest.mark.parametrize(
    ("telling", "count"),
    [
        (Telling(known=0.0), 1200),
        (Telling(known=0.1, skin=False), 1200),
        (Telling(known=0.1), 800),
        (Telling("test", 0.05), 800),
    ],
    ids=str,
)
def test_probabilities_mean_what_they_say(telling, count):
    persons = [
        person for people in draw(KNOWLEDGE, count, 11, telling) for person in drawn_persons(people)
    ]
    assert_calibrated(KNOWLEDGE, unweighed(MODEL), persons)


def too_sure():
    return replace(MODEL, finding_weight=1.8 * np.ones_like(MODEL.finding_weight))


def too_humble():
    return replace(unweighed(MODEL), region_weight=np.full_like(MODEL.region_weight, 0.02))


def other_skin():
    return replace(unweighed(MODEL), log_painted=MODEL.log_painted[:, ::-1])


@pytest.mark.parametrize("wrong", [too_sure, too_humble, other_skin])
def test_a_wrong_model_is_seen(wrong):
    persons = list(drawn_persons(next(draw(KNOWLEDGE, 1000, 11, Telling(known=0.1)))))
    with pytest.raises(AssertionError):
        assert_calibrated(KNOWLEDGE, wrong(), persons)


@given(knowledge_bases())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_any_knowledge_is_consistent_with_itself(knowledge):
    model = unweighed(compile_model(knowledge))
    persons = [
        person
        for people in draw(knowledge, 400, 5, Telling("test", 0.6))
        for person in drawn_persons(people)
    ]
    assert_calibrated(knowledge, model, persons)


@given(knowledge_bases())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_the_plain_reference_reads_drawn_people_alike(knowledge):
    for person in drawn_persons(next(draw(knowledge, 3, 2, Telling("test", 0.7)))):
        posterior = infer(compile_model(knowledge), person.case, knowledge)
        expected = reference.over(reference.posterior(person.case, knowledge), "condition")
        found = dict(zip(knowledge.conditions, posterior.conditions.tolist(), strict=True))
        assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("known", [1.0, 0.4])
def test_rules_for_many_are_the_rules_for_one(known):
    people = next(draw(KNOWLEDGE, 60, 3, Telling("test", known)))
    cases = [person.case for person in drawn_persons(people)]
    for rule in flag_rules(KNOWLEDGE).values():
        one_by_one = [VALUES[judge(rule, case, KNOWLEDGE)] for case in cases]
        assert verdicts(rule, people).tolist() == one_by_one


@pytest.mark.parametrize(
    "raw",
    [
        {"region": ["toe_1", "perineum"], "side": "both"},
        {"region": "heel"},
        {"ankle_brachial_index": {"below": 0.9}},
        {"ankle_brachial_index": {"below": 0.9}, "side": "both"},
        {"residual_urine": {"above": 200}},
        {"not": {"foot_drop": "present", "side": "both"}},
        {"count": 2, "of": [{"back_pain": "present"}, {"age_from": 60}, {"sex": "female"}]},
        {"count": 1, "of": [{"fever": "present"}, {"age_below": 30}]},
        {"condition": "deep_vein_thrombosis", "at_least": 0.1},
    ],
    ids=str,
)
def test_every_kind_of_rule(raw):
    people = next(draw(KNOWLEDGE, 400, 3, Telling("test", 0.6)))
    rule = parse_rule(raw)
    cases = [person.case for person in drawn_persons(people)]
    assert verdicts(rule, people).tolist() == [VALUES[judge(rule, c, KNOWLEDGE)] for c in cases]


@pytest.mark.parametrize("known", [1.0, 0.3])
def test_questions_that_make_no_sense_are_not_answered(known):
    ruled = {
        name: parse_rule(finding.when)
        for name, finding in KNOWLEDGE.findings.items()
        if finding.when
    }
    assert ruled
    answered = dict.fromkeys(ruled, 0)
    for person in drawn_persons(next(draw(KNOWLEDGE, 800, 4, Telling("test", known)))):
        for name, rule in ruled.items():
            if name in person.case.answered:
                answered[name] += 1
                assert judge(rule, person.case, KNOWLEDGE) is not False
            elif known == 1.0:
                assert judge(rule, person.case, KNOWLEDGE) is False
    assert all(answered.values())


def test_a_rule_that_looks_at_a_finding_with_a_rule():
    """What is asked of nobody is unknown to the rules of other findings."""
    first, second = [*KNOWLEDGE.findings][:2]
    findings = dict(KNOWLEDGE.findings)
    nobody = {"all": [{"age_below": 1}, {"age_from": 1}]}
    findings[second] = msgspec.structs.replace(findings[second], when=nobody)
    findings[first] = msgspec.structs.replace(findings[first], when={second: "present"})
    knowledge = msgspec.structs.replace(KNOWLEDGE, findings=findings)
    people = next(draw(knowledge, 200, 1, EVERYTHING))
    at = people.model.finding_index
    assert not people.told[at[second]].any()
    assert people.told[at[first]].all()
