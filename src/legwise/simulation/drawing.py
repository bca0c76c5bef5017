"""Drawing people from the model, a block at a time.

Age comes from ``age_distribution`` (every year of a band alike), sex from a fair coin. Then the
condition given both; site, side and pattern given the condition; and, given all of these, every
finding and every region: on its own, as the model is written, or with others that the same causes
bring (`leaning`). Of two affected legs each pair of states is shared with the chance
``symmetry``. An unaffected leg follows the background.

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
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import AGE_BAND_STARTS, AGE_BANDS, INFORMATION, SEXES
from legwise.simulation.leaning import causes_followed, patterns_followed, shared, thresholds
from legwise.simulation.people import HISTORY, Normals, People, States, Telling
from legwise.simulation.verdicts import FALSE, verdicts

BLOCK = 4096
END_OF_LIFE = 100
"""The last age band ends here, in years."""

PERSON, AGE, SKIN, TOLD, LEANINGS, PAINTING, FINDINGS = range(7)
"""The random streams of a block; each level of information has one of its own from FINDINGS on."""


def draw(
    knowledge: Knowledge,
    count: int,
    seed: int = 0,
    telling: Telling = HISTORY,
    shares: Floats | None = None,
    together: float = 0.0,
) -> Iterator[People]:
    """Yield ``count`` people in blocks of at most `BLOCK`.

    ``shares`` [C] says how often each condition is drawn, in any unit; None: as the model says.
    Whatever it says, people with one condition are as the model has them. ``together``, from 0 to
    1, says how far their findings travel together; 0: not at all, as the model is written.
    """
    source = _Source(knowledge, shares, together)
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
    """The model as thresholds, over which a standard normal number picks a state.

    The normal state of a finding comes first: the larger the number, the less normal.
    """

    def __init__(self, knowledge: Knowledge, shares: Floats | None, together: float) -> None:
        self.knowledge = knowledge
        self.model = model = model_of(knowledge)
        chances = condition_chances(knowledge)
        joint = _demographics(knowledge)[..., None] * _given_demographics(model)
        if shares is not None:
            joint *= shares / chances
        within = np.exp(model.log_within_condition)
        summed = np.cumsum(joint[..., model.hypothesis_condition] * within)
        self.people_up_to = summed / summed[-1]
        self.order = _normal_first(model)
        chance = np.hstack([model.probability, model.background[:, None]])
        starts = [*pairwise(model.state_start)]
        up_to = [
            np.cumsum(chance[start:end][order], axis=0)
            for (start, end), order in zip(starts, self.order, strict=True)
        ]
        self.states_up_to = thresholds(np.vstack(up_to))
        elsewhere = np.full((1, len(model.names.regions)), model.log_region_background[0])
        self.normal_up_to = thresholds(np.exp(np.vstack([model.log_painted[..., 0], elsewhere])))
        self.together = together
        self.causes = causes_followed(model, chances)
        self.patterns = patterns_followed(model)

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
            numb=self._skin(stream(SKIN), stream(PAINTING), hypothesis) if telling.skin else None,
        )
        reached = INFORMATION.index(telling.information)
        streams = [stream(FINDINGS + level) for level in range(len(INFORMATION))]
        shares, own = shared(self.causes, self.together, stream(LEANINGS), BLOCK)
        for at, finding in enumerate(self.knowledge.findings.values()):
            level = INFORMATION.index(finding.information)
            if level <= reached:
                people.states[at] = self._states(streams[level], at, people, shares[at], own[at])
            else:
                people.told[at] = False
        return _asked_where_it_makes_sense(people)

    def _truth(self, random: np.random.Generator) -> tuple[Integers, Integers, Integers]:
        """Return age band, sex and hypothesis."""
        drawn = np.searchsorted(self.people_up_to, random.random(BLOCK), side="right")
        demographics, hypothesis = np.divmod(drawn, len(self.model.hypothesis_pair))
        band, sex = np.divmod(demographics, len(SEXES))
        return band, sex, hypothesis

    def _states(
        self, random: np.random.Generator, at: int, people: People, share: Normals, own: Normals
    ) -> States:
        """Return the states of one finding on both legs. Shape [2, N]."""
        model = self.model
        up_to = self.states_up_to[model.state_start[at] : model.state_start[at + 1] - 1]
        if model.finding_sided[at]:
            side = people.side
            columns = _columns(people.pair, side, len(model.pair_condition))
            numbers = _numbers_of_legs(random, side, model.symmetry)
        else:
            columns = people.pair
            numbers = _numbers(random)
        number = cast("Normals", share + own * numbers)
        state = self.order[at][_picked(up_to, columns, number)]
        return state if model.finding_sided[at] else np.stack([state, state])

    def _skin(
        self, random: np.random.Generator, leanings: np.random.Generator, hypothesis: Integers
    ) -> Booleans:
        """Return what is painted on both legs; a midline region once for both. [R, 2, N]."""
        model = self.model
        pattern, side = model.hypothesis_pattern[hypothesis], model.hypothesis_side[hypothesis]
        columns = _columns(pattern, side, len(model.names.patterns))
        shares, own = shared(self.patterns, self.together, leanings, BLOCK)
        numb = np.empty((len(model.names.regions), 2, BLOCK), dtype=np.bool_)
        for at, midline in enumerate(model.midline):
            if midline:
                number = shares[at] + own[at] * _numbers(random)
                numb[at] = number >= self.normal_up_to[pattern, at]
            else:
                number = shares[at] + own[at] * _numbers_of_legs(random, side, model.symmetry)
                numb[at] = number >= self.normal_up_to[columns, at]
        return numb


def _normal_first(model: Model) -> list[States]:
    """Return the states of each finding, the normal one first, then as they are written."""
    found: list[States] = []
    for (start, end), normal in zip(pairwise(model.state_start), model.reference_row, strict=True):
        states = np.arange(end - start, dtype=np.int8)
        found.append(states[np.argsort(states != normal - start, kind="stable")])
    return found


def _age(random: np.random.Generator, band: Integers) -> Integers:
    edges = np.array([*AGE_BAND_STARTS, END_OF_LIFE])
    return random.integers(edges[band], edges[band + 1])


def _columns(affected: Integers, side: Integers, background: int) -> Integers:
    """Return which column of chances holds on each leg. Shape [2, N]."""
    return np.where(np.stack([side == RIGHT, side == LEFT]), background, affected)


def _numbers(random: np.random.Generator) -> Normals:
    """Return a standard normal number for each person [N]."""
    return random.standard_normal(BLOCK, dtype=np.float32)


def _numbers_of_legs(random: np.random.Generator, side: Integers, symmetry: float) -> Normals:
    """Return a number for each leg [2, N]; legs that share a state share the number."""
    numbers = random.standard_normal((2, BLOCK), dtype=np.float32)
    alike = (side == BOTH) & (random.random(BLOCK) < symmetry)
    numbers[1, alike] = numbers[0, alike]
    return numbers


def _picked(up_to: Normals, columns: Integers, number: Normals) -> States:
    """Return in which place each number falls.

    ``up_to`` [states - 1, columns] are the thresholds of all states but the last.
    """
    place = np.zeros(number.shape, dtype=np.int8)
    for row in up_to:
        place += number >= row[columns]
    return place


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
