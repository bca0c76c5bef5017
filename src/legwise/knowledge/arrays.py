"""The array types of the model, and the one sum that NumPy has no plain name for."""

from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.intp]
Booleans: TypeAlias = npt.NDArray[np.bool_]


def descending(values: Floats) -> list[int]:
    """Return the positions of values [N], the largest first; equals keep their order."""
    order: Any = np.argsort(-values, kind="stable")
    return [int(at) for at in order]


def grouped_sums(group: Integers, values: Floats, groups: int) -> Floats:
    """Return the sum of ``values`` [N] in each group [groups], given the group of each value."""
    sums: Any = np.bincount(group, values, minlength=groups)
    return cast("Floats", sums)
