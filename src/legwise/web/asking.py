"""A question as its screen shows it."""

from dataclasses import dataclass, field

from starlette.datastructures import FormData

from legwise.assessment import state_name
from legwise.interview import Asked, Given, Interview
from legwise.knowledge.schema import Finding, Knowledge
from legwise.person.case import LEGS, Case, Leg
from legwise.web.answers import REOPENED, Answers, told_of
from legwise.web.painting import PAINTED, Paint
from legwise.web.reading import read_paint
from legwise.web.wording import Words


@dataclass(frozen=True)
class Choice:
    """One answer that can be given with one tap."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Item:
    """One line of a checklist."""

    finding: str
    label: str
    is_sided: bool
    is_ticked: bool
    leg: str


@dataclass(frozen=True)
class LegChoices:
    """The answers for one leg, where each leg can have its own."""

    leg: Leg
    label: str
    choices: tuple[Choice, ...]
    number: str


@dataclass(frozen=True)
class Screen:
    """Everything the screen of one question shows."""

    id: str
    kind: str
    heading: str
    why: str
    is_unknown: bool = False
    text: str = ""
    choices: tuple[Choice, ...] = ()
    items: tuple[Item, ...] = ()
    legs: tuple[LegChoices, ...] = ()
    unit: str = ""
    limits: tuple[float, float] = (0.0, 0.0)
    paint: Paint = field(default_factory=Paint)


@dataclass(frozen=True)
class Line:
    """One earlier answer, in the list of answers."""

    question: str
    label: str
    said: str


@dataclass(frozen=True)
class Asking:
    """Puts questions and answers into the words of a page."""

    words: Words
    answers: Answers
    sent: FormData = field(default_factory=FormData)
    """What was sent and could not be used: shown again, so that nothing is typed twice."""

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge behind the questions."""
        return self.words.knowledge

    def screen(self, question: Asked, interview: Interview) -> Screen:
        """Return the screen of a question, with the earlier answer where there is one."""
        earlier = self.answers.reply_to(question.id)
        is_unknown = earlier is not None and earlier.reply is None
        match question.kind:
            case "age" | "sex":
                return self._person(question, interview.case, is_unknown)
            case "regions":
                return self._map(interview.case, is_unknown)
            case "checklist":
                return self._checklist(question, interview.case, is_unknown)
            case "finding":
                finding = self.knowledge.findings[question.findings[0]]
                return self._finding(finding, interview.case, is_unknown)

    def _person(self, question: Asked, case: Case, is_unknown: bool) -> Screen:
        words = self.words
        age = "" if case.person.age is None else str(case.person.age)
        said = self.sent.get("answer")
        return Screen(
            id=question.id,
            kind=question.kind,
            heading=words(f"ask_{question.id}"),
            why=words(f"why_{question.id}"),
            is_unknown=is_unknown,
            text=said if isinstance(said, str) else age,
            choices=tuple(
                Choice(sex, words(f"sex_{sex}"), case.person.sex == sex)
                for sex in ("female", "male")
            ),
        )

    def _map(self, case: Case, is_unknown: bool) -> Screen:
        paint = self.answers.paint.over(case.skin)
        return Screen(
            id="regions",
            kind="regions",
            heading=self.words("map_heading"),
            why=self.words("why_regions"),
            is_unknown=is_unknown,
            paint=read_paint(self.sent, self.knowledge) if self.sent else paint,
        )

    def _sent(self, name: str) -> list[str]:
        return [value for value in self.sent.getlist(name) if isinstance(value, str)]

    def _checklist(self, question: Asked, case: Case, is_unknown: bool) -> Screen:
        checklist = next(
            each for each in self.knowledge.screen.checklists if each.id == question.id
        )
        ticked = self._sent("tick")
        items: list[Item] = []
        for name in question.findings:
            finding = self.knowledge.findings[name]
            told = told_of(finding, case)
            items.append(
                Item(
                    finding=name,
                    label=finding.question.plain(self.words.language),
                    is_sided=finding.sided,
                    is_ticked=name in ticked if self.sent else told not in (None, "absent"),
                    leg=told or "",
                )
            )
        return Screen(
            id=question.id,
            kind="checklist",
            heading=checklist.question.in_(self.words.language),
            why=checklist.why.in_(self.words.language),
            is_unknown=is_unknown,
            items=tuple(items),
        )

    def _finding(self, finding: Finding, case: Case, is_unknown: bool) -> Screen:
        language = self.words.language
        told = told_of(finding, case)
        choices: tuple[Choice, ...] = ()
        legs: tuple[LegChoices, ...] = ()
        kind = "choice"
        if finding.kind == "binary" and finding.sided:
            values = ("left", "right", "both", "either", "absent")
            choices = tuple(Choice(v, self.words(f"answer_{v}"), told == v) for v in values)
        elif finding.sided or finding.kind == "measured":
            kind = "legs" if finding.sided else "number"
            legs = tuple(self._leg(finding, leg, case) for leg in LEGS)
        else:
            states = finding.state_ids[::-1] if finding.kind == "binary" else finding.state_ids
            choices = tuple(
                Choice(each, state_name(finding, each, self.knowledge, language), told == each)
                for each in states
            )
        number = case.state(finding.id, "whole")
        return Screen(
            id=finding.id,
            kind=kind,
            heading=finding.question.plain(language),
            why=finding.why.in_(language) if finding.why else "",
            is_unknown=is_unknown,
            choices=choices,
            legs=legs,
            text="" if number is None else str(number),
            unit=finding.unit or "",
            limits=finding.limits or (0.0, 0.0),
        )

    def _leg(self, finding: Finding, leg: Leg, case: Case) -> LegChoices:
        state = case.state(finding.id, leg)
        return LegChoices(
            leg=leg,
            label=self.words(f"body_{leg}"),
            choices=tuple(
                Choice(
                    each,
                    state_name(finding, each, self.knowledge, self.words.language),
                    state == each,
                )
                for each in (() if finding.kind == "measured" else finding.state_ids)
            ),
            number=str(state) if isinstance(state, float) else "",
        )

    def lines(self, interview: Interview) -> list[Line]:
        """Return every answer so far, each with the question that changes it."""
        return [line for given in interview.given for line in self._lines_of(given, interview)]

    def _lines_of(self, given: Given, interview: Interview) -> list[Line]:
        words, language = self.words, self.words.language
        question, reply = given.question, given.reply
        if question.id in (REOPENED, PAINTED):
            asked = question.findings
            change = {name: "regions" if question.id == PAINTED else name for name in asked}
            return [
                Line(change[name], self._name(name), self._told(name, interview.case))
                for name in asked
            ]
        if reply is None:
            return [Line(question.id, self._label(question), words("unknown"))]
        match question.kind:
            case "age":
                return [Line("age", words("label_age"), words("years", age=reply))]
            case "sex":
                return [Line("sex", words("label_sex"), words(f"sex_{reply}"))]
            case "regions":
                said = self._painted(self.answers.paint.over(interview.case.skin))
                return [Line("regions", words("label_regions"), said)]
            case "checklist":
                said = [
                    f"{self.knowledge.findings[name].name.plain(language)}{self._where(name, told)}"
                    for name in question.findings
                    if (told := told_of(self.knowledge.findings[name], interview.case))
                    not in (None, "absent")
                ]
                label = self._label(question)
                return [Line(question.id, label, ", ".join(said) or words("none_of_these"))]
            case "finding":
                name = question.findings[0]
                return [Line(name, self._name(name), self._told(name, interview.case))]

    def _painted(self, paint: Paint) -> str:
        """Return how many areas each brush painted, on which side."""
        words = self.words
        said: list[str] = []
        for brush, spots in paint:
            legs = [(leg, sum(on == leg for on, _ in spots)) for leg in LEGS]
            counts = [f"{words(f'place_{leg}')} {count}" for leg, count in legs if count]
            if counts:
                said.append(f"{words(f'brush_{brush}').lower()}: {', '.join(counts)}")
        return "; ".join(said) or words("map_nowhere")

    def _label(self, question: Asked) -> str:
        if question.kind == "checklist":
            return self.words(f"label_{question.id}")
        if question.kind == "finding":
            return self._name(question.findings[0])
        return self.words(f"label_{question.id}")

    def _name(self, finding: str) -> str:
        return self.knowledge.findings[finding].name.plain(self.words.language)

    def _where(self, name: str, told: str | None) -> str:
        is_sided = self.knowledge.findings[name].sided
        return f" ({self.words(f'place_{told}')})" if is_sided and told else ""

    def _told(self, name: str, case: Case) -> str:
        finding = self.knowledge.findings[name]
        told = told_of(finding, case)
        if finding.kind == "binary" and finding.sided and told is not None:
            return self.words(f"answer_{told}")
        said: list[str] = []
        for each in case.of(name):
            where = "" if each.place == "whole" else f"{self.words(f'place_{each.place}')}: "
            state = each.state
            named = (
                f"{state:g} {finding.unit}"
                if isinstance(state, int | float)
                else state_name(finding, state, self.knowledge, self.words.language)
            )
            said.append(f"{where}{named}")
        return ", ".join(said) or self.words("unknown")
