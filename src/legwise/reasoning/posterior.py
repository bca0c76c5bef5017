"""Exact inference: the prior, plus the rows of the answers, normalised."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from legwise.knowledge.arrays import Floats, grouped_sums
from legwise.knowledge.model import BOTH, LEFT, RIGHT, SIDES, UNKNOWN_AGE, UNKNOWN_SEX, Model
from legwise.knowledge.schema import AGE_BAND_STARTS, MECHANISMS, SEXES, URGENCIES, Knowledge
from legwise.person.case import Case, Person, Skin
from legwise.reasoning.answers import (
    Answer,
    PaintedRegion,
    answer_rows,
    finding_answers,
    painted_regions,
)


@dataclass(frozen=True, eq=False)
class Posterior:
    """P(hypothesis | case), and everything it was made from."""

    model: Model
    answers: tuple[Answer, ...]
    painted: tuple[PaintedRegion, ...]
    log_prior: Floats
    """[H]"""
    rows: Floats
    """[K + R' + 2, H] the weighed log likelihood of each answer, of each region, and of how the
    legs are told of: that nothing is said of the other leg, and which leg is numb."""

    @cached_property
    def log_joint(self) -> Floats:
        """[H] log P(hypothesis, case), up to a constant."""
        return self.log_prior + self.rows.sum(axis=0)

    @cached_property
    def hypotheses(self) -> Floats:
        """[H] P(hypothesis | case)."""
        return normalised(self.log_joint)

    @cached_property
    def conditions(self) -> Floats:
        """[C] P(condition | case)."""
        return self.over_conditions(self.hypotheses)

    @cached_property
    def site_sides(self) -> Floats:
        """[site, side] P(site and side of the symptoms | case)."""
        model = self.model
        site = model.pair_site[model.hypothesis_pair]
        spots = np.zeros((len(model.names.sites), len(SIDES)))
        np.add.at(spots, (site, model.hypothesis_side), self.hypotheses)
        return spots

    @cached_property
    def sides(self) -> Floats:
        """[3] P(left, right, both | case)."""
        return self.site_sides.sum(axis=0)

    @cached_property
    def mechanisms(self) -> Floats:
        """[M] P(neural, circulatory, other | case)."""
        return grouped_sums(self.model.condition_mechanism, self.conditions, len(MECHANISMS))

    @cached_property
    def urgencies(self) -> Floats:
        """[U] P(the urgency that the condition needs | case), red flags aside."""
        return grouped_sums(self.model.condition_urgency, self.conditions, len(URGENCIES))

    def over_conditions(self, hypotheses: Floats) -> Floats:
        """Return the sums over each condition [C] of a value for each hypothesis [H]."""
        return grouped_sums(
            self.model.hypothesis_condition, hypotheses, len(self.model.names.conditions)
        )


def normalised(log_weights: Floats) -> Floats:
    """Return probabilities that are in proportion to the exponentials, along the last axis."""
    weights = np.exp(log_weights - log_weights.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def log_prior(model: Model, person: Person) -> Floats:
    """Return log P(hypothesis | age, sex). Shape [H]."""
    band = UNKNOWN_AGE if person.age is None else bisect_right(AGE_BAND_STARTS, person.age) - 1
    sex = UNKNOWN_SEX if person.sex is None else SEXES.index(person.sex)
    conditions = model.log_condition_prior[band, sex]
    return conditions[model.hypothesis_condition] + model.log_within_condition


def telling_rows(model: Model, skin: Skin) -> Floats:
    """Return log P(nothing said of one leg, which leg is numb | hypothesis). Shape [2, H]."""
    rows = np.zeros((2, len(model.hypothesis_side)))
    untold, elsewhere = rows
    if skin.tells_of_one_leg:
        untold[model.hypothesis_side == BOTH] = np.log(model.other_leg_untold)
    if skin.numb_leg is not None:
        spared = RIGHT if skin.numb_leg == "left" else LEFT
        elsewhere[model.hypothesis_side == spared] = np.log(model.unaffected_leg_told)
    return rows


def infer(model: Model, case: Case, knowledge: Knowledge) -> Posterior:
    """Return the posterior of a case."""
    answers = finding_answers(model, case, knowledge)
    painted = painted_regions(model, case)
    return Posterior(
        model=model,
        answers=answers,
        painted=painted,
        log_prior=log_prior(model, case.person),
        rows=np.vstack([answer_rows(model, answers, painted), telling_rows(model, case.skin)]),
    )
