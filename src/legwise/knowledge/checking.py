"""What must agree between knowledge entries, checked entry by entry."""

from collections.abc import Iterable, Iterator, Mapping
from math import isclose

from legwise.knowledge.document import Keys
from legwise.knowledge.loading import KnowledgeFiles
from legwise.knowledge.numbers import cited_sources
from legwise.knowledge.problem import Problem, nearest
from legwise.knowledge.rules import (
    AnyOf,
    InState,
    Likely,
    Measured,
    Painted,
    Rule,
    RuleError,
    atoms,
    parse_rule,
)
from legwise.knowledge.schema import (
    AGE_BANDS,
    ESTIMATE,
    REGION_GROUPS,
    SEXES,
    URGENCIES,
    Condition,
    Contraindication,
    Finding,
    Knowledge,
    Number,
    RawRule,
    Sources,
)

TEMPORAL_CORE = ("onset", "duration_so_far", "course", "episode_length", "recurrence")
LEAST_FINDINGS = 8


def check_knowledge(knowledge: Knowledge, files: KnowledgeFiles) -> list[Problem]:
    """Return every fault of a typed knowledge base, in the order of files and lines."""
    check = _Check(knowledge, files)
    return sorted(
        {
            *check.findings(),
            *check.sites(),
            *check.conditions(),
            *check.rules(),
            *check.care(),
            *check.settings(),
            *check.contradictions(),
            *check.unused(),
        }
    )


