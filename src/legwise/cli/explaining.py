"""Why one condition: every answer's weight of evidence, with the numbers behind it."""

import sys
from pathlib import Path

import numpy as np
from msgspec import Struct
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from legwise.cli.printing import print_json
from legwise.cli.showing import bar, observed, percent
from legwise.knowledge.arrays import descending
from legwise.knowledge.compiling import model_of
from legwise.knowledge.problem import nearest
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Language
from legwise.person.case_file import read_case
from legwise.reasoning.answers import Answer, answer_probability
from legwise.reasoning.posterior import Posterior, infer
from legwise.reasoning.ranges import condition_ranges
from legwise.reasoning.weights import Weighed, described, weigh


class Argument(Struct, frozen=True):
    """One answer for or against a condition, and how common it is in it and elsewhere."""

    finding: str
    place: str
    state: str
    decibans: float
    in_condition: float | None
    elsewhere: float | None


class Explanation(Struct, frozen=True):
    """Why a condition is as likely as it is."""

    condition: str
    prior: float
    probability: float
    range: tuple[float, float]
    arguments: list[Argument]


def explain(path: Path, name: str, knowledge: Knowledge, language: Language, as_json: bool) -> int:
    """Print what every answer of a case says about one condition."""
    if name not in knowledge.conditions:
        hint = nearest(name, knowledge.conditions)
        print(f"legwise: no condition has the id '{name}'; {hint}", file=sys.stderr)
        return 2
    posterior = infer(model_of(knowledge), read_case(path, knowledge), knowledge)
    explanation = _explanation(posterior, name)
    if as_json:
        print_json(explanation)
        return 0
    condition = knowledge.conditions[name]
    low, high = explanation.range
    console = Console(highlight=False)
    console.print(f"[bold]{escape(condition.name.plain(language))}[/]")
    shown = f"{percent(explanation.probability)} ({percent(low)} – {percent(high)})"
    console.print(f"{explanation.prior:.2%} → {shown}")
    table = Table.grid(padding=(0, 2))
    for each in explanation.arguments:
        style = "green" if each.decibans > 0 else "red"
        rates = (
            ""
            if each.in_condition is None or each.elsewhere is None
            else f"{percent(each.in_condition)} / {percent(each.elsewhere)}"
        )
        table.add_row(
            f"[{style}]{each.decibans:+5.1f} dB[/]",
            f"[{style}]{bar(abs(each.decibans) / 20, 10)}[/]",
            escape(observed(each.finding, each.place, each.state, knowledge, language)),
            f"[dim]{rates}[/]",
        )
    console.print(table)
    return 0


def _explanation(posterior: Posterior, name: str) -> Explanation:
    at = posterior.model.names.conditions.index(name)
    weights = weigh(posterior)
    prior = posterior.over_conditions(np.exp(posterior.log_prior))[at]
    low, high = condition_ranges(posterior)[at]
    order = descending(weights.decibans[:, at])
    return Explanation(
        condition=name,
        prior=float(prior),
        probability=float(posterior.conditions[at]),
        range=(float(low), float(high)),
        arguments=[
            _argument(posterior, at, weights.evidence[row], float(weights.decibans[row, at]))
            for row in order
        ],
    )


def _argument(posterior: Posterior, condition: int, weighed: Weighed, decibans: float) -> Argument:
    name, place, state = described(posterior, weighed.answer)
    if weighed.answer is None:
        return Argument(name, place, state, decibans, None, None)
    inside, elsewhere = _rates(posterior, condition, weighed.answer)
    return Argument(name, place, state, decibans, inside, elsewhere)


def _rates(posterior: Posterior, condition: int, answer: Answer) -> tuple[float, float]:
    """Return P(state | condition) and P(state | any other), as they stand for this person."""
    chance = answer_probability(posterior.model, answer)
    own = posterior.model.hypothesis_condition == condition
    inside, outside = (
        np.where(kept, posterior.hypotheses, 0.0) for kept in (own, np.logical_not(own))
    )
    return (
        float(chance @ inside / max(inside.sum(), 1e-300)),
        float(chance @ outside / max(outside.sum(), 1e-300)),
    )
