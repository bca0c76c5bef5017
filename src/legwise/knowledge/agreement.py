"""What must agree between knowledge entries: contradictions, and entries that nothing needs."""

from collections.abc import Iterator

from legwise.knowledge.faults import Faults
from legwise.knowledge.numbers import BACKGROUND, cited_sources, figures
from legwise.knowledge.problem import Problem
from legwise.knowledge.rules import (
    AnyOf,
    InState,
    Likely,
    Measured,
    Rule,
    RuleError,
    atoms,
    parse_rule,
)
from legwise.knowledge.terms import URGENCIES, RawRule


class Agreement(Faults):
    """Finds entries that cannot both be right, and entries that nothing uses."""

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
            for entry in (
                *knowledge.conditions.values(),
                *knowledge.sites.values(),
                *knowledge.site_groups.values(),
            )
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
        rejected = {name for name, source in knowledge.sources.items() if source.rejected}
        for name in knowledge.sources.keys() - cited_sources(knowledge) - rejected:
            yield self.files.problem(
                "sources",
                "sources",
                (name,),
                f"nothing cites the source '{name}'",
                "Cite it or delete it",
            )

    def rejected(self) -> Iterator[Problem]:
        """Yield figures that were read, found unfit and written again all the same.

        What was judged with the figure in view (source and estimate) may stand.
        """
        every = list(figures(self.knowledge))
        written = {(each.place, each.about): each.sources for each in every if each.is_cited}
        places = {each.place for each in every}
        abouts = {*self.knowledge.findings, BACKGROUND}
        at = ("sources", "sources")
        for name, source in self.knowledge.sources.items():
            for place, reasons in source.rejected.items():
                keys = (name, "rejected", place)
                yield from self.known(at, keys, "entry", place, places)
                for about, why in reasons.items():
                    yield from self.known(at, (*keys, about), "finding", about, abouts)
                    if name in written.get((place, about), ()):
                        kind, _, entry = place.partition("/")
                        yield self.files.problem(
                            kind,
                            entry,
                            (about,) if about == BACKGROUND else ("findings", about),
                            f"the figure of '{name}' was read before and found unfit: {why}",
                            "Take another source; who disagrees deletes the reason there",
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
