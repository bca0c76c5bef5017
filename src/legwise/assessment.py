"""The one pipeline: a case goes in, and out come urgency, place, causes, reasons and plan."""

from collections.abc import Iterator, Sequence

import numpy as np

from legwise import result
from legwise.care.plan import Advised, make_plan
from legwise.knowledge.arrays import Floats, descending
from legwise.knowledge.compiling import model_of
from legwise.knowledge.model import SIDES
from legwise.knowledge.schema import Finding, Knowledge, Prevention, Specialist, Test, Treatment
from legwise.knowledge.terms import MECHANISMS, URGENCIES, Language, Urgency
from legwise.person.case import Case
from legwise.reasoning.asking import Raisers, Worth, examinations, flag_raisers, next_finding
from legwise.reasoning.pairs import best_pair
from legwise.reasoning.posterior import Posterior, infer
from legwise.reasoning.ranges import condition_ranges
from legwise.reasoning.urgency import (
    CAN_WAIT,
    Flags,
    judge_flags,
    unscreened,
    urgency_level,
)
from legwise.reasoning.weights import described, unexplained, weigh
from legwise.result import Assessment

SHOWN_CONDITIONS = 12
SHOWN_SITES = 8
EXPLAINED_CONDITIONS = 5
LEAST_DECIBANS = 0.5
LIKELY_CAUSE = 0.1


def assess(case: Case, knowledge: Knowledge, language: Language = "en") -> Assessment:
    """Return everything Legwise says about a case: how urgent, where, what, and what next.

    Raise `ValueError` for a language that the knowledge does not have.
    """
    if language not in knowledge.languages:
        known = ", ".join(knowledge.languages)
        raise ValueError(f"there is no language '{language}'; choose one of: {known}")
    posterior = infer(model_of(knowledge), case, knowledge)
    flags = judge_flags(case, knowledge)
    say = _Wording(case, knowledge, posterior, language)

    level, by_causes = urgency_level(case, knowledge, posterior, flags)
    raisers = flag_raisers(case, knowledge, flags, level)
    conditions = say.what(condition_ranges(posterior))
    chances = dict(
        zip(posterior.model.names.conditions, posterior.conditions.tolist(), strict=True)
    )
    plan = make_plan(case, knowledge, chances, level, flags.up)

    return Assessment(
        knowledge_version=knowledge.version,
        disclaimer=say.words("disclaimer"),
        urgency=say.how_urgent(flags, level, by_causes, raisers),
        sites=say.where(),
        conditions=conditions,
        combination=say.together(),
        mechanism=dict(zip(MECHANISMS, posterior.mechanisms.tolist(), strict=True)),
        side=dict(zip(SIDES, posterior.sides.tolist(), strict=True)),
        evidence=say.why(conditions),
        unexplained=say.unexplained(),
        next_question=say.ask_next(raisers),
        examine=say.examine(),
        specialists=say.advice("specialists", plan.specialists),
        tests=say.advice("tests", plan.tests),
        treatments=say.advice("treatments", plan.treatments),
        avoid=say.advice("treatments", plan.avoid),
        prevention=say.advice("prevention", plan.prevention),
        watch_for=say.watch_for(plan.watch_for),
    )


def state_name(finding: Finding, state: str, knowledge: Knowledge, language: Language) -> str:
    """Return a state in plain words."""
    if state in finding.joined:
        return finding.joined[state].name.in_(language)
    if finding.states is not None:
        return finding.states[state].in_(language)
    for band in finding.bands or ():
        if band.state == state:
            return band.name.in_(language)
    return knowledge.words[f"state_{state}"].in_(language)


