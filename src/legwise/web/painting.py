"""The painted body map: what a person paints besides numb skin, and the findings it tells.

A face decides nothing: paint is translated into findings that the knowledge already asks about.
Only what is painted is told; skin left blank says nothing about pain, arms or face.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from legwise.interview import Asked, FindingReply, Given
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Leg, Skin, State

Spot = tuple[Leg, str]
"""One place on the drawing: the side of the person, and a region or another area."""

ELSEWHERE: Mapping[str, str] = {
    "abdomen": "abdomen_numb",
    "lower_back": "lower_back_numb",
    "arm": "arm_numbness",
    "hand": "hand_numbness",
    "face": "face_numbness",
}
"""Numb areas that are not of the leg, with the finding each of them tells."""

PAINFUL_GROUPS: Mapping[str, tuple[str, ...]] = {
    "hip": ("leg_pain",),
    "thigh": ("leg_pain", "thigh_pain"),
    "knee": ("leg_pain",),
    "lower_leg": ("leg_pain",),
    "foot": ("leg_pain", "foot_pain"),
}
PAINFUL_PLACES: Mapping[str, tuple[str, ...]] = {
    "buttock_upper_outer": ("buttock_pain",),
    "buttock_lower_inner": ("buttock_pain",),
    "groin": ("groin_pain",),
    "calf_back_inner": ("calf_pain",),
    "calf_back_outer": ("calf_pain",),
    "lower_back": ("back_pain",),
}
"""The findings that pain tells: by part of the leg, and by place."""

PAINTED = "painted"
"""The id under which painted findings stand among the answers."""


@dataclass(frozen=True)
class Paint:
    """What was painted besides the numb skin of the legs."""

    pain: frozenset[Spot] = frozenset()
    elsewhere: frozenset[Spot] = frozenset()

    def given(self, knowledge: Knowledge) -> Given | None:
        """Return the findings that the paint tells, as an answer; None for no paint."""
        told: dict[str, dict[Leg, State]] = {}
        for leg, area in sorted(self.pain):
            for finding in painful(area, knowledge):
                told.setdefault(finding, {})[leg] = "present"
        for leg, area in sorted(self.elsewhere):
            told.setdefault(ELSEWHERE[area], {})[leg] = "present"
        if not told:
            return None
        reply: dict[str, FindingReply] = {
            name: dict(legs) if knowledge.findings[name].sided else "present"
            for name, legs in sorted(told.items())
        }
        return Given(Asked(PAINTED, "checklist", tuple(reply)), reply)


def painful(area: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the findings that pain in an area tells."""
    region = knowledge.regions.get(area)
    by_group = PAINFUL_GROUPS.get(region.group, ()) if region else ()
    names = (*by_group, *PAINFUL_PLACES.get(area, ()))
    return tuple(name for name in names if name in knowledge.findings)


def spots(values: Iterable[str], areas: Iterable[str], knowledge: Knowledge) -> frozenset[Spot]:
    """Return the spots in form values such as ``left:toe_1`` or ``right:group.foot``.

    What is not a known area is passed over: a form can only hold what the page offered.
    """
    known = frozenset(areas)
    found: set[Spot] = set()
    for value in values:
        side, _, area = value.partition(":")
        for leg in LEGS:
            if leg != side:
                continue
            if area.startswith("group."):
                group = area.removeprefix("group.")
                names = (name for name, each in knowledge.regions.items() if each.group == group)
                found |= {(leg, name) for name in names if name in known}
            elif area in known:
                found.add((leg, area))
    return frozenset(found)


def skin_with(numb: frozenset[Spot], knowledge: Knowledge) -> Skin:
    """Return the skin where exactly these regions are numb, and all others feel normal."""
    everywhere: frozenset[Spot] = frozenset(
        (leg, region) for leg in LEGS for region in knowledge.regions
    )
    return Skin(numb=numb, normal=everywhere - numb)
