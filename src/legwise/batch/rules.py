"""Red flags of many people: rules in three values as arrays, -1 false, 0 unknown, 1 true.

Every question a rule asks of one finding, region, age or sex is answered beforehand for each code,
by the function that judges single cases. Rules that occur in several flags are judged once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from legwise.batch.codebook import REGION_CODES, Codebook, codebook_of, skin_of
from legwise.batch.people import UNKNOWN_YEARS, People, Small
from legwise.knowledge.rules import (
    AgeWithin,
    AllOf,
    AnyOf,
    AtLeast,
    InState,
    Likely,
    Measured,
    NotSo,
    OfSex,
    Painted,
    Rule,
    parse_rule,
)
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import SEXES, URGENCIES
from legwise.person.case import Case, Person
from legwise.reasoning.flags import Verdict, judge
from legwise.reasoning.urgency import flag_rules

FALSE, UNKNOWN, TRUE = -1, 0, 1

AGE, SEX, ALL, ANY, NOT, COUNT = range(-6, 0)
"""What a step asks, where it does not ask a column of the codebook."""


@dataclass(frozen=True, eq=False)
class Step:
    """One rule: a look into a column (or age, or sex), or a rule about earlier steps."""

    asks: int
    """A column, or AGE, SEX; or ALL, ANY, NOT, COUNT of earlier steps."""
    verdicts: Small
    """The verdict for each code; empty for a rule about rules."""
    parts: tuple[int, ...] = ()
    count: int = 0


@dataclass(frozen=True, eq=False)
class FlagTables:
    """The steps that lead to every red flag, the most urgent flag first."""

    names: tuple[str, ...]
    levels: npt.NDArray[np.intp]
    """[flags] index into URGENCIES."""
    steps: tuple[Step, ...]
    flag_steps: tuple[int, ...]
    screen: tuple[tuple[int, int | None], ...]
    """The columns of the red-flag screen, and the step that says for whom each is asked."""


_FLAGS: WeakKeyDictionary[Knowledge, FlagTables] = WeakKeyDictionary()


def flag_tables_of(knowledge: Knowledge) -> FlagTables:
    """Return the flag tables of a knowledge base, made at most once."""
    if knowledge not in _FLAGS:
        maker = _Maker(codebook_of(knowledge))
        rules = flag_rules(knowledge)
        flag_steps = tuple(maker.step_of(rule) for rule in rules.values())
        screen = tuple(_screen(knowledge, maker))
        _FLAGS[knowledge] = FlagTables(
            names=tuple(rules),
            levels=np.array(
                [URGENCIES.index(knowledge.red_flags[name].level) for name in rules], dtype=np.intp
            ),
            steps=tuple(maker.steps),
            flag_steps=flag_steps,
            screen=screen,
        )
    return _FLAGS[knowledge]


def judge_many(tables: FlagTables, people: People) -> tuple[Small, npt.NDArray[np.bool_]]:
    """Return the verdict on every red flag for every person [flags, N].

    And whether a question of the red-flag screen has no answer yet [N].
    """
    said = np.asarray(people.codes.any(axis=1))
    verdicts: list[Small] = []
    for step in tables.steps:
        verdicts.append(_verdicts(step, people, said, verdicts))
    flags = np.empty((len(tables.flag_steps), len(people)), dtype=np.int8)
    for flag, at in zip(flags, tables.flag_steps, strict=True):
        flag[:] = verdicts[at]
    unscreened = np.zeros(len(people), dtype=np.bool_)
    for column, when in tables.screen:
        missing = people.codes[column] == 0
        unscreened |= missing if when is None else missing & (verdicts[when] != FALSE)
    return flags, unscreened


def _verdicts(
    step: Step, people: People, said: npt.NDArray[np.bool_], earlier: Sequence[Small]
) -> Small:
    """Return the verdicts of one step [N], or [1] where they are the same for everybody."""
    parts = [earlier[at] for at in step.parts]
    match step.asks:
        case -6:
            return step.verdicts[people.age]
        case -5:
            return step.verdicts[people.sex]
        case -4:
            return _joined(parts, np.minimum, TRUE)
        case -3:
            return _joined(parts, np.maximum, FALSE)
        case -2:
            return -parts[0]
        case -1:
            return _at_least(step.count, parts)
        case column:
            if not said[column]:
                return step.verdicts[:1]
            return step.verdicts[people.codes[column]]


def _joined(parts: Sequence[Small], join: np.ufunc, empty: int) -> Small:
    verdicts = np.array([empty], dtype=np.int8)
    for part in parts:
        verdicts = join(verdicts, part)
    return verdicts


def _at_least(count: int, parts: Sequence[Small]) -> Small:
    none = np.zeros(1, dtype=np.int16)
    true = sum((part == TRUE for part in parts), start=none)
    possible = sum((part != FALSE for part in parts), start=none)
    return np.where(true >= count, TRUE, np.where(possible >= count, UNKNOWN, FALSE)).astype(
        np.int8
    )


def _as_number(verdict: Verdict) -> int:
    return UNKNOWN if verdict is None else TRUE if verdict else FALSE


class _Maker:
    """Turns rules into steps, each different rule once."""

    def __init__(self, book: Codebook) -> None:
        self.book = book
        self.steps: list[Step] = []
        self.known: dict[Rule, int] = {}

    def step_of(self, rule: Rule) -> int:
        if rule not in self.known:
            step = self._step(rule)
            self.known[rule] = len(self.steps)
            self.steps.append(step)
        return self.known[rule]

    def _step(self, rule: Rule) -> Step:
        none = np.empty(0, dtype=np.int8)
        match rule:
            case AllOf(parts):
                return Step(ALL, none, tuple(self.step_of(part) for part in parts))
            case AnyOf(parts):
                return Step(ANY, none, tuple(self.step_of(part) for part in parts))
            case AtLeast(count, parts):
                return Step(COUNT, none, tuple(self.step_of(part) for part in parts), count)
            case NotSo(part):
                return Step(NOT, none, (self.step_of(part),))
            case Painted(regions, side) if len(regions) != 1:
                each = (Painted((region,), side) for region in regions)
                return Step(ANY, none, tuple(self.step_of(part) for part in each))
            case Painted((region,), _):
                cases = [Case(skin=skin_of(region, code)) for code in range(REGION_CODES)]
                return Step(self.book.column[f"region.{region}"], self._judged(rule, cases))
            case InState(name, _, _) | Measured(name, _, _, _):
                column = self.book.column[name]
                codes = self.book.findings[column]
                cases = [Case(observations=codes.observations(code)) for code in range(codes.count)]
                return Step(column, self._judged(rule, cases))
            case AgeWithin():
                cases = [Case(Person(age=age)) for age in range(UNKNOWN_YEARS)]
                return Step(AGE, self._judged(rule, [*cases, Case()]))
            case OfSex():
                cases = [Case(Person(sex=sex)) for sex in (*SEXES, None)]
                return Step(SEX, self._judged(rule, cases))
            case Likely():
                return Step(ANY, none)
            case _:
                raise TypeError(f"a rule that is not understood: {rule!r}")

    def _judged(self, rule: Rule, cases: Sequence[Case]) -> Small:
        verdicts = [_as_number(judge(rule, case, self.book.knowledge)) for case in cases]
        return np.array(verdicts, dtype=np.int8)


def _screen(knowledge: Knowledge, maker: _Maker) -> Iterator[tuple[int, int | None]]:
    for checklist in knowledge.screen.checklists:
        for name in checklist.findings:
            when = knowledge.findings[name].when
            step = None if when is None else maker.step_of(parse_rule(when))
            yield maker.book.column[name], step
