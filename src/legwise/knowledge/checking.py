"""Every fault of a knowledge base, entry by entry and between entries."""

from collections.abc import Iterator

from legwise.knowledge.agreement import Agreement
from legwise.knowledge.document import Keys
from legwise.knowledge.faults import Faults
from legwise.knowledge.loading import KnowledgeFiles
from legwise.knowledge.problem import Problem, nearest
from legwise.knowledge.schema import Condition, Contraindication, Finding, Knowledge
from legwise.knowledge.terms import AGE_BANDS, LEG, REGION_GROUPS, SEXES, URGENCIES

TEMPORAL_CORE = ("onset", "duration_so_far", "course", "episode_length", "recurrence")
LEAST_FINDINGS = 8


def check_knowledge(knowledge: Knowledge, files: KnowledgeFiles) -> list[Problem]:
    """Return every fault of a typed knowledge base, in the order of files and lines."""
    check = _EntryFaults(knowledge, files)
    agreement = Agreement(knowledge, files)
    return sorted(
        {
            *check.findings(),
            *check.regions(),
            *check.sites(),
            *check.site_groups(),
            *check.conditions(),
            *check.rules(),
            *check.care(),
            *check.settings(),
            *agreement.contradictions(),
            *agreement.unused(),
            *agreement.rejected(),
        }
    )


class _EntryFaults(Faults):
    """Finds the faults of each kind of entry."""

    def findings(self) -> Iterator[Problem]:
        for name, finding in self.knowledge.findings.items():
            at = ("findings", name)
            yield from self.number(at, ("background",), finding, finding.background)
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
                yield from self.sources(at, ("scales", unit), scale.source)
            for state, joined in finding.joined.items():
                keys = ("joined", state)
                if state in states:
                    yield self.files.problem(
                        *at, keys, f"'{state}' is already a state", "Give it another id"
                    )
                for each in joined.of:
                    yield from self.known(at, keys, f"state of '{name}'", each, states)
            if finding.when is not None:
                yield from self.rule(at, ("when",), finding.when, likely=False)
            if finding.information == "history" and finding.why is None:
                yield self.files.problem(
                    *at, (), "a history question must say why it is asked", "Add a line 'why: ...'"
                )
            if finding.reference_source is not None:
                yield from self.sources(at, ("reference_source",), finding.reference_source)

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

    def regions(self) -> Iterator[Problem]:
        regions = self.knowledge.regions
        for name, region in regions.items():
            for position, other in enumerate(region.neighbours):
                here = (("regions", name), ("neighbours", position))
                yield from self.known(*here, "region", other, regions)
                if other in regions and name not in regions[other].neighbours:
                    yield self.files.problem(
                        *here[0],
                        here[1],
                        f"'{other}' does not name '{name}' as its neighbour",
                        "A border has two sides: write it in both files",
                    )

    def sites(self) -> Iterator[Problem]:
        regions = {*self.knowledge.regions, *REGION_GROUPS, LEG}
        for name, site in self.knowledge.sites.items():
            at = ("sites", name)
            yield from self.adds_up(at, ("patterns",), [each.share for each in site.patterns])
            for position, pattern in enumerate(site.patterns):
                keys = ("patterns", position)
                yield from self.sources(at, (*keys, "source"), pattern.source)
                for region, p in pattern.regions.items():
                    here = (*keys, "regions", region)
                    yield from self.known(at, here, "region", region, regions)
                    if not 0.0 < p < 1.0:
                        yield self.impossible(at, here, p)
            yield from self.known(
                at, ("group",), "site group", site.group, self.knowledge.site_groups
            )
            yield from self.numbers(at, site.findings)

    def site_groups(self) -> Iterator[Problem]:
        for name, group in self.knowledge.site_groups.items():
            yield from self.numbers(("site_groups", name), group.findings)

    def conditions(self) -> Iterator[Problem]:
        knowledge = self.knowledge
        for name, condition in knowledge.conditions.items():
            at = ("conditions", name)
            yield from self._prior(condition)
            yield from self.adds_up(at, ("sites",), [each.share for each in condition.sites])
            for position, share in enumerate(condition.sites):
                keys = ("sites", position)
                yield from self.known(at, (*keys, "site"), "site", share.site, knowledge.sites)
                yield from self.sources(at, (*keys, "source"), share.source)
            yield from self.numbers(at, condition.findings)
            yield from self._telling(condition)
            for key, kind, known in (
                ("specialists", "specialist", knowledge.specialists),
                ("tests", "test", knowledge.tests),
                ("treatments", "treatment", knowledge.treatments),
                ("prevention", "prevention", knowledge.prevention),
                ("watch_for", "red flag", knowledge.red_flags),
            ):
                for position, linked in enumerate(getattr(condition, key)):
                    yield from self.known(at, (key, position), kind, linked, known)
            for position, other in enumerate(condition.confused_with):
                keys = ("confused_with", position, "condition")
                yield from self.known(at, keys, "condition", other.condition, knowledge.conditions)
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
        yield from self.sources(at, ("prior", "source"), prior.source)
        if not 0.0 < prior.p < 1.0:
            yield self.impossible(at, ("prior", "p"), prior.p)
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
            yield from self.rule(("red_flags", name), ("when",), flag.when, likely=False)
            yield from self.sources(("red_flags", name), ("source",), flag.source)

    def care(self) -> Iterator[Problem]:
        knowledge = self.knowledge
        for name, test in knowledge.tests.items():
            at = ("tests", name)
            for position, finding in enumerate(test.findings):
                keys = ("findings", position)
                yield from self.known(at, keys, "finding", finding, knowledge.findings)
            yield from self._contraindications(at, test.contraindications)
        for name, treatment in knowledge.treatments.items():
            at = ("treatments", name)
            yield from self.sources(at, ("source",), treatment.source)
            for position, status in enumerate(treatment.regulatory):
                yield from self.sources(at, ("regulatory", position, "source"), status.source)
            yield from self._contraindications(at, treatment.contraindications)
            if treatment.kind == "drug" and not treatment.contraindications:
                yield self.files.problem(
                    *at, (), "a medicine without any caution", "Add its contraindications"
                )
        for name, habit in knowledge.prevention.items():
            at = ("prevention", name)
            yield from self.sources(at, ("source",), habit.source)
            if habit.when is not None:
                yield from self.rule(at, ("when",), habit.when, likely=True)

    def _contraindications(
        self, at: tuple[str, str], given: tuple[Contraindication, ...]
    ) -> Iterator[Problem]:
        for position, each in enumerate(given):
            yield from self.rule(
                at, ("contraindications", position, "when"), each.when, likely=True
            )

    def settings(self) -> Iterator[Problem]:
        settings = self.knowledge.settings
        at = ("settings", "settings")
        yield from self.adds_up(at, ("age_distribution",), settings.age_distribution.values())
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
                yield from self.known(at, keys, "yes-or-no finding", finding, binary)
        for place, finding in enumerate(self.knowledge.screen.opening):
            yield from self.known(
                at, ("opening", place), "finding", finding, self.knowledge.findings
            )