class _Wording:
    """Puts what follows from one posterior into the words of one language."""

    def __init__(
        self, case: Case, knowledge: Knowledge, posterior: Posterior, language: Language
    ) -> None:
        self.case = case
        self.knowledge = knowledge
        self.posterior = posterior
        self.language: Language = language

    def words(self, key: str, **parts: str) -> str:
        return self.knowledge.words[key].in_(self.language).format(**parts)

    def how_urgent(
        self, flags: Flags, level: Urgency, by_causes: Urgency, raisers: Raisers
    ) -> result.UrgencyAdvice:
        knowledge, language = self.knowledge, self.language
        reasons = [
            result.Reason(
                rule=flag.id,
                level=flag.level,
                text=flag.reason.in_(language),
                source=[flag.source] if isinstance(flag.source, str) else [*flag.source],
            )
            for flag in (knowledge.red_flags[name] for name in flags.up)
        ]
        causes = ", ".join(self._names_that_need(by_causes))
        text = self.words(f"causes_need_{by_causes}", causes=causes)
        reasons.append(result.Reason("likely_causes", by_causes, text, []))
        if level in CAN_WAIT and unscreened(self.case, knowledge):
            text = self.words("screen_unfinished")
            reasons.append(result.Reason("screen_unfinished", level, text, []))
        reasons.sort(key=lambda reason: URGENCIES.index(reason.level))
        return result.UrgencyAdvice(level, reasons, [*raisers])

    def _names_that_need(self, level: Urgency) -> Iterator[str]:
        """Yield the likely causes that are a reason for a level: those that need it or more.

        Where the level is mild, they are those that need no more.
        """
        needed = self.posterior.model.condition_urgency - URGENCIES.index(level)
        fits = needed >= 0 if level in ("routine", "self_care") else needed <= 0
        chance = self.posterior.conditions
        order = [at for at in descending(chance) if fits[at]] or [*descending(chance)]
        for at in order[:3]:
            if at == order[0] or chance[at] >= LIKELY_CAUSE:
                name = self.posterior.model.names.conditions[at]
                yield self.knowledge.conditions[name].name.plain(self.language)

    def where(self) -> list[result.SiteChance]:
        spots = self.posterior.site_sides
        names = self.posterior.model.names.sites
        order = descending(spots.ravel())[:SHOWN_SITES]
        places = (divmod(at, len(SIDES)) for at in order)
        return [
            result.SiteChance(
                id=names[site],
                name=self.knowledge.sites[names[site]].name.plain(self.language),
                clinical_name=self.knowledge.sites[names[site]].name.clinical(self.language),
                side=SIDES[side],
                probability=float(spots[site, side]),
            )
            for site, side in places
        ]

    def what(self, ranges: Floats) -> list[result.ConditionChance]:
        chances = self.posterior.conditions
        order = descending(chances)[:SHOWN_CONDITIONS]
        return [self._condition(at, float(chances[at]), ranges[at]) for at in order]

    def _condition(self, at: int, chance: float, ends: Floats) -> result.ConditionChance:
        condition = self.knowledge.conditions[self.posterior.model.names.conditions[at]]
        return result.ConditionChance(
            id=condition.id,
            name=condition.name.plain(self.language),
            clinical_name=condition.name.clinical(self.language),
            about=condition.about.in_(self.language),
            icd10=condition.codes["icd10"],
            probability=chance,
            range=(float(ends[0]), float(ends[1])),
            mechanism=condition.mechanism,
            urgency=condition.urgency.level,
            outlook=condition.outlook.in_(self.language),
        )

    def together(self) -> result.Combination | None:
        settings = self.knowledge.settings
        pair = best_pair(self.posterior, settings.pair_prior)
        if pair is None or pair.odds < settings.pair_factor:
            return None
        names = self.posterior.model.names.conditions
        first, second = (self.knowledge.conditions[names[at]] for at in (pair.first, pair.second))
        return result.Combination(
            conditions=(first.id, second.id),
            names=(first.name.plain(self.language), second.name.plain(self.language)),
            odds=pair.odds,
        )

    def why(self, shown: Sequence[result.ConditionChance]) -> list[result.EvidenceWeight]:
        weights = weigh(self.posterior)
        columns = self.posterior.model.names.conditions
        explained = [each.id for each in shown[:EXPLAINED_CONDITIONS]]
        found: list[result.EvidenceWeight] = []
        for name in explained:
            decibans = weights.decibans[:, columns.index(name)]
            for at in descending(np.abs(decibans)):
                weighed = weights.evidence[at]
                if abs(decibans[at]) < LEAST_DECIBANS:
                    continue
                finding, place, state = described(self.posterior, weighed.answer)
                weight = float(decibans[at])
                found.append(result.EvidenceWeight(name, finding, place, state, weight))
        return found

    def unexplained(self) -> list[result.ObservedState]:
        leader = int(np.argmax(self.posterior.conditions))
        left_over = (
            described(self.posterior, answer) for answer in unexplained(self.posterior, leader)
        )
        return [
            result.ObservedState(
                finding, self.knowledge.findings[finding].name.plain(self.language), place, state
            )
            for finding, place, state in left_over
        ]

    def ask_next(self, raisers: Raisers) -> result.Question | None:
        worth = next_finding(self.posterior, self.case, self.knowledge, raisers)
        return None if worth is None else self._question(worth)

    def examine(self) -> list[result.Question]:
        return [
            self._question(worth)
            for worth in examinations(self.posterior, self.case, self.knowledge)
        ]

    def _question(self, worth: Worth) -> result.Question:
        finding = self.knowledge.findings[worth.finding]
        return result.Question(
            finding=finding.id,
            name=finding.name.clinical(self.language),
            text=finding.question.plain(self.language),
            why=finding.why.in_(self.language) if finding.why else "",
            sided=finding.sided,
            states={
                state: state_name(finding, state, self.knowledge, self.language)
                for state in finding.state_ids
            },
            bits_per_second=worth.bits_per_second,
        )

    def advice(self, kind: str, entries: Sequence[Advised]) -> list[result.Advice]:
        return [self._advice(getattr(self.knowledge, kind)[each.id], each) for each in entries]

    def _advice(
        self, entry: Specialist | Test | Treatment | Prevention, advised: Advised
    ) -> result.Advice:
        about = entry.advice if isinstance(entry, Prevention) else entry.about
        return result.Advice(
            id=advised.id,
            name=entry.name.plain(self.language),
            about=about.in_(self.language),
            conditions=[*advised.conditions],
            cautions=[
                result.CautionText(
                    level=caution.contraindication.level,
                    verdict=caution.verdict,
                    text=caution.contraindication.text.in_(self.language),
                )
                for caution in advised.cautions
            ],
            evidence=entry.evidence if isinstance(entry, Treatment) else None,
            evidence_text=(
                entry.evidence_text.in_(self.language) if isinstance(entry, Treatment) else None
            ),
        )

    def watch_for(self, names: Sequence[str]) -> list[result.WarningSign]:
        flags = [self.knowledge.red_flags[name] for name in names]
        return [
            result.WarningSign(flag.id, flag.level, flag.advice.in_(self.language))
            for flag in flags
        ]
