"""The painted body map: three brushes, and the findings that paint tells.

A face decides nothing: paint is translated into altered skin and into findings that the knowledge
already asks about. Only what is painted is told; skin left blank says nothing about tingling, pain,
arms or face.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from legwise.interview import Asked, FindingReply, Given
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Case, Leg, Skin, State

Spot = tuple[Leg, str]
"""One place on the drawing: the side of the person, and a region or another area."""

Brush = Literal["numb", "tingling", "pain"]
BRUSHES: tuple[Brush, ...] = ("numb", "tingling", "pain")
"""Loss of feeling, pins and needles, pain. A place can have several."""

ELSEWHERE: Mapping[str, str] = {
    "abdomen": "abdomen_numb",
    "lower_back": "lower_back_numb",
    "arm": "arm_numbness",
    "hand": "hand_numbness",
    "face": "face_numbness",
}
"""Areas that are not of the leg, with the finding that numbness or tingling there tells."""

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
    "genitals": ("perineal_pain",),
    "perineum": ("perineal_pain",),
    "perianal": ("perineal_pain",),
    "calf_back_inner": ("calf_pain",),
    "calf_back_outer": ("calf_pain",),
    "heel": ("heel_pain",),
    "toes_under_inner": ("ball_of_foot_pain",),
    "toes_under_outer": ("ball_of_foot_pain",),
    "lower_back": ("back_pain",),
    "abdomen": ("abdominal_pain",),
}
"""The findings that pain tells: by part of the leg, and by place."""

OTHER_AREAS: Mapping[Brush, tuple[str, ...]] = {
    "numb": tuple(ELSEWHERE),
    "tingling": tuple(ELSEWHERE),
    "pain": ("abdomen", "lower_back"),
}
"""Where each brush paints besides the regions of the legs."""

PAINTED = "painted"
"""The id under which painted findings stand among the answers."""


@dataclass(frozen=True)
class Paint:
    """What was painted with each brush."""

    numb: frozenset[Spot] = frozenset()
    tingling: frozenset[Spot] = frozenset()
    pain: frozenset[Spot] = frozenset()

    def __iter__(self) -> Iterator[tuple[Brush, frozenset[Spot]]]:
        """Yield each brush with its spots."""
        yield "numb", self.numb
        yield "tingling", self.tingling
        yield "pain", self.pain

    def altered(self, knowledge: Knowledge) -> frozenset[Spot]:
        """Return the regions that are numb or tingling: what the body map of a case holds."""
        spots = self.numb | self.tingling
        return frozenset(spot for spot in spots if spot[1] in knowledge.regions)

    def brushes_on(self, spot: Spot) -> tuple[Brush, ...]:
        """Return the brushes that have painted a spot."""
        return tuple(brush for brush, spots in self if spot in spots)

    def over(self, skin: Skin) -> "Paint":
        """Return the paint on skin that may also be known from elsewhere: then it shows as numb."""
        return replace(self, numb=self.numb | (skin.numb - self.tingling))

    def agreeing(self, case: Case, knowledge: Knowledge) -> "Paint":
        """Return only the paint that says no more than a case does."""
        return Paint(*(self._agreeing(brush, case, knowledge) for brush in BRUSHES))

    def _agreeing(self, brush: Brush, case: Case, knowledge: Knowledge) -> frozenset[Spot]:
        def is_told(spot: Spot) -> bool:
            leg, area = spot
            skin_agrees = brush == "pain" or area in ELSEWHERE or spot in case.skin.numb
            return skin_agrees and all(
                case.state(name, leg if knowledge.findings[name].sided else "whole") == "present"
                for name in findings_told(brush, area, knowledge)
            )

        return frozenset(filter(is_told, dict(self)[brush]))

    def given(self, knowledge: Knowledge) -> Given | None:
        """Return the findings that the paint tells, as an answer; None for no paint."""
        told: dict[str, dict[Leg, State]] = {}
        for brush, spots in self:
            for leg, area in sorted(spots):
                for finding in findings_told(brush, area, knowledge):
                    told.setdefault(finding, {})[leg] = "present"
        if not told:
            return None
        reply: dict[str, FindingReply] = {
            name: dict(legs) if knowledge.findings[name].sided else "present"
            for name, legs in sorted(told.items())
        }
        return Given(Asked(PAINTED, "checklist", tuple(reply)), reply)


def findings_told(brush: Brush, area: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the findings that one brush tells in one area, besides altered skin."""
    region = knowledge.regions.get(area)
    names: tuple[str, ...] = ()
    if brush == "pain":
        by_group = PAINFUL_GROUPS.get(region.group, ()) if region else ()
        names = (*by_group, *PAINFUL_PLACES.get(area, ()))
    elif area in ELSEWHERE:
        names = (ELSEWHERE[area],)
    elif brush == "tingling":
        names = ("tingling",)
    return tuple(name for name in names if name in knowledge.findings)


def areas_of(brush: Brush, knowledge: Knowledge) -> tuple[str, ...]:
    """Return everywhere a brush paints."""
    return (*knowledge.regions, *OTHER_AREAS[brush])


def spots(values: Iterable[str], brush: Brush, knowledge: Knowledge) -> frozenset[Spot]:
    """Return the spots in form values such as ``left:toe_1`` or ``right:group.foot``.

    What is not a known area is passed over: a form can only hold what the page offered.
    """
    known = frozenset(areas_of(brush, knowledge))
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
