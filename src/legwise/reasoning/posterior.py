"""Exact inference: the prior, plus the rows of the answers, normalised.

The sums are made in three factors, and the patterns of each site are summed out before they meet:
nothing is spread over all hypotheses unless somebody asks for them.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from legwise.knowledge.arrays import Floats, grouped_sums
from legwise.knowledge.model import BOTH, LEFT, RIGHT, SIDES, UNKNOWN_AGE, UNKNOWN_SEX, Model
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import AGE_BAND_STARTS, MECHANISMS, SEXES, URGENCIES
from legwise.person.case import Case, Person, Skin
from legwise.reasoning.answers import Answer, Rows, answer_rows, finding_answers
from legwise.reasoning.skin import PaintedRegion, painted_regions


@dataclass(frozen=True, eq=False)
class Posterior:
    """P(hypothesis | case), and everything it was made from."""

    model: Model
    answers: tuple[Answer, ...]
    painted: tuple[PaintedRegion, ...]
    log_prior: Floats
    """[3, P] log P(side, pair) before the answers."""
    rows: Rows
    telling: Floats = field(default_factory=lambda: np.zeros((2, len(SIDES))))
    """[2, 3] the log likelihood, for each side, of how the legs are told of."""

    @cached_property
    def log_spots(self) -> Floats:
        """[3, T] log P(pattern, what is told of the skin | side, site)."""
        of_sides = self.telling.sum(axis=0)[:, None]
        return self.model.log_pattern + of_sides + self.rows.skin.total()

    @cached_property
    def log_skin(self) -> Floats:
        """[3, sites] log P(what is told of the skin | side, site): the patterns summed out."""
        start = self.model.pattern_start
        highest = np.maximum.reduceat(self.log_spots, start, axis=1)
        below = self.log_spots - highest[:, self.model.pattern_site]
        return np.log(np.add.reduceat(np.exp(below), start, axis=1)) + highest

    @cached_property
    def log_findings(self) -> Floats:
        """[3, P] log P(side, pair, all but the skin), up to a constant."""
        return self.log_prior + self.rows.sided.total() + self.rows.whole.total()

    @cached_property
    def log_joint(self) -> Floats:
        """[3, P] log P(side, pair, case), up to a constant."""
        return self.log_findings + self.log_skin[:, self.model.pair_site]

    @cached_property
    def side_pairs(self) -> Floats:
        """[3, P] P(side, pair | case)."""
        return normalised(self.log_joint)

    @cached_property
    def pairs(self) -> Floats:
        """[P] P(pair | case)."""
        return self.side_pairs.sum(axis=0)

    @cached_property
    def side_patterns(self) -> Floats:
        """[3, T] P(pattern | side, site, case)."""
        return np.exp(self.log_spots - self.log_skin[:, self.model.pattern_site])

    @cached_property
    def hypotheses(self) -> Floats:
        """[H] P(hypothesis | case)."""
        pair, side, pattern = self.model.hypothesis_axes
        return self.side_pairs[side, pair] * self.side_patterns[side, pattern]

    @cached_property
    def conditions(self) -> Floats:
        """[C] P(condition | case)."""
        return self.over_conditions(self.side_pairs)

    @cached_property
    def site_sides(self) -> Floats:
        """[site, side] P(site and side of the symptoms | case)."""
        sites = len(self.model.names.sites)
        of_sides = [grouped_sums(self.model.pair_site, each, sites) for each in self.side_pairs]
        return np.stack(of_sides, axis=-1)

    @cached_property
    def sides(self) -> Floats:
        """[3] P(left, right, both | case)."""
        return self.side_pairs.sum(axis=1)

    @cached_property
    def mechanisms(self) -> Floats:
        """[M] P(neural, circulatory, other | case)."""
        return grouped_sums(self.model.condition_mechanism, self.conditions, len(MECHANISMS))

    @cached_property
    def urgencies(self) -> Floats:
        """[U] P(the urgency that the condition needs | case), red flags aside."""
        return grouped_sums(self.model.condition_urgency, self.conditions, len(URGENCIES))

    def over_conditions(self, side_pairs: Floats) -> Floats:
        """Return the sums over each condition [C] of a value for each side and pair [3, P]."""
        return np.add.reduceat(side_pairs.sum(axis=0), self.model.condition_start)


def normalised(log_weights: Floats) -> Floats:
    """Return probabilities that are in proportion to the exponentials of an array."""
    weights = np.exp(log_weights - log_weights.max())
    return weights / weights.sum()


def log_prior(model: Model, person: Person) -> Floats:
    """Return log P(side, pair | age, sex). Shape [3, P]."""
    band = UNKNOWN_AGE if person.age is None else bisect_right(AGE_BAND_STARTS, person.age) - 1
    sex = UNKNOWN_SEX if person.sex is None else SEXES.index(person.sex)
    return model.log_condition_prior[band, sex][model.pair_condition] + model.log_side


def telling_rows(model: Model, skin: Skin) -> Floats:
    """Return log P(nothing said of one leg, which leg is numb | side). Shape [2, 3]."""
    rows = np.zeros((2, len(SIDES)))
    untold, elsewhere = rows
    if skin.tells_of_one_leg:
        untold[BOTH] = np.log(model.other_leg_untold)
    if skin.numb_leg is not None:
        spared = RIGHT if skin.numb_leg == "left" else LEFT
        elsewhere[spared] = np.log(model.unaffected_leg_told)
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
        rows=answer_rows(model, answers, painted),
        telling=telling_rows(model, case.skin),
    )
