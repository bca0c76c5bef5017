"""Drawing people from the model, exactly as it is written, a block at a time.

Age comes from ``age_distribution`` (every year of a band alike), sex from a fair coin. Then the
condition given both; site, side and pattern given the condition; and, given all of these, every
finding and every region on its own. Of two affected legs each pair of states is shared with the
chance ``symmetry``. An unaffected leg follows the background.

Each block has its own random streams, one for each kind of thing drawn. So the first people are
the same however many are drawn, and a person stays the same person when more is told.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

import numpy as np

from legwise.knowledge.arrays import Booleans, Floats, Integers
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import BOTH, LEFT, RIGHT, UNKNOWN_AGE, UNKNOWN_SEX, Model
from legwise.knowledge.rules import InState, Measured, Rule, atoms, parse_rule
from legwise.knowledge.schema import (
    AGE_BAND_STARTS,
    AGE_BANDS,
    INFORMATION,
    SEXES,
    Knowledge,
)
from legwise.simulation.people import HISTORY, People, States, Telling
from legwise.simulation.verdicts import FALSE, verdicts

BLOCK = 4096
END_OF_LIFE = 100
"""The last age band ends here, in years."""

PERSON, AGE, SKIN, TOLD, FINDINGS = range(5)
"""The random streams of a block; each level of information has one of its own from FINDINGS on."""


def draw(
    knowledge: Knowledge,
    count: int,
    seed: int = 0,
    telling: Telling = HISTORY,
    shares: Floats | None = None,
) -> Iterator[People]:
    """Yield ``count`` people in blocks of at most `BLOCK`.

    ``shares`` [C] says how often each condition is drawn, in any unit; None: as the model says.
    Whatever it says, people with one condition are as the model has them.
    """
    source = _Source(knowledge, shares)
    for number, first in enumerate(range(0, count, BLOCK)):
        people = source.block(seed, number, telling)
        yield people.head(count - first)


def condition_chances(knowledge: Knowledge) -> Floats:
    """Return P(condition) among drawn people, over all ages and both sexes. Shape [C]."""
    given = _given_demographics(model_of(knowledge))
    chances: Any = np.tensordot(_demographics(knowledge), given)
    return cast("Floats", chances)


def _demographics(knowledge: Knowledge) -> Floats:
    """Return P(age band, sex). Shape [A, X]."""
    bands = np.array([knowledge.settings.age_distribution[band] for band in AGE_BANDS])
    return (bands / bands.sum() / len(SEXES))[:, None].repeat(len(SEXES), axis=1)


def _given_demographics(model: Model) -> Floats:
    """Return P(condition | age band, sex), both being known. Shape [A, X, C]."""
    return np.exp(model.log_condition_prior[:UNKNOWN_AGE, :UNKNOWN_SEX])


class _Source:
    """The model as running sums, from which a uniform random number picks a state."""

    def __init__(self, knowledge: Knowledge, shares: Floats | None) -> None:
        self.knowledge = knowledge
        self.model = model = model_of(knowledge)
        joint = _demographics(knowledge)[..., None] * _given_demographics(model)
        if shares is not None:
            joint *= shares / condition_chances(knowledge)
        within = np.exp(model.log_within_condition)
        summed = np.cumsum(joint[..., model.hypothesis_condition] * within)
        self.people_up_to = summed / summed[-1]
        chance = np.hstack([model.probability, model.background[:, None]])
        self.states_up_to = np.vstack(
            [np.cumsum(chance[start:end], axis=0) for start, end in pairwise(model.state_start)]
        )
        elsewhere = np.full((1, len(model.names.regions)), np.exp(model.log_region_background[1]))
        self.numb = np.vstack([np.exp(model.log_painted[..., 1]), elsewhere])

    def block(self, seed: int, number: int, telling: Telling) -> People:
        """Return one whole block."""

        def stream(part: int) -> np.random.Generator:
            return np.random.default_rng([seed, number, part])

        band, sex, hypothesis = self._truth(stream(PERSON))
        people = People(
            self.knowledge,
            first=number * BLOCK,
            age=_age(stream(AGE), band),
            sex=sex,
            hypothesis=hypothesis,
            states=np.zeros((len(self.model.names.findings), 2, BLOCK), dtype=np.int8),
            told=stream(TOLD).random((len(self.model.names.findings), BLOCK)) < telling.known,
            numb=self._skin(stream(SKIN), hypothesis) if telling.skin else None,
        )
        reached = INFORMATION.index(telling.information)
        streams = [stream(FINDINGS + level) for level in range(len(INFORMATION))]
        for at, finding in enumerate(self.knowledge.findings.values()):
            level = INFORMATION.index(finding.information)
            if level <= reached:
                people.states[at] = self._states(streams[level], at, people)
            else:
                people.told[at] = False
        return _asked_where_it_makes_sense(people)

    def _truth(self, random: np.random.Generator) -> tuple[Integers, Integers, Integers]:
        """Return age band, sex and hypothesis."""
        drawn = np.searchsorted(self.people_up_to, random.random(BLOCK), side="right")
        demographics, hypothesis = np.divmod(drawn, len(self.model.hypothesis_pair))
        band, sex = np.divmod(demographics, len(SEXES))
        return band, sex, hypothesis

    def _states(self, random: np.random.Generator, at: int, people: People) -> States:
        """Return the states of one finding on both legs. Shape [2, N]."""
        model = self.model
        up_to = self.states_up_to[model.state_start[at] : model.state_start[at + 1] - 1]
        if not model.finding_sided[at]:
            state = _picked(up_to, people.pair, random.random(BLOCK))
            return np.stack([state, state])
        side = people.side
        columns = _columns(people.pair, side, len(model.pair_condition))
        chance = _chance_of_legs(random, side, model.symmetry)
        return _picked(up_to, columns, chance)

    def _skin(self, random: np.random.Generator, hypothesis: Integers) -> Booleans:
        """Return what is painted on both legs; a midline region once for both. [R, 2, N]."""
        model = self.model
        pattern, side = model.hypothesis_pattern[hypothesis], model.hypothesis_side[hypothesis]
        columns = _columns(pattern, side, len(model.names.patterns))
        numb = np.empty((len(model.names.regions), 2, BLOCK), dtype=np.bool_)
        for at, midline in enumerate(model.midline):
            if midline:
                numb[at] = random.random(BLOCK) < self.numb[pattern, at]
            else:
                numb[at] = _chance_of_legs(random, side, model.symmetry) < self.numb[columns, at]
        return numb


def _age(random: np.random.Generator, band: Integers) -> Integers:
    edges = np.array([*AGE_BAND_STARTS, END_OF_LIFE])
    return random.integers(edges[band], edges[band + 1])


def _columns(affected: Integers, side: Integers, background: int) -> Integers:
    """Return which column of chances holds on each leg. Shape [2, N]."""
    return np.where(np.stack([side == RIGHT, side == LEFT]), background, affected)


def _chance_of_legs(random: np.random.Generator, side: Integers, symmetry: float) -> Floats:
    """Return a uniform number for each leg [2, N]; legs that share a state share the number."""
    chance = random.random((2, BLOCK))
    shared = (side == BOTH) & (random.random(BLOCK) < symmetry)
    chance[1, shared] = chance[0, shared]
    return chance


def _picked(up_to: Floats, columns: Integers, chance: Floats) -> States:
    """Return the state in which each uniform number falls.

    ``up_to`` [states - 1, columns] are the running sums of all states but the last.
    """
    state = np.zeros(chance.shape, dtype=np.int8)
    for row in up_to:
        state += chance >= row[columns]
    return state


def _asked_where_it_makes_sense(people: People) -> People:
    """Return the people without findings that are not asked of them, as far as they tell.

    A rule may look at findings that have rules themselves; those are settled first.
    """
    findings = people.knowledge.findings
    rules = {
        name: parse_rule(finding.when)
        for name, finding in findings.items()
        if finding.when is not None
    }
    for name in sorted(rules, key=lambda each: _depth(each, rules)):
        at = people.model.finding_index[name]
        told = people.told.copy()
        told[at] &= verdicts(rules[name], people) != FALSE
        people = replace(people, told=told)
    return people


def _depth(name: str, rules: dict[str, Rule]) -> int:
    """Return how many rules stand behind a finding, one upon the other."""
    if name not in rules:
        return 0
    looked_at = (
        atom.finding for atom in atoms(rules[name]) if isinstance(atom, InState | Measured)
    )
    return 1 + max((_depth(each, rules) for each in looked_at), default=0)
