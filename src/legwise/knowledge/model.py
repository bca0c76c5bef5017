"""The compiled form of `Knowledge`: immutable arrays over hypotheses.

A hypothesis is (condition, site, side, pattern). What a condition at a site does to a finding
does not depend on the side or on the pattern, and what a pattern does to the skin does not depend
on the condition; so the table of ``states x hypotheses`` is kept in two factors, one over the
(condition, site) pairs and one over the patterns. `legwise.reasoning.posterior` adds the rows of a
case in the factors and sums the patterns of each site out before they meet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from legwise.knowledge.arrays import Booleans, Floats, Integers
from legwise.knowledge.terms import AGE_BANDS, MECHANISMS, SEXES, URGENCIES

SIDES = ("left", "right", "both")
LEFT, RIGHT, BOTH = range(3)
UNKNOWN_AGE = len(AGE_BANDS)
UNKNOWN_SEX = len(SEXES)


@dataclass(frozen=True, eq=False)
class Names:
    """The ids behind the array axes."""

    conditions: tuple[str, ...]
    sites: tuple[str, ...]
    patterns: tuple[tuple[str, str], ...]
    regions: tuple[str, ...]
    findings: tuple[str, ...]
    states: tuple[tuple[str, ...], ...]
    joined: tuple[tuple[str, str], ...]
    """The (finding, joined state) of each row that follows those of all states."""


@dataclass(frozen=True, eq=False)
class Model:
    """Log probabilities of everything that can be observed, under every hypothesis.

    Axes: C conditions, P (condition, site) pairs, T patterns, 3 sides (left, right, both),
    H hypotheses, R regions, F findings, S finding states (all findings' states one after the
    other), J states that join several of them, A age bands, X sexes.
    Pairs stand in the order of their condition, patterns in the order of their site, hypotheses
    in the order of their pair, then side, then pattern.
    """

    version: str
    names: Names

    pair_condition: Integers
    """[P] the condition of each pair."""
    pair_site: Integers
    """[P] the site of each pair."""
    pattern_site: Integers
    """[T] the site of each pattern."""

    log_condition_prior: Floats
    """[A+1, X+1, C] log P(condition | age, sex); the last of each axis: not known."""
    log_side: Floats
    """[3, P] log P(site, side | condition); minus infinity where there is no such hypothesis."""
    log_pattern: Floats
    """[T] log P(pattern | site)."""

    state_start: Integers
    """[F+1] where the states of each finding start."""
    log_probability: Floats
    """[S + J, P] log P(state | condition, site), for a sided finding on an affected leg."""
    log_background: Floats
    """[S + J] log P(state) in everybody else: for a sided finding, on a leg not affected."""
    log_painted: Floats
    """[T, R, 2] log P(region feels normal / is numb | pattern) on an affected leg."""
    log_region_background: Floats
    """[2] the same on a leg that is not affected."""
    region_told: float
    """The chance that who says where a leg is numb names a region of it that is numb."""
    midline: Booleans
    """[R] whether the region lies on the midline, where one side is as good as the other."""

    finding_weight: Floats
    """[F] how much of its weight of evidence a finding keeps (1: all)."""
    present_slope: Floats
    """[F] by how much that is multiplied where its state is not the one that is normal."""
    region_weight: Floats
    """[R] the same for each region of skin."""
    whole_part_weight: float
    """What is left of it where a whole part of the leg is told as one."""
    region_part: tuple[int, ...]
    """[R] which part of the leg each region belongs to: index into REGION_GROUPS."""
    symmetry: float
    """The chance that two legs which one cause affects share one state."""
    other_leg_untold: float
    """The chance that somebody with two numb legs tells of one and nothing of the other."""
    unaffected_leg_told: float
    """The chance that the one leg told to be numb is not the leg that the cause affects."""
    finding_sided: Booleans
    """[F] whether the finding is asked for each leg."""

    reference_row: Integers
    """[F] the row of the state that calls for no explanation; -1 where there is none."""
    finding_is_risk: Booleans
    """[F] whether the finding is a risk factor: it makes causes likelier, it is not a complaint."""

    origin: Integers
    """[F, P] which number says the probability, 0 the background: equal values, one number."""
    evidence_n: Floats
    """[F, P] how many patients' worth of evidence stand behind it."""
    background_n: Floats
    """[F] the same for the background."""
    pattern_n: Floats
    """[T] the same for the regions of a pattern."""
    region_background_n: float
    """The same for the region background."""
    prior_n: Floats
    """[C] the same for the prior of a condition."""

    condition_urgency: Integers
    """[C] the urgency a condition needs: index into URGENCIES."""
    condition_mechanism: Integers
    """[C] index into MECHANISMS."""
    loss: Floats
    """[U chosen, U needed] what choosing one urgency costs when another is needed."""

    def __post_init__(self) -> None:
        for array_field in fields(self):
            value = getattr(self, array_field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
        assert self.loss.shape == (len(URGENCIES), len(URGENCIES))
        assert self.condition_mechanism.max(initial=0) < len(MECHANISMS)

    @cached_property
    def hypothesis_axes(self) -> tuple[Integers, Integers, Integers]:
        """[H] the pair, the side and the pattern of each hypothesis that is possible."""
        of_pair = self.pair_site[:, None] == self.pattern_site
        on_side = np.isfinite(self.log_side.T)
        pair, side, pattern = np.nonzero(
            on_side[:, :, None] & (of_pair & np.isfinite(self.log_pattern))[:, None, :]
        )
        return pair, side, pattern

    @property
    def hypothesis_pair(self) -> Integers:
        """[H] the pair of each hypothesis."""
        return self.hypothesis_axes[0]

    @property
    def hypothesis_side(self) -> Integers:
        """[H] 0 left, 1 right, 2 both: the side of the symptoms."""
        return self.hypothesis_axes[1]

    @property
    def hypothesis_pattern(self) -> Integers:
        """[H] the pattern of each hypothesis."""
        return self.hypothesis_axes[2]

    @cached_property
    def hypothesis_condition(self) -> Integers:
        """[H] the condition of each hypothesis."""
        return self.pair_condition[self.hypothesis_pair]

    @cached_property
    def log_within_condition(self) -> Floats:
        """[H] log P(site, side, pattern | condition)."""
        pair, side, pattern = self.hypothesis_axes
        return self.log_side[side, pair] + self.log_pattern[pattern]

    @cached_property
    def probability(self) -> Floats:
        """[S, P] P(state | condition, site)."""
        return np.exp(self.log_probability[: self.state_start[-1]])

    @cached_property
    def background(self) -> Floats:
        """[S] P(state) in everybody else."""
        return np.exp(self.log_background[: self.state_start[-1]])

    @cached_property
    def condition_start(self) -> Integers:
        """[C] where the pairs of each condition start."""
        return np.searchsorted(self.pair_condition, np.arange(len(self.names.conditions)))

    @cached_property
    def first_of_number(self) -> Integers:
        """[F, P] the first pair of the same condition for which the same number is used."""
        pairs = np.arange(len(self.pair_condition))
        first = np.tile(pairs, (len(self.origin), 1))
        for apart in range(1, int(np.bincount(self.pair_condition).max())):
            same = self.origin[:, apart:] == self.origin[:, :-apart]
            same &= self.pair_condition[apart:] == self.pair_condition[:-apart]
            np.copyto(first[:, apart:], pairs[:-apart], where=same)
        return first

    @cached_property
    def pattern_start(self) -> Integers:
        """[sites] where the patterns of each site start."""
        return np.searchsorted(self.pattern_site, np.arange(len(self.names.sites)))

    @cached_property
    def finding_index(self) -> Mapping[str, int]:
        """The axis position of each finding."""
        return {name: at for at, name in enumerate(self.names.findings)}

    @cached_property
    def region_index(self) -> Mapping[str, int]:
        """The axis position of each region."""
        return {name: at for at, name in enumerate(self.names.regions)}

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], int]:
        own = (
            (finding, state)
            for finding, states in zip(self.names.findings, self.names.states, strict=True)
            for state in states
        )
        return {key: row for row, key in enumerate((*own, *self.names.joined))}

    @cached_property
    def row_states(self) -> tuple[str, ...]:
        """[S + J] the state id of each row."""
        return tuple(state for _, state in self._rows)

    @cached_property
    def state_weight(self) -> Floats:
        """[S + J] how much of its weight of evidence each state keeps where it is told."""
        finding = np.array([self.finding_index[name] for name, _ in self._rows])
        normal = self.reference_row[finding]
        shows = (normal >= 0) & (normal != np.arange(len(finding)))
        return self.finding_weight[finding] * np.where(shows, self.present_slope[finding], 1.0)

    def row(self, finding: str, state: str) -> int:
        """Return the row of a finding's state, which may be a joined one."""
        return self._rows[finding, state]
