"""Which region of skin a point belongs to: anatomy written as places on the left leg.

A point is described by its place, by the direction in which its skin faces, and by its angle
round the middle of the leg (0 in front, 90 on the outer side, 180 behind, -90 on the inner side).
Each part of the leg is a list of (region, where it is); the first that holds names the point, so
that small places (the kneecap's side, a web) come before the large ones that surround them.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tools.body_map.landmarks import TOES, Landmarks
from tools.body_map.mesh import Floats

Where = npt.NDArray[np.bool_]
Rule = tuple[str, Where]

ELSEWHERE = ("abdomen", "lower_back", "trunk", "arm", "hand", "face")
"""Skin that is not of the leg: shown so that a person can say that numbness spreads there."""

TILT = 0.16
"""Bands round the leg dip in front, as a stocking's hem does when seen from a little above."""


class Skin:
    """Points of skin of either leg, laid on the left one, and where they are on it."""

    def __init__(self, place: Floats, normal: Floats, marks: Landmarks) -> None:
        self.marks = marks
        self.x, self.y, self.z = np.abs(place[:, 0]), place[:, 1], place[:, 2]
        outwards = np.where(place[:, 0] < 0, -normal[:, 0], normal[:, 0])
        self.outwards, self.upwards, self.forwards = outwards, normal[:, 1], normal[:, 2]
        middle_x = np.interp(self.y, marks.axis[:, 0], marks.axis[:, 1])
        middle_z = np.interp(self.y, marks.axis[:, 0], marks.axis[:, 2])
        self.angle = np.degrees(np.arctan2(self.x - middle_x, self.z - middle_z))
        self.height = self.y + TILT * (self.z - middle_z)

    def faces(self, start: float, end: float) -> Where:
        """Whether the angle round the leg is between two, going outwards from the front."""
        return (self.angle - start) % 360 < (end - start) % 360

    def near(self, place: tuple[float, float], reach: float) -> Where:
        """Whether a point is within reach of a height and a depth, seen from the side."""
        return np.hypot(self.y - place[0], self.z - place[1]) < reach


def regions_of(place: Floats, normal: Floats, marks: Landmarks) -> npt.NDArray[np.str_]:
    """Return the id of the region (or of the place elsewhere) at each point of skin."""
    skin = Skin(place, normal, marks)
    named = np.full(len(place), "", dtype="<U20")
    for region, where in _rules(skin):
        named[where & (named == "")] = region
    return named


def _rules(skin: Skin) -> Iterator[Rule]:
    yield from _toes(skin)
    yield from _foot(skin)
    yield from _ankle(skin)
    yield from _saddle(skin)
    yield from _hip(skin)
    yield from _lower_leg(skin)
    yield from _knee(skin)
    yield from _thigh(skin)


def _toes(skin: Skin) -> Iterator[Rule]:
    """Yield toes in front of a line through the clefts; webs where two of them meet at the root."""
    marks = skin.marks
    x, z = skin.x, skin.z
    low = skin.y < marks.ground + 0.5
    under = skin.upwards + 0.6 * np.maximum(skin.forwards, 0) < -0.22
    for web, (cleft_x, cleft_z) in enumerate(marks.clefts, start=1):
        behind = cleft_z - z
        widest = 0.085 if web == 1 else 0.066
        reach = 0.36 if web == 1 else 0.28
        above = np.clip(1 - np.maximum(behind, 0) / reach, 0, 1) ** 0.7
        below = 0.85 * np.sqrt(np.clip(1 - ((behind + 0.02) / 0.11) ** 2, 0, 1))
        half_width: Floats = widest * np.where(under, below, above)
        yield f"web_{web}", low & (np.abs(x - cleft_x) < half_width) & (behind > -0.13)

    roots = np.concatenate(
        [[[1.6, marks.clefts[0, 1]]], marks.clefts, [[2.8, marks.clefts[-1, 1] - 0.06]]]
    )
    in_front = low & (z > np.interp(x, roots[:, 0], roots[:, 1]) - np.where(under, 0, 0.04))
    middles: list[Floats] = [np.interp(z, *toe.T) for toe in marks.toes]
    nearest = np.argmin([np.abs(x - middle) for middle in middles], axis=0) + 1
    inner_half = (nearest < 4) | ((nearest == 4) & (x < middles[3]))
    yield "toes_under_inner", in_front & under & inner_half
    yield "toes_under_outer", in_front & under
    for toe in TOES:
        yield f"toe_{toe}", in_front & (nearest == toe)


def _foot(skin: Skin) -> Iterator[Rule]:
    """Yield heel pad, sole, the two edges, and the top of the foot in thirds."""
    marks = skin.marks
    z = skin.z
    above = skin.y - marks.ground
    ankle = marks.ankle[2]
    foot = above < np.interp(z, [-0.6, 0.1, 0.45, 1.9], [0.75, 0.6, 1.02, 1.0])
    sideways = np.abs(skin.x - marks.ankle[0])
    yield "heel", foot & skin.near((marks.ground + 0.06, ankle - 0.31), 0.52 - 0.9 * sideways**2)

    sole = foot & (skin.upwards < -0.5) & (above < 0.4)
    inner = np.interp(z, [-0.5, 0.4, 1.3], [1.88, 1.86, 1.74])
    outer = np.interp(z, [-0.5, 0.4, 1.2], [2.58, 2.62, 2.7])
    across = (skin.x - inner) / (outer - inner)
    yield "sole_outer", sole & (across > 2 / 3)
    yield "sole_inner", sole

    inner_edge = np.interp(z, [-0.4, 0.3, 1.0, 1.6], [0.55, 0.58, 0.42, 0.3])
    outer_edge = np.interp(z, [-0.4, 0.3, 1.0, 1.6], [0.46, 0.5, 0.4, 0.3])
    yield "foot_inner_edge", foot & (above < inner_edge) & (across < 0.5) & (skin.upwards < 0.75)
    yield "foot_outer_edge", foot & (above < outer_edge) & (across > 0.5) & (skin.upwards < 0.75)

    top = foot & (z > ankle + 0.28)
    yield "dorsum_inner", top & (across < 0.36)
    yield "dorsum_middle", top & (across < 0.66)
    yield "dorsum_outer", top


