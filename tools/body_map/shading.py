"""Light on skin: how bright each pixel is, and the tones that stand for it."""

import numpy as np
from scipy import ndimage

from tools.body_map.borders import shapes
from tools.body_map.curves import Curve, area
from tools.body_map.mesh import Floats
from tools.body_map.picture import Picture

TONES = (0.42, 0.58, 0.71, 0.82, 0.91)
"""How bright a pixel must be to belong to each tone; a tone lies inside the one before."""


def lit(facing: Floats, from_above: float = 0.34) -> Floats:
    """Return how much light normals catch from a lamp a little above (or below) the viewer.

    It hangs in the middle, so that both legs are lit alike.
    """
    lamp = np.array([0, from_above, np.sqrt(1 - from_above**2)])
    return 0.3 * np.clip(facing[:, :, 2], 0, 1) + 0.7 * np.clip(facing @ lamp, 0, 1)


def brightness(picture: Picture, scale: float, from_above: float = 0.34) -> Floats:
    """Return 0 to 1 for each pixel: turned away or in a cleft to turned to the light."""
    level = lit(picture.facing, from_above)
    return np.where(picture.seen, level * (1 - _hollow(picture, 0.16 * scale)), 0)


def _hollow(picture: Picture, reach: float) -> Floats:
    """Return how much of the light its surroundings take from each pixel, at most two fifths."""
    weight = ndimage.gaussian_filter(picture.seen.astype(float), reach)
    mean = ndimage.gaussian_filter(np.where(picture.seen, picture.depth, 0), reach)
    mean /= np.maximum(weight, 1e-6)
    return np.where(picture.seen, np.clip((mean - picture.depth) * 1.9, 0, 0.38), 0)


def tones(level: Floats, softness: float, tolerance: float) -> list[list[Curve]]:
    """Return for each tone, from the rim inwards, the closed curves round it."""
    body = level > 0
    weight = ndimage.gaussian_filter(body.astype(float), softness)
    soft = ndimage.gaussian_filter(level, softness) / np.maximum(weight, 0.5)
    smallest = (5 * softness) ** 2
    found: list[list[Curve]] = []
    for limit in TONES:
        lighter = (body & (soft > limit)).astype(np.int64)
        curves = shapes(lighter, softness * 1.5, tolerance).get(1, [])
        found.append([curve for curve in curves if abs(area(curve)) > smallest])
    return found