class _Check:
    def __init__(self, knowledge: Knowledge, files: KnowledgeFiles) -> None:
        self.knowledge = knowledge
        self.files = files

    def findings(self) -> Iterator[Problem]:
        for name, finding in self.knowledge.findings.items():
            at = ("findings", name)
            yield from self._number(at, ("background",), finding, finding.background)
            if finding.background.odds_ratio is not None:
                yield self.files.problem(
                    *at,
                    ("background",),
                    "a background cannot be an odds ratio",
                    "Say how often others have it: p",
                )
            states = finding.state_ids
            if len(set(states)) != len(states) or len(states) < 2:
                yield self.files.problem(
                    *at, ("states",), "a finding needs two or more different states", "Name them"
                )
            if finding.reference is not None and finding.reference not in states:
                yield self.files.problem(
                    *at,
                    ("reference",),
                    f"'{finding.reference}' is not one of the states",
                    f"Mend: {nearest(finding.reference, states)}",
                )
            yield from self._bands(finding)
            for unit, scale in finding.scales.items():
                yield from self._sources(at, ("scales", unit), scale.source)
            for state, joined in finding.joined.items():
                keys = ("joined", state)
                if state in states:
                    yield self.files.problem(
                        *at, keys, f"'{state}' is already a state", "Give it another id"
                    )
                for each in joined.of:
                    yield from self._known(at, keys, f"state of '{name}'", each, states)
            if finding.when is not None:
                yield from self._rule(at, ("when",), finding.when, likely=False)
            if finding.information == "history" and finding.why is None:
                yield self.files.problem(
                    *at, (), "a history question must say why it is asked", "Add a line 'why: ...'"
                )
            if finding.reference_source is not None:
                yield from self._sources(at, ("reference_source",), finding.reference_source)

    def _bands(self, finding: Finding) -> Iterator[Problem]:
        at = ("findings", finding.id)
        if finding.bands is None:
            return
        if finding.unit is None or finding.limits is None or finding.reference is None:
            yield self.files.problem(
                *at,
                ("bands",),
                "a measured finding needs unit, limits and reference",
                "Add the missing lines",
            )
        uppers = [band.below for band in finding.bands]
        inner = [limit for limit in uppers[:-1] if limit is not None]
        if uppers[-1] is not None or len(inner) != len(uppers) - 1 or inner != sorted(set(inner)):
            yield self.files.problem(
                *at,
                ("bands",),
                "the limits of the bands must rise, and only the last band has none",
                "Order the bands by 'below'",
            )

    def sites(self) -> Iterator[Problem]:
        regions = {*self.knowledge.regions, *REGION_GROUPS, "leg"}
        for name, site in self.knowledge.sites.items():
            at = ("sites", name)
            yield from self._adds_up(at, ("patterns",), [each.share for each in site.patterns])
            for position, pattern in enumerate(site.patterns):
                keys = ("patterns", position)
                yield from self._sources(at, (*keys, "source"), pattern.source)
                for region, p in pattern.regions.items():
                    here = (*keys, "regions", region)
                    yield from self._known(at, here, "region", region, regions)
                    if not 0.0 < p < 1.0:
                        yield self._impossible(at, here, p)
            yield from self._numbers(at, site.findings)

    def conditions(self) -> Iterator[Problem]:
        knowledge = self.knowledge
        for name, condition in knowledge.conditions.items():
            at = ("conditions", name)
            yield from self._prior(condition)
            yield from self._adds_up(at, ("sites",), [each.share for each in condition.sites])
            for position, share in enumerate(condition.sites):
                keys = ("sites", position)
                yield from self._known(at, (*keys, "site"), "site", share.site, knowledge.sites)
                yield from self._sources(at, (*keys, "source"), share.source)
            yield from self._numbers(at, condition.findings)
            yield from self._telling(condition)
            for key, kind, known in (
                ("specialists", "specialist", knowledge.specialists),
                ("tests", "test", knowledge.tests),
                ("treatments", "treatment", knowledge.treatments),
                ("prevention", "prevention", knowledge.prevention),
                ("watch_for", "red flag", knowledge.red_flags),
            ):
                for position, linked in enumerate(getattr(condition, key)):
                    yield from self._known(at, (key, position), kind, linked, known)
            for position, other in enumerate(condition.confused_with):
                keys = ("confused_with", position, "condition")
                yield from self._known(at, keys, "condition", other.condition, knowledge.conditions)
                if other.condition == name:
                    yield self.files.problem(
                        *at, keys, "a condition cannot be confused with itself", "Name another"
                    )
            if "icd10" not in condition.codes:
                yield self.files.problem(*at, ("codes",), "no ICD-10 code", "Add 'icd10: ...'")
            if condition.urgency.level == "self_care" and condition.treatments:
                yield self.files.problem(
                    *at,
                    ("treatments",),
                    "a harmless condition needs no treatment, but treatments are listed",
                    "Write treatments: []",
                )
            if condition.urgency.level != "self_care" and not condition.specialists:
                yield self.files.problem(
                    *at, ("specialists",), "nobody to see is named", "Name at least one specialist"
                )

    def _prior(self, condition: Condition) -> Iterator[Problem]:
        at = ("conditions", condition.id)
        prior = condition.prior
        yield from self._sources(at, ("prior", "source"), prior.source)
        if not 0.0 < prior.p < 1.0:
            yield self._impossible(at, ("prior", "p"), prior.p)
        for key, wanted, said in (("age", AGE_BANDS, prior.age), ("sex", SEXES, prior.sex)):
            for missing in set(wanted) - {*said}:
                yield self.files.problem(
                    *at,
                    ("prior", key),
                    f"the prior says nothing about {key} '{missing}'",
                    f"Add '{missing}: ...' (1 means as in an average adult)",
                )

    def _telling(self, condition: Condition) -> Iterator[Problem]:
        at = ("conditions", condition.id)
        for missing in TEMPORAL_CORE:
            if missing in self.knowledge.findings and missing not in condition.findings:
                yield self.files.problem(
                    *at,
                    ("findings",),
                    f"the temporal core finding '{missing}' is missing",
                    "Say how this condition behaves in time",
                )
        if len(condition.findings) < LEAST_FINDINGS:
            yield self.files.problem(
                *at,
                ("findings",),
                f"only {len(condition.findings)} findings; nobody could reach this condition",
                f"Give the {LEAST_FINDINGS} most telling ones",
            )

    def rules(self) -> Iterator[Problem]:
        for name, flag in self.knowledge.red_flags.items():
            yield from self._rule(("red_flags", name), ("when",), flag.when, likely=False)
            yield from self._sources(("red_flags", name), ("source",), flag.source)

    def care(self) -> Iterator[Problem]:
        knowledge = self.knowledge
        for name, test in knowledge.tests.items():
            at = ("tests", name)
            for position, finding in enumerate(test.findings):
                keys = ("findings", position)
                yield from self._known(at, keys, "finding", finding, knowledge.findings)
            yield from self._contraindications(at, test.contraindications)
        for name, treatment in knowledge.treatments.items():
            at = ("treatments", name)
            yield from self._sources(at, ("source",), treatment.source)
            for position, status in enumerate(treatment.regulatory):
                yield from self._sources(at, ("regulatory", position, "source"), status.source)
            yield from self._contraindications(at, treatment.contraindications)
            if treatment.kind == "drug" and not treatment.contraindications:
                yield self.files.problem(
                    *at, (), "a medicine without any caution", "Add its contraindications"
                )
        for name, habit in knowledge.prevention.items():
            at = ("prevention", name)
            yield from self._sources(at, ("source",), habit.source)
            if habit.when is not None:
                yield from self._rule(at, ("when",), habit.when, likely=True)

    def _contraindications(
        self, at: tuple[str, str], given: tuple[Contraindication, ...]
    ) -> Iterator[Problem]:
        for position, each in enumerate(given):
            yield from self._rule(
                at, ("contraindications", position, "when"), each.when, likely=True
            )

    def settings(self) -> Iterator[Problem]:
        settings = self.knowledge.settings
        at = ("settings", "settings")
        yield from self._adds_up(at, ("age_distribution",), settings.age_distribution.values())
        for chosen in URGENCIES:
            for needed in URGENCIES:
                if needed not in settings.loss.get(chosen, {}):
                    yield self.files.problem(
                        *at,
                        ("loss", chosen),
                        f"no loss for choosing '{chosen}' when '{needed}' is needed",
                        f"Add '{needed}: ...'",
                    )
        at = ("screen", "screen")
        binary = {name for name, each in self.knowledge.findings.items() if each.kind == "binary"}
        for position, checklist in enumerate(self.knowledge.screen.checklists):
            for place, finding in enumerate(checklist.findings):
                keys: Keys = ("checklists", position, "findings", place)
                yield from self._known(at, keys, "yes-or-no finding", finding, binary)
        for place, finding in enumerate(self.knowledge.screen.opening):
            yield from self._known(
                at, ("opening", place), "finding", finding, self.knowledge.findings
            )

    def contradictions(self) -> Iterator[Problem]:
        """Yield entries that cannot both be right."""
        knowledge = self.knowledge
        for name, condition in knowledge.conditions.items():
            at = ("conditions", name)
            for position, treatment in enumerate(condition.treatments):
                if name in self._forbidden_in(treatment):
                    yield self.files.problem(
                        *at,
                        ("treatments", position),
                        f"'{treatment}' is listed, but its own contraindications forbid it here",
                        "Take it out, or mend the contraindication",
                    )
            own = URGENCIES.index(condition.urgency.level)
            for position, flag in enumerate(condition.watch_for):
                if flag in knowledge.red_flags and condition.urgency.level != "emergency":
                    level = URGENCIES.index(knowledge.red_flags[flag].level)
                    if level > own:
                        yield self.files.problem(
                            *at,
                            ("watch_for", position),
                            f"'{flag}' asks for less haste than the condition itself",
                            "Name signs that must bring the person back sooner",
                        )
        rules: dict[str, str] = {}
        for name, flag in knowledge.red_flags.items():
            twin = rules.setdefault(str(flag.when), name)
            if twin != name and knowledge.red_flags[twin].level != flag.level:
                yield self.files.problem(
                    "red_flags",
                    name,
                    ("when",),
                    f"the same rule as '{twin}', but with another urgency",
                    "Keep one of them",
                )

    def _forbidden_in(self, treatment: str) -> set[str]:
        """Return the conditions whose mere likelihood forbids a treatment."""
        if treatment not in self.knowledge.treatments:
            return set()
        found: set[str] = set()
        for each in self.knowledge.treatments[treatment].contraindications:
            try:
                rule = parse_rule(each.when)
            except RuleError:
                continue  # said elsewhere
            if each.level == "never":
                parts = rule.parts if isinstance(rule, AnyOf) else (rule,)
                found |= {part.condition for part in parts if isinstance(part, Likely)}
        return found

    def unused(self) -> Iterator[Problem]:
        """Yield entries that nothing needs: they would be asked or shown for no reason."""
        knowledge = self.knowledge
        used_findings = {
            name
            for entry in (*knowledge.conditions.values(), *knowledge.sites.values())
            for name in entry.findings
        }
        used_sites = {
            share.site for condition in knowledge.conditions.values() for share in condition.sites
        }
        in_rules = {
            atom.finding
            for rule in self._parsed_rules()
            for atom in atoms(rule)
            if isinstance(atom, InState | Measured)
        }
        for name in knowledge.findings.keys() - used_findings - in_rules:
            yield self.files.problem(
                "findings",
                name,
                (),
                f"no condition, site or rule uses the finding '{name}'",
                "Use it or delete it",
            )
        for name in knowledge.sites.keys() - used_sites:
            yield self.files.problem(
                "sites", name, (), f"no condition sits at '{name}'", "Use it or delete it"
            )
        linked = {
            key: {
                each
                for condition in knowledge.conditions.values()
                for each in getattr(condition, key)
            }
            for key in ("specialists", "tests", "treatments", "prevention")
        }
        free = {name for name, each in knowledge.prevention.items() if each.everyone or each.when}
        for kind, used in linked.items():
            for name in getattr(knowledge, kind).keys() - used - free:
                yield self.files.problem(
                    kind, name, (), f"no condition links to '{name}'", "Link it or delete it"
                )
        yield from self._unused_sources()

    def _unused_sources(self) -> Iterator[Problem]:
        knowledge = self.knowledge
        for name in knowledge.sources.keys() - cited_sources(knowledge):
            yield self.files.problem(
                "sources",
                "sources",
                (name,),
                f"nothing cites the source '{name}'",
                "Cite it or delete it",
            )

    def _parsed_rules(self) -> Iterator[Rule]:
        knowledge = self.knowledge
        raw: list[RawRule] = [flag.when for flag in knowledge.red_flags.values()]
        raw += [each.when for each in knowledge.findings.values() if each.when is not None]
        raw += [each.when for each in knowledge.prevention.values() if each.when is not None]
        for entry in (*knowledge.tests.values(), *knowledge.treatments.values()):
            raw += [each.when for each in entry.contraindications]
        for rule in raw:
            try:
                yield parse_rule(rule)
            except RuleError:
                continue

    def _numbers(self, at: tuple[str, str], numbers: Mapping[str, Number]) -> Iterator[Problem]:
        for name, number in numbers.items():
            keys = ("findings", name)
            yield from self._known(at, keys, "finding", name, self.knowledge.findings)
            if name in self.knowledge.findings:
                yield from self._number(at, keys, self.knowledge.findings[name], number)

    def _number(
        self, at: tuple[str, str], keys: Keys, finding: Finding, number: Number
    ) -> Iterator[Problem]:
        yield from self._sources(at, keys, number.source)
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
            yield from self._shares(at, keys, finding, number.p)
        elif number.p is not None:
            if finding.kind != "binary":
                yield self.files.problem(
                    *at,
                    keys,
                    f"'{finding.id}' has the states {', '.join(finding.state_ids)}",
                    "Give p for each state",
                )
            elif not 0.0 < number.p < 1.0:
                yield self._impossible(at, keys, number.p)

    def _shares(
        self, at: tuple[str, str], keys: Keys, finding: Finding, shares: Mapping[str, float]
    ) -> Iterator[Problem]:
        states = finding.state_ids
        for state in shares.keys() - {*states}:
            yield from self._known(at, keys, f"state of '{finding.id}'", state, states)
        for state in {*states} - shares.keys():
            yield self.files.problem(
                *at, keys, f"'{finding.id}' says nothing about '{state}'", f"Add '{state}: ...'"
            )
        for p in shares.values():
            if not 0.0 < p < 1.0:
                yield self._impossible(at, keys, p)
        yield from self._adds_up(at, keys, shares.values())

    def _rule(
        self, at: tuple[str, str], keys: Keys, raw: RawRule, *, likely: bool
    ) -> Iterator[Problem]:
        try:
            rule = parse_rule(raw)
        except RuleError as error:
            yield self.files.problem(*at, keys, str(error), "See docs/knowledge/writing.md")
            return
        findings = self.knowledge.findings
        for atom in atoms(rule):
            match atom:
                case InState(finding=name, states=states):
                    yield from self._known(at, keys, "finding", name, findings)
                    if name in findings:
                        for state in states:
                            choices = findings[name].state_ids
                            yield from self._known(at, keys, f"state of '{name}'", state, choices)
                case Measured(finding=name):
                    measured = {key for key, each in findings.items() if each.kind == "measured"}
                    yield from self._known(at, keys, "measured finding", name, measured)
                case Painted(regions=names):
                    for name in names:
                        yield from self._known(at, keys, "region", name, self.knowledge.regions)
                case Likely(condition=name) if likely:
                    yield from self._known(at, keys, "condition", name, self.knowledge.conditions)
                case Likely():
                    yield self.files.problem(
                        *at,
                        keys,
                        "a red flag depends on what is seen, not on a probability",
                        "Write it with findings",
                    )
                case _:
                    pass

    def _known(
        self, at: tuple[str, str], keys: Keys, kind: str, name: str, known: Iterable[str]
    ) -> Iterator[Problem]:
        if name not in known:
            yield self.files.problem(
                *at, keys, f"unknown {kind} '{name}'", f"Mend: {nearest(name, known)}"
            )

    def _sources(self, at: tuple[str, str], keys: Keys, given: Sources) -> Iterator[Problem]:
        for source in (given,) if isinstance(given, str) else given:
            if source != ESTIMATE:
                yield from self._known(at, keys, "source", source, self.knowledge.sources)

    def _adds_up(
        self, at: tuple[str, str], keys: Keys, shares: Iterable[float]
    ) -> Iterator[Problem]:
        total = sum(shares)
        if not isclose(total, 1.0, abs_tol=1e-6):
            yield self.files.problem(
                *at, keys, f"these shares sum to {total:.4g}, not to 1", "Make them sum to 1"
            )

    def _impossible(self, at: tuple[str, str], keys: Keys, p: float) -> Problem:
        return self.files.problem(
            *at,
            keys,
            f"a probability of {p:g}: nothing is impossible or certain",
            "Write a number between 0 and 1, such as 0.001",
        )
