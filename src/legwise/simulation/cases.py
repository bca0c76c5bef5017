"""Drawn people one by one: a `Case` each, with the truth behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, compress, product
from typing import Any

import numpy as np

from legwise.knowledge.arrays import Integers
from legwise.knowledge.model import SIDES
from legwise.knowledge.schema import Finding, Knowledge
from legwise.knowledge.terms import SEXES
from legwise.person.case import LEGS, Case, Leg, Observation, Person, Skin
from legwise.person.case_file import case_data
from legwise.simulation.people import People

Said = tuple[Observation, ...]


@dataclass(frozen=True)
class DrawnPerson:
    """What one person tells, and what is the matter."""

    number: int
    """From 0, in the order of drawing."""
    case: Case
    condition: str
    site: str
    side: str


def drawn_persons(people: People) -> Iterator[DrawnPerson]:
    """Yield the people of a block one by one."""
    names = people.model.names
    sayings, codes = _sayings(people)
    legs: list[tuple[Leg, str]] = [(leg, region) for region in names.regions for leg in LEGS]
    everywhere = frozenset(legs)
    condition, site, side = people.condition, people.site, people.side
    for at in range(len(people)):
        skin = Skin()
        if people.numb is not None:
            numb = frozenset(compress(legs, people.numb[..., at].ravel().tolist()))
            skin = Skin(numb, everywhere - numb)
        said: list[int] = codes[at].tolist()
        told = chain.from_iterable(sayings[code] for code in said)
        person = Person(int(people.age[at]), SEXES[int(people.sex[at])])
        yield DrawnPerson(
            number=people.first + at,
            case=Case(person, skin, tuple(told)),
            condition=names.conditions[int(condition[at])],
            site=names.sites[int(site[at])],
            side=SIDES[int(side[at])],
        )


def benchmark_data(drawn: DrawnPerson, knowledge: Knowledge, seed: int) -> dict[str, Any]:
    """Return a drawn person as a benchmark file holds it: the case, and the truth as ``gold``."""
    return {
        "id": f"simulated-{seed}-{drawn.number}",
        **case_data(drawn.case),
        "gold": {
            "conditions": [drawn.condition],
            "sites": [drawn.site],
            "side": drawn.side,
            "urgency": knowledge.conditions[drawn.condition].urgency.level,
        },
    }


def _sayings(people: People) -> tuple[list[Said], Integers]:
    """Return everything that can be said of one finding, and which of it each person says [N, F].

    The first saying is to say nothing.
    """
    sayings: list[Said] = [()]
    codes = np.empty((len(people), len(people.told)), dtype=np.intp)
    for at, finding in enumerate(people.knowledge.findings.values()):
        left, right = people.states[at].astype(np.intp)
        state = left * len(finding.state_ids) + right if finding.sided else left
        codes[:, at] = np.where(people.told[at], len(sayings) + state, 0)
        sayings += _sayings_of(finding)
    return sayings, codes


def _sayings_of(finding: Finding) -> Iterator[Said]:
    if not finding.sided:
        for state in finding.state_ids:
            yield (Observation(finding.id, "whole", state),)
        return
    for states in product(finding.state_ids, repeat=len(LEGS)):
        yield tuple(
            Observation(finding.id, leg, state) for leg, state in zip(LEGS, states, strict=True)
        )
