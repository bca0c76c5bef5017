"""What a story seems to say: a proposal that stands for nothing until the person confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from legwise.person.case import Case, Leg, Observation, Person

Kind = Literal["finding", "region", "person"]


@dataclass(frozen=True)
class Suggestion:
    """One reading, the stretch of text it came from, and a plain sentence that says it.

    ``must_be_asked`` marks a reading that a danger sign is *not* there. The face asks that
    question itself; the reading alone never answers it.
    """

    kind: Kind
    start: int
    end: int
    told: str
    sentence: str
    observations: tuple[Observation, ...] = ()
    numb: tuple[tuple[Leg, str], ...] = ()
    numb_side_unknown: tuple[str, ...] = ()
    person: Person = field(default_factory=Person)
    must_be_asked: bool = False


def taken_over(case: Case, confirmed: Iterable[Suggestion]) -> Case:
    """Return the case with what the person confirmed, except what must be asked explicitly."""
    for each in confirmed:
        if each.must_be_asked:
            continue
        for observation in each.observations:
            case = case.with_observation(observation)
        painted = case.skin.numb | set(each.numb)
        skin = replace(
            case.skin,
            numb=painted,
            normal=case.skin.normal - painted,
            numb_side_unknown=case.skin.numb_side_unknown | set(each.numb_side_unknown),
        )
        person = Person(
            case.person.age if each.person.age is None else each.person.age,
            case.person.sex if each.person.sex is None else each.person.sex,
        )
        case = replace(case, skin=skin, person=person)
    return case
