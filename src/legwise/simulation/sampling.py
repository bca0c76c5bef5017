"""What needs an assessment of each person, on a sample: accuracy, and what tests add.

Half of the sample is drawn as the model says, half with every condition alike, so that rare
conditions are seen too. Each person then counts for as many as the condition has in the
population.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from msgspec import Struct

from legwise.knowledge.arrays import Floats
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import SIDES
from legwise.knowledge.rules import InState, Measured, atoms
from legwise.knowledge.schema import Knowledge, Test
from legwise.knowledge.terms import URGENCIES, Urgency
from legwise.person.case import Case
from legwise.reasoning.answers import answer_rows, finding_answers
from legwise.reasoning.posterior import Posterior, infer
from legwise.reasoning.urgency import Flags, flag_rules, judge_flags, urgency_level
from legwise.simulation.cases import DrawnPerson, drawn_persons
from legwise.simulation.drawing import condition_chances, draw
from legwise.simulation.people import EVERYTHING, People, Telling

NORMAL_95 = 1.6448536269514722
"""The 95th percentile of the standard normal: it leaves 5 % on either side."""


class TestGain(Struct, frozen=True):
    """What one test tells about one person whose condition it is advised for."""

    test: str
    bits: float
    """How far log2 P(the true condition) rises."""
    loss: float
    """How far the loss falls that the urgency causes, given what the true condition needs."""


class Sampled(Struct, frozen=True):
    """How one drawn person was answered from the history alone."""

    condition: str
    weight: float
    """The share of the population that the person stands for."""
    rank: int
    """The rank of the true condition, from 1."""
    site_right: bool
    side_right: bool
    needed: Urgency
    urgency: Urgency
    tests: list[TestGain]


@dataclass(frozen=True)
class _Known:
    """What is known of a person at one moment, and what follows."""

    case: Case
    posterior: Posterior
    flags: Flags
    urgency: Urgency


def sample(
    knowledge: Knowledge, size: int, seed: int, known: float, together: float = 0.0
) -> list[Sampled]:
    """Return how a sample of people is answered."""
    population = condition_chances(knowledge)
    shares = 0.5 * population + 0.5 / len(population)

    def drawn(telling: Telling) -> Iterator[People]:
        return draw(knowledge, size, seed, telling, shares, together)

    telling = Telling(known=known)
    weights = _weights(drawn(telling), population)
    tests = {
        name: [knowledge.tests[each] for each in condition.tests if knowledge.tests[each].findings]
        for name, condition in knowledge.conditions.items()
    }
    weight_of = dict(zip(knowledge.conditions, weights.tolist(), strict=True))
    flagged = _findings_of_flags(knowledge)
    return [
        _judged(
            person,
            full.case,
            weight_of[person.condition],
            tests[person.condition],
            flagged,
            knowledge,
        )
        for block, full_block in zip(drawn(telling), drawn(EVERYTHING), strict=True)
        for person, full in zip(drawn_persons(block), drawn_persons(full_block), strict=True)
    ]


def _weights(drawn: Iterable[People], population: Floats) -> Floats:
    """Return the share of the population that a person with each condition stands for [C].

    Conditions that were not drawn have no one to stand for them; the others share their part.
    """
    count = np.zeros_like(population)
    for people in drawn:
        np.add.at(count, people.condition, 1.0)
    seen = float(population[count > 0].sum())
    return population / np.maximum(count, 1.0) / seen


def _findings_of_flags(knowledge: Knowledge) -> frozenset[str]:
    """Return the findings that any red flag looks at."""
    return frozenset(
        atom.finding
        for rule in flag_rules(knowledge).values()
        for atom in atoms(rule)
        if isinstance(atom, InState | Measured)
    )


def _judged(
    person: DrawnPerson,
    everything: Case,
    weight: float,
    tests: Iterable[Test],
    flagged: frozenset[str],
    knowledge: Knowledge,
) -> Sampled:
    known = _known(person.case, infer(model_of(knowledge), person.case, knowledge), knowledge)
    posterior = known.posterior
    names = posterior.model.names
    truth = names.conditions.index(person.condition)
    sites = posterior.site_sides.sum(axis=1)
    return Sampled(
        condition=person.condition,
        weight=weight,
        rank=1 + int((posterior.conditions > posterior.conditions[truth]).sum()),
        site_right=names.sites[int(sites.argmax())] == person.site,
        side_right=SIDES[int(posterior.sides.argmax())] == person.side,
        needed=knowledge.conditions[person.condition].urgency.level,
        urgency=known.urgency,
        tests=[*_gains(known, everything, truth, tests, flagged, knowledge)],
    )


def _known(
    case: Case, posterior: Posterior, knowledge: Knowledge, flags: Flags | None = None
) -> _Known:
    flags = judge_flags(case, knowledge) if flags is None else flags
    return _Known(case, posterior, flags, urgency_level(case, knowledge, posterior, flags)[0])


def _gains(
    before: _Known,
    everything: Case,
    truth: int,
    tests: Iterable[Test],
    flagged: frozenset[str],
    knowledge: Knowledge,
) -> Iterator[TestGain]:
    """Yield what each test would add to what is known.

    What is known already is the prior of what the test yields, so only its own rows are needed.
    """
    model = before.posterior.model
    needed = int(model.condition_urgency[truth])
    for test in tests:
        news = tuple(
            each
            for each in everything.observations
            if each.finding in test.findings and each.finding not in before.case.answered
        )
        answers = finding_answers(model, Case(observations=news), knowledge)
        posterior = Posterior(
            model, answers, (), before.posterior.log_joint, answer_rows(model, answers, ())
        )
        case = replace(before.case, observations=before.case.observations + news)
        untouched = flagged.isdisjoint(test.findings)
        after = _known(case, posterior, knowledge, before.flags if untouched else None)
        chances = (each.posterior.conditions[truth] for each in (before, after))
        least = 1e-300
        was, now = (float(np.log2(max(chance, least))) for chance in chances)
        loss = [
            float(model.loss[URGENCIES.index(each.urgency), needed]) for each in (before, after)
        ]
        yield TestGain(test.id, now - was, loss[0] - loss[1])


class Estimate(Struct, frozen=True):
    """An estimated share or mean with its 90 % range."""

    value: float
    low: float
    high: float
    people: int


def mean(values: Sequence[float], weights: Sequence[float]) -> Estimate:
    """Return the weighed mean of some people's values; the range takes it as normal."""
    value, weight = np.array(values), np.array(weights)
    weight = weight / weight.sum()
    middle = float(weight @ value)
    margin = NORMAL_95 * float(np.sqrt((weight**2) @ (value - middle) ** 2))
    return Estimate(middle, middle - margin, middle + margin, len(values))


