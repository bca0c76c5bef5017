"""The faults that any knowledge entry can have: unknown ids, sources, numbers and rules."""

from collections.abc import Iterable, Iterator, Mapping
from math import isclose

from legwise.knowledge.document import Keys
from legwise.knowledge.loading import KnowledgeFiles
from legwise.knowledge.problem import Problem, nearest
from legwise.knowledge.rules import InState, Likely, Measured, Painted, RuleError, atoms, parse_rule
from legwise.knowledge.schema import Finding, Knowledge, Number
from legwise.knowledge.terms import ESTIMATE, RawRule, Sources

EntryId = tuple[str, str]
"""The kind and the id of the entry a fault is in."""


class Faults:
    """Finds the faults of single values, and names the file and line they are in."""

    def __init__(self, knowledge: Knowledge, files: KnowledgeFiles) -> None:
        self.knowledge = knowledge
        self.files = files

    def numbers(self, at: EntryId, numbers: Mapping[str, Number]) -> Iterator[Problem]:
        """Yield what is wrong with the numbers of an entry."""
        for name, number in numbers.items():
            keys = ("findings", name)
            yield from self.known(at, keys, "finding", name, self.knowledge.findings)
            if name in self.knowledge.findings:
                yield from self.number(at, keys, self.knowledge.findings[name], number)

    def number(
        self, at: EntryId, keys: Keys, finding: Finding, number: Number
    ) -> Iterator[Problem]:
        """Yield what is wrong with one number about a finding."""
        yield from self.sources(at, keys, number.source)
        said = [number.p is not None, number.mean is not None, number.odds_ratio is not None]
        if sum(said) != 1 or (number.mean is None) != (number.sd is None):
            yield self.files.problem(
                *at,
                keys,
                f"'{finding.id}' needs exactly one of p, mean with sd, odds_ratio",
                "Keep one of them",
            )
            return
        if number.mean is not None and finding.kind != "measured":
            yield self.files.problem(
                *at, keys, f"'{finding.id}' is not measured, so it has no mean", "Give p"
            )
        if number.odds_ratio is not None and finding.reference_state is None:
            yield self.files.problem(
                *at, keys, f"'{finding.id}' has no normal state to set odds against", "Give p"
            )
        if isinstance(number.p, dict):
            yield from self.shares(at, keys, finding, number.p)
        elif number.p is not None:
            if finding.kind != "binary":
                yield self.files.problem(
                    *at,
                    keys,
                    f"'{finding.id}' has the states {', '.join(finding.state_ids)}",
                    "Give p for each state",
                )
            elif not 0.0 < number.p < 1.0:
                yield self.impossible(at, keys, number.p)

    def shares(
        self, at: EntryId, keys: Keys, finding: Finding, shares: Mapping[str, float]
    ) -> Iterator[Problem]:
        """Yield what is wrong with the chances of the states of a finding."""
        states = finding.state_ids
        for state in shares.keys() - {*states}:
            yield from self.known(at, keys, f"state of '{finding.id}'", state, states)
        for state in {*states} - shares.keys():
            yield self.files.problem(
                *at, keys, f"'{finding.id}' says nothing about '{state}'", f"Add '{state}: ...'"
            )
        for p in shares.values():
            if not 0.0 < p < 1.0:
                yield self.impossible(at, keys, p)
        yield from self.adds_up(at, keys, shares.values())

    def rule(self, at: EntryId, keys: Keys, raw: RawRule, *, likely: bool) -> Iterator[Problem]:
        """Yield what is wrong with a rule; ``likely`` allows probabilities in it."""
        try:
            rule = parse_rule(raw)
        except RuleError as error:
            yield self.files.problem(*at, keys, str(error), "See docs/knowledge/writing.md")
            return
        findings = self.knowledge.findings
        for atom in atoms(rule):
            match atom:
                case InState(finding=name, states=states):
                    yield from self.known(at, keys, "finding", name, findings)
                    if name in findings:
                        for state in states:
                            choices = findings[name].state_ids
                            yield from self.known(at, keys, f"state of '{name}'", state, choices)
                case Measured(finding=name):
                    measured = {key for key, each in findings.items() if each.kind == "measured"}
                    yield from self.known(at, keys, "measured finding", name, measured)
                case Painted(regions=names):
                    for name in names:
                        yield from self.known(at, keys, "region", name, self.knowledge.regions)
                case Likely(condition=name) if likely:
                    yield from self.known(at, keys, "condition", name, self.knowledge.conditions)
                case Likely():
                    yield self.files.problem(
                        *at,
                        keys,
                        "a red flag depends on what is seen, not on a probability",
                        "Write it with findings",
                    )
                case _:
                    pass

    def known(
        self, at: EntryId, keys: Keys, kind: str, name: str, known: Iterable[str]
    ) -> Iterator[Problem]:
        """Yield a fault where a name is not among the known ones."""
        if name not in known:
            yield self.files.problem(
                *at, keys, f"unknown {kind} '{name}'", f"Mend: {nearest(name, known)}"
            )

    def sources(self, at: EntryId, keys: Keys, given: Sources) -> Iterator[Problem]:
        """Yield the sources that are not known."""
        for source in (given,) if isinstance(given, str) else given:
            if source != ESTIMATE:
                yield from self.known(at, keys, "source", source, self.knowledge.sources)

    def adds_up(self, at: EntryId, keys: Keys, shares: Iterable[float]) -> Iterator[Problem]:
        """Yield a fault where shares do not sum to one."""
        total = sum(shares)
        if not isclose(total, 1.0, abs_tol=1e-6):
            yield self.files.problem(
                *at, keys, f"these shares sum to {total:.4g}, not to 1", "Make them sum to 1"
            )

    def impossible(self, at: EntryId, keys: Keys, p: float) -> Problem:
        """Return the fault of a probability of nothing or of certainty."""
        return self.files.problem(
            *at,
            keys,
            f"a probability of {p:g}: nothing is impossible or certain",
            "Write a number between 0 and 1, such as 0.001",
        )
