"""Many rules about one case: every different question they ask is answered once.

The red flags ask the same of a person again and again. A rulebook numbers every different rule and
part of a rule, parts before wholes, so that each is judged once for a case.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from legwise.knowledge.rules import AllOf, AnyOf, AtLeast, InState, Measured, NotSo, Rule
from legwise.knowledge.schema import Knowledge
from legwise.person.case import Case
from legwise.reasoning.flags import Verdict, at_least, every, judge, some

Verdicts = list[Verdict]
"""The verdict on each step of a rulebook."""


@dataclass(frozen=True)
class Step:
    """A rule, and the steps that judge its parts; none for a rule about the person."""

    rule: Rule
    parts: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Rules by name, taken apart into steps."""

    steps: tuple[Step, ...]
    step_of: Mapping[str, int]
    """The step of each rule."""
    about_finding: Mapping[str, tuple[int, ...]]
    """The steps that ask about each finding."""
    about_rest: tuple[int, ...]
    """The steps that ask about anything else: the skin, age, sex."""
    joining: tuple[tuple[int, Callable[[Sequence[Verdict]], Verdict], tuple[int, ...]], ...]
    """The steps about other steps: what is made of their verdicts."""

    def judged(self, case: Case, knowledge: Knowledge) -> Verdicts:
        """Return the verdict on every step for a case."""
        verdicts: Verdicts = [None] * len(self.steps)
        asked = [*self.about_rest]
        for finding in case.answered:
            asked += self.about_finding.get(finding, ())
        for at in asked:
            verdicts[at] = judge(self.steps[at].rule, case, knowledge)
        for at, join, parts in self.joining:
            verdicts[at] = join([verdicts[part] for part in parts])
        return verdicts

    def under(self, name: str) -> tuple[int, ...]:
        """Return the steps that a rule is made of, parts before wholes."""
        return self._under[self.step_of[name]]

    @cached_property
    def _under(self) -> list[tuple[int, ...]]:
        under: list[tuple[int, ...]] = []
        for at, step in enumerate(self.steps):
            parts = dict.fromkeys(each for part in step.parts for each in under[part])
            under.append((*parts, at))
        return under

    def left_open(self, name: str, verdicts: Mapping[int, Verdict]) -> Rule:
        """Return what remains of an open rule, given the verdict on each step `under` it.

        For anything that is not yet answered, judging what remains is judging the whole, and
        quicker.
        """

        def rest_of(at: int) -> Rule:
            rule, parts = self.steps[at].rule, self.steps[at].parts
            rest = tuple(rest_of(part) for part in parts if verdicts[part] is None)
            match rule:
                case AllOf():
                    return AllOf(rest)
                case AnyOf():
                    return AnyOf(rest)
                case AtLeast(count):
                    return AtLeast(count - sum(verdicts[part] is True for part in parts), rest)
                case NotSo():
                    return NotSo(*rest)
                case _:
                    return rule

        return rest_of(self.step_of[name])


def make_rulebook(rules: Mapping[str, Rule]) -> Rulebook:
    """Return rules taken apart into steps, each different one once."""
    numbers: dict[Rule, int] = {}
    steps: list[Step] = []

    def step_of(rule: Rule) -> int:
        if rule not in numbers:
            parts = tuple(step_of(part) for part in _parts(rule))
            numbers[rule] = len(steps)
            steps.append(Step(rule, parts))
        return numbers[rule]

    step_of_name = {name: step_of(rule) for name, rule in rules.items()}
    about_finding: dict[str, tuple[int, ...]] = {}
    about_rest: list[int] = []
    for at, step in enumerate(steps):
        if isinstance(step.rule, InState | Measured):
            name = step.rule.finding
            about_finding[name] = (*about_finding.get(name, ()), at)
        elif not step.parts:
            about_rest.append(at)
    return Rulebook(
        steps=tuple(steps),
        step_of=step_of_name,
        about_finding=about_finding,
        about_rest=tuple(about_rest),
        joining=tuple(
            (at, _join(step.rule), step.parts) for at, step in enumerate(steps) if step.parts
        ),
    )


def _parts(rule: Rule) -> tuple[Rule, ...]:
    match rule:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return parts
        case NotSo(part):
            return (part,)
        case _:
            return ()


def _join(rule: Rule) -> Callable[[Sequence[Verdict]], Verdict]:
    match rule:
        case AllOf():
            return every
        case AnyOf():
            return some
        case AtLeast(count):
            return partial(at_least, count)
        case _:
            return _opposite


def _opposite(verdicts: Sequence[Verdict]) -> Verdict:
    (verdict,) = verdicts
    return None if verdict is None else not verdict