def share(hits: Sequence[bool], weights: Sequence[float]) -> Estimate:
    """Return the weighed share of some people.

    The range is Wilson's, which holds for none and for all, with as many people as would say as
    much if each had the same weight.
    """
    hit, weight = np.array(hits, dtype=np.float64), np.array(weights)
    weight = weight / weight.sum()
    part, people = min(float(weight @ hit), 1.0), 1.0 / float(weight @ weight)
    squared = NORMAL_95**2
    middle = (part * people + squared / 2) / (people + squared)
    half = sqrt(people * part * (1.0 - part) + squared / 4) * NORMAL_95 / (people + squared)
    low, high = min(middle - half, part), max(middle + half, part)
    return Estimate(part, max(low, 0.0), min(high, 1.0), len(hits))


def gains_of_tests(sampled: Iterable[Sampled]) -> Mapping[str, tuple[Estimate, Estimate]]:
    """Return the mean gains of every test in bits and in loss, over those it is advised for."""
    gains: dict[str, list[tuple[float, float, float]]] = {}
    for person in sampled:
        for gain in person.tests:
            gains.setdefault(gain.test, []).append((gain.bits, gain.loss, person.weight))
    return {
        test: (
            mean([bits for bits, _, _ in each], [weight for _, _, weight in each]),
            mean([loss for _, loss, _ in each], [weight for _, _, weight in each]),
        )
        for test, each in gains.items()
    }
