"""The readings of one story, set against one another."""

from dataclasses import dataclass, field
from typing import Literal

from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Leg, Place

TOO_SLOW = (("gradual", "under_day"), ("gradual", "days"), ("days", "under_day"))
"""Beginnings that are slower than they are long ago."""
IN_SPELLS = ("walking_brings_on", "exercise_brings_on", "full_quick_recovery")
"""Findings that speak of spells: what comes with them is not there all the time."""
Timed = Literal["onset", "duration_so_far", "course", "episode_length"]
NOTHING = ("", 0, 0)


@dataclass
class Reading:
    """For each finding and place: the state, and the first and last character that say it."""

    knowledge: Knowledge
    said: dict[tuple[str, Place], tuple[str, int, int]] = field(default_factory=dict)

    def note(self, name: str, place: Place, state: str, first: int, last: int) -> None:
        """Keep the first reading, or an exacter one; what is there wins over what is not."""
        told = self.knowledge.findings[name]
        earlier = self.said.get((name, place))
        exacter = earlier is not None and earlier[0] in told.joined
        normal = told.reference_state
        if earlier is None or exacter or (earlier[0] == normal and state != normal):
            self.said[(name, place)] = (state, first, last)

    def settled(self) -> dict[tuple[str, str, int, int], list[Place]]:
        """Return the places of each finding, state and stretch, contradictions left out."""
        self._settle_either()
        self._settle_onset()
        self._settle_constant()
        places: dict[tuple[str, str, int, int], list[Place]] = {}
        for (name, place), (state, first, last) in self.said.items():
            places.setdefault((name, state, first, last), []).append(place)
        return places

    def _timed(self, name: Timed) -> tuple[str, int, int]:
        return self.said.get((name, "whole"), NOTHING)

    def _settle_either(self) -> None:
        """Drop 'one leg or the other' where a leg is told, and its denial where it is not."""
        for name, place in [*self.said]:
            if place != "either":
                continue
            states: dict[Leg, str] = {
                leg: self.said[(name, leg)][0] for leg in LEGS if (name, leg) in self.said
            }
            if self.said[(name, "either")][0] in states.values():
                del self.said[(name, "either")]
                continue
            for leg in LEGS:
                self.said.pop((name, leg), None)

    def _settle_onset(self) -> None:
        """Drop a beginning that is slower than it is long ago, or that only says how long ago."""
        told, first, last = self._timed("duration_so_far")
        onset, start, end = self._timed("onset")
        if onset and ((onset, told) in TOO_SLOW or (start < last and first < end)):
            del self.said[("onset", "whole")]

    def _settle_constant(self) -> None:
        """Drop 'all the time' where the story tells of spells."""
        in_spells = self._timed("course")[0] == "episodes" or any(
            self.said.get((name, "whole"), NOTHING)[0] == "present" for name in IN_SPELLS
        )
        if in_spells and self._timed("episode_length")[0] == "constant":
            del self.said[("episode_length", "whole")]
