"""A block of drawn people, as arrays."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from legwise.knowledge.arrays import Booleans, Integers
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import Model
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Information

States: TypeAlias = npt.NDArray[np.int8]
Normals: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Telling:
    """What drawn people tell: findings up to a level, each with the chance ``known``, and skin."""

    information: Information = "history"
    known: float = 1.0
    skin: bool = True


HISTORY = Telling()
EVERYTHING = Telling("test")


@dataclass(frozen=True, eq=False)
class People:
    """N people, with what is true of them and what they tell.

    Axes: N people, F findings, R regions; two legs, left and right. Where something is not sided,
    both legs hold the same.
    """

    knowledge: Knowledge
    first: int
    """How many people were drawn before these."""
    age: Integers
    """[N] in whole years."""
    sex: Integers
    """[N] index into SEXES."""
    hypothesis: Integers
    """[N] the truth: index into the hypotheses of the model."""
    states: States
    """[F, 2, N] the state of each finding; 0 where it was not drawn."""
    told: Booleans
    """[F, N] whether the person tells the finding."""
    numb: Booleans | None
    """[R, 2, N] whether a region is painted; None where nobody tells of the skin."""

    def __len__(self) -> int:
        return len(self.age)

    @cached_property
    def model(self) -> Model:
        """The model they were drawn from."""
        return model_of(self.knowledge)

    @cached_property
    def pair(self) -> Integers:
        """[N] the (condition, site) pair behind the numbness."""
        return self.model.hypothesis_pair[self.hypothesis]

    @cached_property
    def condition(self) -> Integers:
        """[N] the condition behind it."""
        return self.model.pair_condition[self.pair]

    @cached_property
    def site(self) -> Integers:
        """[N] the site of it."""
        return self.model.pair_site[self.pair]

    @cached_property
    def side(self) -> Integers:
        """[N] 0 left, 1 right, 2 both."""
        return self.model.hypothesis_side[self.hypothesis]

    def head(self, count: int) -> "People":
        """Return the first ``count`` of them."""
        return People(
            self.knowledge,
            self.first,
            self.age[:count],
            self.sex[:count],
            self.hypothesis[:count],
            self.states[..., :count],
            self.told[:, :count],
            None if self.numb is None else self.numb[..., :count],
        )
