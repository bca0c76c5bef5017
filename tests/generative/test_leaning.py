"""Findings that travel together: tied to one another, each with its own probability as before.

That every single probability is kept is tested with the other drawn people (test_simulation.py).
"""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from legwise import load_knowledge
from legwise.knowledge.compiling import model_of
from legwise.simulation.counting import count
from legwise.simulation.drawing import condition_chances, draw
from legwise.simulation.leaning import causes_followed, patterns_followed, thresholds
from legwise.simulation.people import EVERYTHING

KNOWLEDGE = load_knowledge()
MODEL = model_of(KNOWLEDGE)
FOLLOWED = causes_followed(MODEL, condition_chances(KNOWLEDGE))
PEOPLE = 40_960
LARGE = 4.5
"""Standard errors that chance does not reach among some dozens of comparisons."""


def alike(one, other):
    return float(FOLLOWED[one] @ FOLLOWED[other])


def people_of_one_pair():
    """The pair of condition and site that is commonest, and the shares that draw its condition."""
    shares = np.zeros(len(MODEL.names.conditions))
    shares[int(condition_chances(KNOWLEDGE).argmax())] = 1.0
    blocks = [*draw(KNOWLEDGE, PEOPLE, 3, EVERYTHING, shares, together=0.8)]
    pairs = np.concatenate([people.pair for people in blocks])
    pair = int(np.bincount(pairs).argmax())
    states = np.concatenate([people.states[:, 0] for people in blocks], axis=-1)
    return pair, states[:, pairs == pair]


def test_rows_have_the_length_one_or_none():
    for rows in (FOLLOWED, patterns_followed(MODEL)):
        length = np.linalg.norm(rows, axis=1)
        assert np.isclose(length, 1.0).sum() > 0.8 * len(rows)
        assert (np.isclose(length, 1.0) | (length == 0.0)).all()
    without = MODEL.reference_row < 0
    assert without.any()
    assert not FOLLOWED[without].any()


def test_findings_of_the_same_causes_are_alike_and_others_are_not():
    at = MODEL.finding_index
    assert alike(at["foot_drop"], at["power_ankle_dorsiflexion"]) > 0.7
    assert alike(at["diabetes"], at["metformin"]) > 0.7
    assert abs(alike(at["foot_drop"], at["metformin"])) < 0.2


def test_two_findings_meet_as_often_as_two_normal_numbers_that_are_tied():
    pair, states = people_of_one_pair()
    abnormal = states != (MODEL.reference_row - MODEL.state_start[:-1])[:, None]
    chance = 1.0 - MODEL.probability[MODEL.reference_row, pair]
    usual = [
        at
        for at in np.flatnonzero(~MODEL.finding_sided & (MODEL.reference_row >= 0)).tolist()
        if 0.1 < chance[at] < 0.9
    ]
    closest = sorted(combinations(usual, 2), key=lambda each: -alike(*each))[:30]
    assert alike(*closest[0]) > 0.5
    tied_more = 0
    for one, other in closest:
        correlation = 0.8 * alike(one, other)
        limits = norm.ppf(chance[[one, other]])
        both = multivariate_normal.cdf(limits, cov=[[1.0, correlation], [correlation, 1.0]])
        found = (abnormal[one] & abnormal[other]).mean()
        error = np.sqrt(both * (1.0 - both) / states.shape[1])
        assert abs(found - both) < LARGE * error
        tied_more += found > chance[one] * chance[other] + LARGE * error
    assert tied_more > 10, "the test would not see findings that are drawn on their own"


def test_who_travels_together_raises_fewer_red_flags_by_chance():
    def flagged(together):
        counts = count(draw(KNOWLEDGE, 8192, 1, together=together), KNOWLEDGE)
        harmless = counts.levels[3:]
        return harmless[:, :2].sum() / harmless.sum()

    assert flagged(0.9) < flagged(0.5) < flagged(0.0)


def test_thresholds_are_those_of_the_normal_distribution():
    shares = np.array([[0.0, 0.5, 0.975], [1.0, 1e-4, 0.3]])
    assert thresholds(shares) == pytest.approx(norm.ppf(shares).astype(np.float32), rel=1e-6)
