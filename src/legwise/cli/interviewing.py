"""The interview at the terminal: it prints a question, reads a line, and decides nothing."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from legwise.assessment import assess, state_name
from legwise.cli.showing import bar, percent, show_assessment
from legwise.interview import Asked, Interview, Reply, ReplyError
from legwise.knowledge.schema import Finding, Knowledge
from legwise.knowledge.terms import REGION_GROUPS, Language
from legwise.person.case import LEGS, Leg, Skin
from legwise.person.case_file import case_data

STOP = ("q", "й")
BACK = ("b", "и", "<")
LETTERS: dict[str, tuple[Leg, ...]] = {
    "l": ("left",),
    "r": ("right",),
    "л": ("left",),
    "п": ("right",),
    "2": ("left", "right"),
}


class _StopRequest(Exception):
    """The person wants to see what follows now."""


class _BackRequest(Exception):
    """The person wants the question before."""


class _UnclearError(Exception):
    """The line does not answer the question; the message says what would."""


def run_interview(knowledge: Knowledge, language: Language, save: Path | None = None) -> int:
    """Ask until no question is worth its time, then show what follows."""
    if save is not None:
        said = knowledge.words["interview_saves"].in_(language).format(path=save)
        Console(highlight=False).print(Text(said))
    interview = _Terminal(knowledge, language).run()
    if save is not None:
        text = yaml.safe_dump(case_data(interview.case), allow_unicode=True, sort_keys=False)
        save.write_text(text, encoding="utf-8")
    show_assessment(assess(interview.case, knowledge, language), knowledge, language)
    if save is not None:
        said = knowledge.words["saved_to"].in_(language).format(path=save)
        Console(highlight=False).print(Text(said))
    return 0


class _Terminal:
    def __init__(self, knowledge: Knowledge, language: Language) -> None:
        self.knowledge = knowledge
        self.language: Language = language
        self.console = Console(highlight=False)
        self.warned = False

    def word(self, key: str, **parts: object) -> str:
        return self.knowledge.words[key].in_(self.language).format(**parts)

    def run(self) -> Interview:
        interview = Interview(self.knowledge)
        self.console.print(Panel(Text(self.word("interview_welcome"))))
        self.console.print(Text(self.word("disclaimer"), style="dim"))
        self.console.print(Text(self.word("interview_keys"), style="dim"))
        while (question := interview.question) is not None:
            self.progress(interview)
            try:
                interview = interview.answer(self.ask(question))
            except _BackRequest:
                interview = interview.back()
            except _StopRequest:
                return interview
            except (ReplyError, _UnclearError) as error:
                self.console.print(
                    Text(self.word("reply_unclear", expected=str(error)), style="yellow")
                )
            if interview.is_emergency and not self.warned:
                self.warned = True
                text = Text(self.word("interview_emergency"), style="bold white on red")
                self.console.print(Panel(text))
        self.console.print(Text(self.word("interview_done"), style="dim"))
        return interview

    def progress(self, interview: Interview) -> None:
        sure = interview.sureness
        said = self.word("interview_sure", asked=len(interview.given), sure=percent(sure))
        self.console.print()
        self.console.print(Text(f"{bar(sure)} {said}", style="dim"))

    def ask(self, question: Asked) -> Reply:
        match question.kind:
            case "age":
                return self.age()
            case "sex":
                self.say("ask_sex")
                names = ("female", "male")
                picked = self.pick([self.word(f"sex_{name}") for name in names])
                return None if picked is None else names[picked]
            case "checklist":
                return self.checklist(question)
            case "regions":
                return self.regions()
            case "finding":
                return self.finding(self.knowledge.findings[question.findings[0]])

    def say(self, key: str, **parts: object) -> None:
        self.console.print(Text(self.word(key, **parts), style="bold"))

    def read(self) -> str:
        """Return a line; raise for back and stop. The end of the input stops, too."""
        self.console.print("› ", end="")
        line = sys.stdin.readline()
        if not line or line.strip().lower() in STOP:
            raise _StopRequest
        said = line.strip().lower()
        if said in BACK:
            raise _BackRequest
        return said

    def age(self) -> int | None:
        self.say("ask_age")
        said = self.read()
        if not said:
            return None
        if not said.isdecimal():
            raise _UnclearError(self.word("ask_age"))
        return int(said)

    def pick(self, choices: Sequence[str]) -> int | None:
        """Return the position of one choice; None for *I don't know*."""
        self.menu(choices)
        said = self.read()
        if not said:
            return None
        if not said.isdecimal() or not 1 <= int(said) <= len(choices):
            raise _UnclearError(f"1-{len(choices)}")
        return int(said) - 1

    def menu(self, choices: Sequence[str]) -> None:
        for number, choice in enumerate(choices, start=1):
            self.console.print(Text(f"  {number:2}  {choice}"))

    def pick_many(self, count: int) -> list[int] | None:
        """Return positions, empty for none of these; None for *I don't know*."""
        said = self.read()
        if not said:
            return None
        numbers = [int(each) for each in re.findall(r"\d+", said)]
        if re.search(r"[^\d\s,;.]", said) or not numbers or max(numbers) > count:
            raise _UnclearError(self.word("ask_which"))
        return [number - 1 for number in numbers if number > 0]

    def checklist(self, question: Asked) -> Reply:
        screen = self.knowledge.screen
        checklist = next(each for each in screen.checklists if each.id == question.id)
        self.console.print(Text(checklist.question.in_(self.language), style="bold"))
        self.why(checklist.why.in_(self.language))
        findings = [self.knowledge.findings[name] for name in question.findings]
        self.menu([finding.question.plain(self.language) for finding in findings])
        self.console.print(Text(self.word("ask_which"), style="dim"))
        picked = self.pick_many(len(findings))
        if picked is None:
            return None
        return {
            finding.id: self.on_legs(finding, "present") if at in picked else "absent"
            for at, finding in enumerate(findings)
        }

    def why(self, text: str) -> None:
        self.console.print(Text(self.word("why_ask", why=text), style="dim"))

    def on_legs(self, finding: Finding, state: str) -> str | dict[Leg, str]:
        """Return the state with the leg it is on, asked where the finding is sided."""
        if not finding.sided:
            return state
        self.console.print(Text(finding.name.plain(self.language), style="bold"))
        self.say("ask_leg")
        letter = self.read()
        if not letter:
            return state
        if letter not in LETTERS:
            raise _UnclearError(self.word("ask_leg"))
        return {leg: state if leg in LETTERS[letter] else "absent" for leg in LEGS}

    def regions(self) -> Skin | None:
        self.say("ask_regions")
        regions = sorted(
            self.knowledge.regions.values(), key=lambda region: REGION_GROUPS.index(region.group)
        )
        names = [region.id for region in regions]
        self.menu([region.name.plain(self.language) for region in regions])
        groups = {self.word(f"group_{group}"): group for group in REGION_GROUPS}
        self.console.print(Text(" · ".join(groups), style="dim"))
        numb: set[tuple[Leg, str]] = set()
        for leg in LEGS:
            self.say("ask_regions_leg", leg=self.word(f"side_{leg}"))
            said = self.read()
            if not said:
                return None
            numb |= {(leg, region) for region in self.regions_said(said, names, groups)}
        everywhere: set[tuple[Leg, str]] = {(leg, region) for leg in LEGS for region in names}
        return Skin(numb=frozenset(numb), normal=frozenset(everywhere - numb))

    def regions_said(self, said: str, names: list[str], groups: dict[str, str]) -> set[str]:
        found: set[str] = set()
        for part in (each.strip() for each in said.split(",")):
            if part.isdecimal() and int(part) <= len(names):
                found |= {names[int(part) - 1]} if int(part) else set()
            elif part in groups:
                group = groups[part]
                found |= {name for name in names if self.knowledge.regions[name].group == group}
            else:
                raise _UnclearError(f"0-{len(names)}, {', '.join(groups)}")
        return found

    def finding(self, finding: Finding) -> Reply:
        self.console.print(Text(finding.question.plain(self.language), style="bold"))
        if finding.why is not None:
            self.why(finding.why.in_(self.language))
        if finding.kind == "measured":
            return self.measured(finding)
        states = (*finding.state_ids, *finding.joined)
        states = states[::-1] if finding.kind == "binary" else states
        named = [state_name(finding, each, self.knowledge, self.language) for each in states]
        picked = self.pick(named)
        if picked is None:
            return None
        state = states[picked]
        return state if state == finding.reference_state else self.on_legs(finding, state)

    def measured(self, finding: Finding) -> Reply:
        low, high = finding.limits or (0.0, 0.0)
        self.say("ask_number", unit=finding.unit, low=f"{low:g}", high=f"{high:g}")
        said = self.read().replace(",", ".")
        if not said:
            return None
        try:
            return float(said)
        except ValueError:
            raise _UnclearError(
                self.word("ask_number", unit=finding.unit, low=low, high=high)
            ) from None
