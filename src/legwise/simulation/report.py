"""The report of a study: Markdown, with a plot for each part where plots can be drawn."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from legwise.knowledge.terms import AGE_BANDS, URGENCIES
from legwise.simulation import figures, plots
from legwise.simulation.sampling import Estimate
from legwise.simulation.study import Study

FLAGS_SHOWN = 25
CONDITIONS_SHOWN = 15


def write_report(study: Study, folder: Path) -> Path:
    """Write the report of a study, with its plots, into a folder; return the report's path."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = plots.write_plots(study, folder)
    report = folder / "report.md"
    report.write_text(report_text(study, drawn), encoding="utf-8")
    return report


def report_text(study: Study, drawn: Sequence[str] = ()) -> str:
    """Return the report; ``drawn`` names the plots that exist."""
    parts = (
        _heading(study),
        _urgencies(study, drawn),
        _otherwise(study),
        _causes(study, drawn),
        _history(study, drawn),
        _missed(study, drawn),
        _tests(study, drawn),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _heading(study: Study) -> list[str]:
    plan, telling = study.plan, study.plan.telling
    return [
        f"# {study.counts.people:,} people who do not exist",
        "",
        f"Drawn from the model with knowledge {study.knowledge.version}, seed {plan.seed}. "
        f"Each person tells {telling.known:.0%} of the findings up to {telling.information}. "
        f"Findings with the same causes behind them travel together (correlation "
        f"{plan.together:g}); each keeps its own probability.",
        "",
        f"What is *counted* is counted over all of them. What is *sampled* comes from "
        f"{len(study.sampled):,} people who were assessed from the history alone; in brackets "
        "stands the 90 % range.",
        "",
        "These figures say what follows if the world were as the knowledge says. They cannot say "
        "whether it is.",
        "",
    ]


def _urgencies(study: Study, drawn: Sequence[str]) -> list[str]:
    rows = [
        (
            _words(each.urgency),
            _percent(each.needed),
            _percent(each.flagged),
            _range(each.advised),
        )
        for each in figures.urgency_figures(study)
    ]
    flags = figures.figures_of_flags(study)[:FLAGS_SHOWN]
    under, over = figures.under_triaged(study), figures.over_triaged(study)
    triage = [
        f"- {text}: {_range(share)} ({share.people} sampled)"
        for text, share in (
            ("Emergencies advised anything less", under),
            ("Harmless conditions sent to hospital", over),
        )
        if share is not None
    ]
    return [
        "## How urgent",
        "",
        *_plot("urgencies", "How urgent", drawn),
        *_table(
            ("", "cause needs it (counted)", "strictest red flag (counted)", "advised (sampled)"),
            rows,
        ),
        "",
        *triage,
        "",
        "Red flags that are up most often (counted):",
        "",
        *_table(
            ("red flag", "level", "people", "of those with harmless conditions"),
            [
                (
                    f"`{each.flag}`",
                    _words(study.knowledge.red_flags[each.flag].level),
                    _percent(each.people),
                    _percent(each.harmless),
                )
                for each in flags
            ],
        ),
        "",
    ]


def _otherwise(study: Study) -> list[str]:
    found = figures.flagged_otherwise(study)
    return [
        "How far findings travel together is an estimate. What hangs on it: strictest red flags "
        f"of {study.plan.otherwise:,} people drawn again (counted; 0: every finding on its own).",
        "",
        *_table(
            ("correlation", *(_words(urgency) for urgency in URGENCIES), "harmless to hospital"),
            [
                (
                    f"{each.together:g}",
                    *(_percent(share) for share in each.flagged),
                    _percent(each.harmless_to_hospital),
                )
                for each in found
            ],
        ),
        "",
    ]


def _causes(study: Study, drawn: Sequence[str]) -> list[str]:
    by_age = figures.groups_by_age(study)
    common = list(figures.conditions_by_share(study).items())[:CONDITIONS_SHOWN]
    return [
        "## Causes",
        "",
        *_plot("causes", "Causes by age", drawn),
        *_table(
            ("group", *AGE_BANDS),
            [
                (_words(group), *(_percent(by_age[band][group]) for band in AGE_BANDS))
                for group in figures.GROUPS
            ],
        ),
        "",
        "The commonest conditions (counted):",
        "",
        *_table(
            ("condition", "people"), [(f"`{name}`", _percent(share)) for name, share in common]
        ),
        "",
    ]


def _history(study: Study, drawn: Sequence[str]) -> list[str]:
    site, side = figures.site_and_side(study)
    groups = [figures.found_of_all(study), *figures.found_by_group(study)]

    def rows(found: Iterable[figures.Found]) -> list[tuple[str, ...]]:
        return [
            (
                _words(each.name),
                _percent(each.share),
                str(each.top1.people),
                _range(each.top1),
                _range(each.top3),
            )
            for each in found
        ]

    heads = ("", "people (counted)", "sampled", "top-1", "top-3")
    return [
        "## What the history alone finds",
        "",
        *_plot("history", "Conditions that the history finds least often", drawn),
        *_table(heads, rows(groups)),
        "",
        f"The leading site is right in {_range(site)}, the side in {_range(side)}.",
        "",
        "By condition, those found least often first:",
        "",
        *_table(heads, rows(figures.found_by_condition(study))),
        "",
    ]


def _missed(study: Study, drawn: Sequence[str]) -> list[str]:
    policies = figures.policy_figures(study)
    missed = figures.missed_conditions(study.interviewed)
    by_condition = [
        "",
        "Missed, by condition:",
        "",
        *_table(
            ("condition", *(each.policy for each in policies)),
            [
                (_words(name), *(str(of_policy[each.policy]) for each in policies))
                for name, of_policy in missed.items()
            ],
        ),
    ]
    return [
        "## Missed emergencies",
        "",
        f"{policies[0].people} people in an emergency were interviewed under each policy of "
        "asking. An emergency is missed when the advice at the end is anything less.",
        "",
        *_plot("policies", "Emergencies known after each question", drawn),
        *_table(
            ("policy", "missed", "questions asked, median"),
            [
                (
                    each.policy,
                    _range(each.missed),
                    f"{each.questions_median:g}",
                )
                for each in policies
            ],
        ),
        *(by_condition if missed else []),
        "",
    ]


def _tests(study: Study, drawn: Sequence[str]) -> list[str]:
    return [
        "## What each test adds",
        "",
        "For people whose condition it is advised for, after their history: how far log2 of the "
        "probability of the true condition rises (bits), and how far the loss falls that the "
        "urgency causes. Below zero it misleads more than it helps.",
        "",
        *_plot("tests", "What each test adds", drawn),
        *_table(
            ("test", "sampled", "bits", "loss"),
            [
                (
                    _words(each.test),
                    str(each.bits.people),
                    _mean(each.bits),
                    _mean(each.loss),
                )
                for each in figures.figures_of_tests(study)
            ],
        ),
        "",
    ]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    marks = ["---", *("---:" for _ in heads[1:])]
    return ["| " + " | ".join(row) + " |" for row in (heads, marks, *rows)]


def _plot(name: str, text: str, drawn: Sequence[str]) -> list[str]:
    return [f"![{text}]({name}.svg)", ""] if name in drawn else []


def _words(name: str) -> str:
    return name.replace("_", " ")


def _percent(share: float) -> str:
    return f"{share:.2%}" if share < 0.01 else f"{share:.1%}"


def _range(share: Estimate) -> str:
    return f"{share.value:.1%} ({100 * share.low:.1f} to {100 * share.high:.1f})"


def _mean(mean: Estimate) -> str:
    return f"{mean.value:.2f} ({mean.low:.2f} to {mean.high:.2f})"
