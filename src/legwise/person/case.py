"""What is known of one person: a frozen value, and what it says about every finding.

An absent key means *not known*. It never means *no*.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import INFORMATION, Information, Sex

Leg = Literal["left", "right"]
LEGS: tuple[Leg, ...] = ("left", "right")
Place = Literal["left", "right", "either", "whole"]
"""Which leg an observation is about: one of them, one not told, or the whole person."""

OLDEST = 120
"""Nobody is older, in years."""

OTHER_LEG: dict[Place, Place] = {"left": "right", "right": "left"}

State: TypeAlias = str | float
"""A state id, or a measured value in the finding's unit."""


@dataclass(frozen=True)
class Person:
    """Age in whole years and sex; None for not known."""

    age: int | None = None
    sex: Sex | None = None


@dataclass(frozen=True)
class Observation:
    """One thing known: a finding, where, and its state (or measured value)."""

    finding: str
    place: Place
    state: State


@dataclass(frozen=True)
class Skin:
    """The body map: per leg, which regions are numb and which are known to feel normal."""

    numb: frozenset[tuple[Leg, str]] = frozenset()
    normal: frozenset[tuple[Leg, str]] = frozenset()
    numb_side_unknown: frozenset[str] = frozenset()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known of the skin."""
        return not (self.numb or self.normal or self.numb_side_unknown)

    @property
    def tells_of_one_leg(self) -> bool:
        """Whether one leg is numb and nothing at all is known of the other."""
        numb = {leg for leg, _ in self.numb}
        known = numb | {leg for leg, _ in self.normal}
        if self.numb_side_unknown:
            return not known
        return len(numb) == 1 and len(known) == 1

    @property
    def legs_told_numb(self) -> frozenset[Leg]:
        """The legs on which some region is told to be numb: both, where it is not told which."""
        return frozenset(LEGS if self.numb_side_unknown else (leg for leg, _ in self.numb))

    @property
    def numb_leg(self) -> Leg | None:
        """The one leg that is told to be numb; None where it is neither, both, or not known."""
        numb: set[Leg] = {leg for leg, _ in self.numb}
        return numb.pop() if len(numb) == 1 and not self.numb_side_unknown else None

    def painted_on(self, leg: Leg, region: str) -> bool | None:
        """Return whether a region is numb on one leg; None when that is not known."""
        other: Leg = "right" if leg == "left" else "left"
        settled = region in self.numb_side_unknown and (other, region) in self.normal
        if (leg, region) in self.numb or settled:
            return True
        return False if (leg, region) in self.normal else None

    def painted(self, region: str) -> bool | None:
        """Return whether a region is numb on either leg; None when that is not known."""
        if region in self.numb_side_unknown or any((leg, region) in self.numb for leg in LEGS):
            return True
        return False if all((leg, region) in self.normal for leg in LEGS) else None


@dataclass(frozen=True)
class Case:
    """A person, the numb skin and everything else observed, each at most once per place."""

    person: Person = Person()
    skin: Skin = Skin()
    observations: tuple[Observation, ...] = ()

    @cached_property
    def _states(self) -> dict[tuple[str, Place], State]:
        return {(each.finding, each.place): each.state for each in self.observations}

    @cached_property
    def answered(self) -> frozenset[str]:
        """The findings that something is known of."""
        return frozenset(each.finding for each in self.observations)

    def of(self, finding: str) -> Iterator[Observation]:
        """Yield the observations of one finding."""
        return (each for each in self.observations if each.finding == finding)

    def state(self, finding: str, place: Place) -> State | None:
        """Return the state observed at one place, or None."""
        return self._states.get((finding, place))

    def with_observation(self, observation: Observation) -> "Case":
        """Return the case with one more observation, in place of an earlier one there.

        A leg that is told settles an earlier *one leg or the other*.
        """
        rest = tuple(each for each in self.observations if each.finding != observation.finding)
        places: dict[Place, State] = {
            each.place: each.state for each in self.of(observation.finding)
        }
        one_of_two = places.pop("either", None)
        if observation.place == "either":
            places = {}
        elif one_of_two is not None and observation.state != one_of_two:
            places[OTHER_LEG[observation.place]] = one_of_two
        places[observation.place] = observation.state
        told = (Observation(observation.finding, place, state) for place, state in places.items())
        return replace(self, observations=(*rest, *told))

    def joined(self, later: "Case") -> "Case":
        """Return the case with what became known later, which wins where both speak."""
        case = self if later.skin.is_blank else replace(self, skin=later.skin)
        for observation in later.observations:
            case = case.with_observation(observation)
        return case

    def up_to(self, level: Information, knowledge: Knowledge) -> "Case":
        """Return the case without the findings that only a later level of information gives."""
        reached = INFORMATION.index(level)
        kept = tuple(
            each
            for each in self.observations
            if INFORMATION.index(knowledge.findings[each.finding].information) <= reached
        )
        return replace(self, observations=kept)
