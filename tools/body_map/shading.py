"""Light on skin: how bright each pixel is, and the tones that stand for it."""

import numpy as np
from scipy import ndimage

from tools.body_map.borders import shapes
from tools.body_map.curves import Curve, area
from tools.body_map.mesh import Floats
from tools.body_map.picture import Picture

LIGHT = (0.0, 0.34, 0.94)
"""Where the light comes from: a little above the viewer, so that both legs are lit alike."""

TONES = (0.42, 0.58, 0.71, 0.82, 0.91)
"""How bright a pixel must be to belong to each tone; a tone lies inside the one before."""


def brightness(picture: Picture, scale: float) -> Floats:
    """Return 0 to 1 for each pixel: turned away or in a cleft to turned to the light."""
    facing = np.clip(picture.facing @ np.array(LIGHT), 0, 1)
    level = 0.3 * np.clip(picture.facing[:, :, 2], 0, 1) + 0.7 * facing
    return np.where(picture.seen, level * (1 - _hollow(picture, 0.16 * scale)), 0)


def _hollow(picture: Picture, reach: float) -> Floats:
    """Return how much of the light its surroundings take from each pixel, at most a half."""
    weight = ndimage.gaussian_filter(picture.seen.astype(float), reach)
    mean = ndimage.gaussian_filter(np.where(picture.seen, picture.depth, 0), reach)
    mean /= np.maximum(weight, 1e-6)
    return np.where(picture.seen, np.clip((mean - picture.depth) * 2.2, 0, 0.5), 0)


def tones(level: Floats, softness: float, tolerance: float) -> list[list[Curve]]:
    """Return for each tone, from the rim inwards, the closed curves round it."""
    lit = level > 0
    weight = ndimage.gaussian_filter(lit.astype(float), softness)
    soft = ndimage.gaussian_filter(level, softness) / np.maximum(weight, 0.5)
    smallest = (5 * softness) ** 2
    found: list[list[Curve]] = []
    for limit in TONES:
        curves = shapes((lit & (soft > limit)).astype(np.int64), softness * 1.5, tolerance).get(1, [])
        found.append([curve for curve in curves if abs(area(curve)) > smallest])
    return found
