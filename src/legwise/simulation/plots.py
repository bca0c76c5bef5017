"""The plots of a report, as SVG. They need Matplotlib; without it there are none."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from legwise.simulation import figures
from legwise.simulation.sampling import Estimate
from legwise.simulation.study import Study

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999")
"""Seven colours that colour-blind people tell apart (Okabe and Ito)."""
LEAST_SAMPLED = 5
"""A condition or test with fewer people is left out of a plot."""
SHOWN = 40
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "legwise",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def can_plot() -> bool:
    """Return whether Matplotlib is there."""
    return find_spec("matplotlib") is not None


def write_plots(study: Study, folder: Path) -> tuple[str, ...]:
    """Write every plot into a folder; return their names."""
    if not can_plot():
        return ()
    with import_module("matplotlib").rc_context(STYLE):
        for name, plot in PLOTS.items():
            figure = plot(study)
            path = folder / f"{name}.svg"
            figure.savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None})
    return tuple(PLOTS)


def _figure(width: float, height: float) -> Any:
    return import_module("matplotlib.figure").Figure(figsize=(width, height))


def _margins(estimates: Sequence[Estimate]) -> tuple[list[float], list[float]]:
    """Return how far the ranges reach below and above their values."""
    below = [each.value - each.low for each in estimates]
    return below, [each.high - each.value for each in estimates]


def _urgencies(study: Study) -> Any:
    found = figures.urgency_figures(study)
    figure = _figure(7, 3.2)
    axes = figure.subplots()
    series = (
        ("cause needs it", [each.needed for each in found]),
        ("strictest red flag", [each.flagged for each in found]),
        ("advised", [each.advised.value for each in found]),
    )
    for at, (label, values) in enumerate(series):
        places = [place + 0.27 * (at - 1) for place in range(len(found))]
        heights = [100 * value for value in values]
        axes.bar(places, heights, 0.25, label=label, color=COLOURS[at])
    heights = [100 * each.advised.value for each in found]
    margins = [[100 * side for side in each] for each in _margins([at.advised for at in found])]
    axes.errorbar(
        [place + 0.27 for place in range(len(found))],
        heights,
        margins,
        fmt="none",
        ecolor="black",
        elinewidth=0.7,
    )
    axes.set_xticks(range(len(found)), [each.urgency.replace("_", " ") for each in found])
    axes.set_ylabel("% of people")
    axes.legend(frameon=False)
    return figure


def _causes(study: Study) -> Any:
    by_age = figures.groups_by_age(study)
    figure = _figure(7, 3.6)
    axes = figure.subplots()
    below = [0.0] * len(by_age)
    for group, colour in zip(figures.GROUPS, COLOURS, strict=True):
        heights = [100 * shares[group] for shares in by_age.values()]
        axes.bar(list(by_age), heights, bottom=below, color=colour, label=group.replace("_", " "))
        below = [low + height for low, height in zip(below, heights, strict=True)]
    axes.set_xlabel("age in years")
    axes.set_ylabel("% of people")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5), reverse=True)
    return figure


def _history(study: Study) -> Any:
    found = [
        each for each in figures.found_by_condition(study) if each.top1.people >= LEAST_SAMPLED
    ][:SHOWN]
    figure = _figure(6, 0.6 + 0.18 * len(found))
    axes = figure.subplots()
    places = range(len(found), 0, -1)
    for label, colour, size, values in (
        ("top-3", COLOURS[1], 55, [100 * each.top3.value for each in found]),
        ("top-1", COLOURS[0], 18, [100 * each.top1.value for each in found]),
    ):
        axes.scatter(values, places, size, color=colour, label=label)
    axes.set_yticks(places, [each.name.replace("_", " ") for each in found])
    axes.set_xlim(-2, 102)
    axes.set_xlabel("% of people with the condition")
    axes.grid(axis="y", color="#dddddd")
    axes.set_axisbelow(True)
    axes.legend(frameon=False)
    return figure


def _policies(study: Study) -> Any:
    policies = figures.policy_figures(study)
    longest = max(len(each.known_after) for each in policies)
    figure = _figure(6, 3.2)
    axes = figure.subplots()
    for each, colour, dashes in zip(policies, COLOURS, ("-", "--", ":"), strict=False):
        last = each.known_after[-1]
        known = [*each.known_after, *[last] * (longest - len(each.known_after))]
        axes.step(
            range(longest),
            [100 * share for share in known],
            dashes,
            where="post",
            label=each.policy,
            color=colour,
        )
    axes.set_ylim(0, 102)
    axes.set_xlabel("questions asked")
    axes.set_ylabel("% of emergencies known as such")
    axes.legend(frameon=False, loc="lower right")
    return figure


def _tests(study: Study) -> Any:
    found = [each for each in figures.figures_of_tests(study) if each.bits.people >= LEAST_SAMPLED][
        :SHOWN
    ]
    figure = _figure(8, 0.8 + 0.18 * len(found))
    both = figure.subplots(1, 2, sharey=True)
    places = range(len(found), 0, -1)
    for axes, label, colour, shares in zip(
        both,
        ("bits about the cause", "loss avoided"),
        COLOURS,
        ([each.bits for each in found], [each.loss for each in found]),
        strict=False,
    ):
        axes.barh(
            places,
            [share.value for share in shares],
            color=colour,
            xerr=_margins(shares),
            error_kw={"elinewidth": 0.7},
        )
        axes.axvline(0, color="black", linewidth=0.7)
        axes.set_xlabel(label)
    both[0].set_yticks(places, [each.test.replace("_", " ") for each in found])
    return figure


PLOTS: dict[str, Callable[[Study], Any]] = {
    "urgencies": _urgencies,
    "causes": _causes,
    "history": _history,
    "policies": _policies,
    "tests": _tests,
}
