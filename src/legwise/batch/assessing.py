"""What follows for many people: urgency with its reasons, leading conditions and places."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legwise.batch import summing
from legwise.batch.people import People, case_of
from legwise.batch.rules import TRUE, flag_tables_of, judge_many
from legwise.batch.summing import Marginals
from legwise.batch.tables import Tables, tables_of
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import URGENCIES
from legwise.reasoning.posterior import infer
from legwise.reasoning.urgency import CAN_WAIT, least_loss

Engine = Callable[[Tables, People], Marginals]

DOUBTFUL = {4: 5e-6, 8: 1e-9}
"""By the bytes of a number: two losses that lie closer, as a share of the largest loss, are
computed again with more care."""

ROUTINE, SELF_CARE = URGENCIES.index("routine"), URGENCIES.index("self_care")
WAITING = [URGENCIES.index(level) for level in CAN_WAIT]


@dataclass(frozen=True, eq=False)
class Answers:
    """What Legwise says about N people; urgencies are indices into URGENCIES."""

    urgency: npt.NDArray[np.intp]
    """[N]"""
    by_causes: npt.NDArray[np.intp]
    """[N] the urgency that likely causes alone would give."""
    flags: npt.NDArray[np.int8]
    """[flags, N] the verdict on every red flag."""
    screen_unfinished: npt.NDArray[np.bool_]
    """[N] whether the advice to wait holds only if unanswered danger signs are not there."""
    marginals: Marginals


def assess_many(people: People, knowledge: Knowledge, engine: Engine) -> Answers:
    """Return what follows for many people: for each the same as `legwise.assess` says."""
    tables = tables_of(knowledge)
    flag_tables = flag_tables_of(knowledge)
    flags, unscreened = judge_many(flag_tables, people)
    found = engine(tables, people)
    by_causes = _least_losses(tables, people, found)
    urgency = by_causes.copy()
    for level, verdict in zip(flag_tables.levels, flags, strict=True):
        urgency[verdict == TRUE] = np.minimum(urgency[verdict == TRUE], level)
    urgency[(urgency == SELF_CARE) & unscreened] = ROUTINE
    unfinished = np.isin(urgency, WAITING) & unscreened
    return Answers(urgency, by_causes, flags, unfinished, found)


def _least_losses(tables: Tables, people: People, found: Marginals) -> npt.NDArray[np.intp]:
    """Return the urgency with the least expected loss [N]; near ties are settled in full."""
    model = tables.model
    size = found.conditions.dtype.itemsize
    needs = model.condition_urgency[:, None] == np.arange(len(URGENCIES))
    loss = (needs @ model.loss.T).astype(found.conditions.dtype)
    losses = found.conditions @ loss
    best = losses.argmin(axis=1)
    lowest = np.partition(losses, 1, axis=1)
    close = lowest[:, 1] - lowest[:, 0] < DOUBTFUL[size] * model.loss.max()
    doubtful = np.flatnonzero(close)
    if size < 8 and len(doubtful):
        few = people.part(doubtful)
        best[doubtful] = _least_losses(tables, few, summing.marginals(tables, few))
        return best
    for at in doubtful:
        case = case_of(people, int(at), tables.book)
        posterior = infer(model, case, tables.book.knowledge)
        best[at] = URGENCIES.index(least_loss(model, posterior.urgencies))
    return best


def leaders(values: npt.NDArray[np.floating], count: int) -> npt.NDArray[np.intp]:
    """Return the positions of the largest values of each row [N, count], the largest first."""
    rest = values.copy()
    people = np.arange(len(values))
    order = np.empty((len(values), count), dtype=np.intp)
    for place in range(count):
        order[:, place] = rest.argmax(axis=1)
        rest[people, order[:, place]] = -1.0
    return order