def _ankle(skin: Skin) -> Iterator[Rule]:
    """Yield the two bony bumps, and the cord behind them."""
    marks = skin.marks
    x, y, z = marks.ankle
    behind = (skin.height < y + 0.85) & skin.faces(122, -118)
    yield "ankle_inner", skin.near((y + 0.18, z + 0.04), 0.4) & skin.faces(-118, -30)
    yield "ankle_outer", skin.near((y - 0.02, z - 0.02), 0.4) & skin.faces(40, 122)
    yield "achilles", behind
    low = skin.height < y + 0.28
    yield "foot_inner_edge", low & (skin.x < x) & (skin.y < y + 0.05) & skin.faces(-150, -50)
    yield "foot_outer_edge", low & (skin.x > x) & (skin.y < y - 0.1) & skin.faces(50, 150)
    yield "ankle_inner", low & skin.faces(-150, -50)
    yield "ankle_outer", low & skin.faces(50, 150)
    yield "dorsum_middle", low & skin.faces(-22, 26)
    yield "dorsum_inner", low & (skin.x < x)
    yield "dorsum_outer", low


def _saddle(skin: Skin) -> Iterator[Rule]:
    """Yield the skin round the midline below: what touches a bicycle's saddle."""
    crotch = skin.marks.crotch
    x, y, z = skin.x, skin.y, skin.z
    yield "perianal", np.hypot(np.hypot(x * 0.9, y - (crotch + 0.16)), z + 0.33) < 0.36
    between = np.minimum(
        np.interp(z, [-0.3, 0.2, 0.6], [0.42, 0.37, 0.3]),
        np.interp(y, [crotch, crotch + 0.5, crotch + 1.1], [0.42, 0.32, 0.02]),
    )
    shield = np.interp(y, [crotch - 0.1, crotch + 0.2, crotch + 0.6], [0.27, 0.31, 0.44])
    top = crotch + 0.6 - 0.5 * x * x
    low = y > crotch - 0.14
    yield "genitals", low & (y < top) & (x < shield) & (z > 0.48)
    yield "perineum", low & (y < crotch + 1.1) & (x < between) & (z <= 0.48)


def _hip(skin: Skin) -> Iterator[Rule]:
    """Yield groin, hip and buttock, and the belly and the back above them."""
    crotch = skin.marks.crotch
    x, y, z = skin.x, skin.y, skin.z
    slope = 0.92
    off = (y - (crotch + 0.12) - slope * (x - 0.2)) / np.hypot(1, slope)
    crest = crotch + 1.72 + 0.1 * np.clip(x - 0.8, 0, 1)
    bulge = 1 - ((skin.angle - 83) / 39) ** 2
    over_hip = (y > crotch + 0.05 - 0.3 * bulge) & (y < crest + 0.16 * bulge)
    yield "hip_outer", over_hip & skin.faces(44, 122)
    front = skin.faces(-90, 44) & (z > 0.2)
    yield "groin", front & (np.abs(off) < np.interp(x, [0.3, 1.6], [0.24, 0.15]))
    yield "abdomen", front & (off > 0)

    behind = z < 0.3
    fold = crotch - 0.2 + 0.2 * (x - 0.9) ** 2
    across = (y - (crotch + 0.78)) + 0.85 * (x - 0.85)
    yield "buttock_upper_outer", behind & (y > fold) & (y < crest) & (across > 0)
    yield "buttock_lower_inner", behind & (y > fold) & (y < crest)
    yield "lower_back", behind & (y >= crest)
    yield "abdomen", y >= crest


def _thigh(skin: Skin) -> Iterator[Rule]:
    """Yield four sides in two halves, from the groin to above the knee."""
    upper = skin.height > (skin.marks.crotch + skin.marks.knee[1]) / 2 + 0.15
    sides = (
        ("front", skin.faces(-42, 44)),
        ("outer", skin.faces(44, 128)),
        ("back", skin.faces(128, -132)),
        ("inner", skin.faces(-132, -42)),
    )
    for side, here in sides:
        yield f"thigh_{side}_upper", here & upper
        yield f"thigh_{side}_lower", here


def _knee(skin: Skin) -> Iterator[Rule]:
    knee = skin.height < skin.marks.knee[1] + 0.52
    yield "knee_front", knee & skin.faces(-50, 48)
    yield "knee_outer", knee & skin.faces(48, 128)
    yield "knee_back", knee & skin.faces(128, -132)
    yield "knee_inner", knee


def _lower_leg(skin: Skin) -> Iterator[Rule]:
    """Yield the shin on both sides of its crest, and the calf on both sides of its middle."""
    knee, ankle = skin.marks.knee[1], skin.marks.ankle[1]
    leg = skin.height < knee - 0.6
    upper = skin.height > (knee - 0.6 + ankle) / 2
    crest = 2.0
    yield "shin_outer_upper", leg & upper & skin.faces(crest, 122)
    yield "shin_outer_lower", leg & skin.faces(crest, 122)
    yield "calf_back_outer", leg & skin.faces(122, 180)
    yield "calf_back_inner", leg & skin.faces(180, -118)
    yield "shin_inner_upper", leg & upper
    yield "shin_inner_lower", leg
