"""An assessment at the terminal."""

from collections.abc import Iterable

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Language, Urgency
from legwise.result import Advice, Assessment, ConditionChance

COLOURS: dict[Urgency, str] = {
    "emergency": "bold white on red",
    "same_day": "bold red",
    "within_days": "bold yellow",
    "routine": "bold cyan",
    "self_care": "bold green",
}
SHOWN = 5
BAR = 16


def show_assessment(assessment: Assessment, knowledge: Knowledge, language: Language) -> None:
    """Print an assessment in the order a worried person needs it."""
    _Showing(assessment, knowledge, language).show()


def bar(share: float, width: int = BAR) -> str:
    """Return a share between 0 and 1 as a bar of fixed width."""
    filled = round(min(max(share, 0.0), 1.0) * width)
    return "█" * filled + "░" * (width - filled)


def percent(share: float) -> str:
    """Return a share between 0 and 1 in percent; never 0 % or 100 %: nothing is certain."""
    if share < 0.005:
        return "<1%"
    return ">99%" if share > 0.995 else f"{share:.0%}"


class _Showing:
    def __init__(self, assessment: Assessment, knowledge: Knowledge, language: Language) -> None:
        self.assessment = assessment
        self.knowledge = knowledge
        self.language: Language = language
        self.console = Console(highlight=False)

    def word(self, key: str, **parts: str) -> str:
        return self.knowledge.words[key].in_(self.language).format(**parts)

    def show(self) -> None:
        self.urgency()
        self.where()
        self.what()
        self.left_open()
        level = self.assessment.urgency.level
        if level != "emergency":
            self.question()
        if level != "self_care":
            self.examination()
        for key, entries in (
            ("heading_whom", self.assessment.specialists),
            ("heading_tests", self.assessment.tests),
            ("heading_treatments", self.assessment.treatments),
            ("heading_avoid", self.assessment.avoid),
            ("heading_prevention", [] if level == "emergency" else self.assessment.prevention),
        ):
            self.advice(key, entries)
        self.watch_for()
        self.console.print()
        self.console.print(Text(self.assessment.disclaimer, style="italic"))

    def heading(self, key: str) -> None:
        self.console.print()
        self.console.print(Text(self.word(key), style="bold underline"))

    def urgency(self) -> None:
        urgency = self.assessment.urgency
        lines = [Text(self.word(f"urgency_{urgency.level}"), style=COLOURS[urgency.level])]
        deciding = [
            reason
            for reason in urgency.reasons
            if reason.level == urgency.level or reason.rule == "likely_causes"
        ]
        lines += [Text(f"• {reason.text}") for reason in deciding]
        if urgency.not_ruled_out and urgency.level not in ("emergency", "same_day"):
            names = [self.knowledge.red_flags[name].name for name in urgency.not_ruled_out]
            flags = "; ".join(name.in_(self.language) for name in names[:SHOWN])
            lines.append(Text(self.word("not_ruled_out", flags=flags), style="dim"))
        title = self.word("heading_urgency")
        self.console.print(Panel(Group(*lines), title=title, title_align="left"))

    def where(self) -> None:
        self.heading("heading_where")
        shares = self.assessment.mechanism.items()
        said = " · ".join(f"{self.word(f'mechanism_{name}')} {percent(p)}" for name, p in shares)
        self.console.print(Text(said, style="dim"))
        table = Table.grid(padding=(0, 2))
        for site in self.assessment.sites[:SHOWN]:
            side = self.word(f"side_{site.side}")
            chance = f"{percent(site.probability):>4}"
            table.add_row(chance, bar(site.probability), escape(site.name), side)
        self.console.print(table)

    def what(self) -> None:
        self.heading("heading_what")
        table = Table.grid(padding=(0, 2))
        for condition in self.assessment.conditions[:SHOWN]:
            low, high = condition.range
            table.add_row(
                f"{percent(condition.probability):>4}",
                f"[dim]({percent(low)} – {percent(high)})[/]",
                bar(condition.probability),
                self._named(condition),
            )
        self.console.print(table)
        self.console.print(Text(self.word("range_note"), style="dim"))
        leader = self.assessment.conditions[0]
        self.console.print(Text(leader.about))
        if pair := self.assessment.combination:
            first, second = pair.names
            self.console.print(Text(self.word("two_causes", first=first, second=second)))
        self.reasons(leader)

    def _named(self, condition: ConditionChance) -> str:
        return f"{escape(condition.name)} [dim]{escape(condition.clinical_name)}[/]"

    def reasons(self, leader: ConditionChance) -> None:
        self.heading("heading_why")
        table = Table.grid(padding=(0, 2))
        weights = [each for each in self.assessment.evidence if each.condition == leader.id]
        for each in weights[: 2 * SHOWN]:
            style = "green" if each.decibans > 0 else "red"
            table.add_row(
                f"[{style}]{each.decibans:+5.1f}[/]",
                f"[{style}]{bar(abs(each.decibans) / 20, 10)}[/]",
                escape(
                    observed(each.finding, each.place, each.state, self.knowledge, self.language)
                ),
            )
        self.console.print(table)

    def left_open(self) -> None:
        if self.assessment.unexplained:
            self.heading("heading_unexplained")
            for each in self.assessment.unexplained:
                said = observed(each.finding, each.place, each.state, self.knowledge, self.language)
                self.console.print(Text(f"• {said}"))

    def question(self) -> None:
        if question := self.assessment.next_question:
            self.heading("heading_next")
            self.console.print(Text(question.text))
            self.console.print(Text(question.why, style="dim"))

    def examination(self) -> None:
        self.heading("heading_examine")
        for each in self.assessment.examine:
            self.console.print(Text(f"• {each.name}"))

    def advice(self, key: str, entries: Iterable[Advice]) -> None:
        entries = list(entries)
        if not entries:
            return
        self.heading(key)
        for entry in entries:
            proof = f" ({self.word(f'evidence_{entry.evidence}')})" if entry.evidence else ""
            self.console.print(f"• [bold]{escape(entry.name)}[/]{proof}: {escape(entry.about)}")
            applying = [each for each in entry.cautions if each.verdict == "applies"]
            for each in applying:
                label = self.word(each.level)
                self.console.print(Text(f"  ⚠ {label}: {each.text}", style="yellow"))
            unknown = [
                each.text
                for each in entry.cautions
                if each.verdict == "check" and each.level == "never"
            ]
            if unknown:
                said = f"  ? {self.word('check_first')}: {' '.join(unknown)}"
                self.console.print(Text(said, style="dim"))

    def watch_for(self) -> None:
        if not self.assessment.watch_for:
            return
        self.heading("heading_watch")
        for sign in self.assessment.watch_for:
            self.console.print(Text(f"• {sign.text}"))


def observed(finding: str, place: str, state: str, knowledge: Knowledge, language: Language) -> str:
    """Return an observation in plain words: what, where, and how it is."""
    from legwise.assessment import state_name

    words = knowledge.words
    where = f" ({words[f'place_{place}'].in_(language)})" if place != "whole" else ""
    if finding == "regions":
        return words["painted_skin"].in_(language) + where
    entry = knowledge.findings[finding]
    said = state_name(entry, state, knowledge, language)
    return f"{entry.name.plain(language)}{where}: {said}"
