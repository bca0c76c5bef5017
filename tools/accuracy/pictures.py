"""The pictures: small, light, with text that stays text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib import pyplot

from legwise.knowledge.terms import Information
from legwise.rehearsal import Rehearsed
from tools.accuracy.calibration import Bin, Calibration

plt: Any = pyplot
INK, QUIET, PAPER = "#3b3a38", "#b9b4ad", "#faf8f5"
COLOURS = ("#2a6f97", "#c7821d", "#6a8f3c")
STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "legwise",
    "font.family": "sans-serif",
    "font.size": 9,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


def draw_calibration(levels: Mapping[Information, Calibration], path: Path) -> None:
    """Draw what was said against what was so: the leading condition, and all conditions."""
    with plt.rc_context(STYLE):
        figure, (one, other) = plt.subplots(1, 2, figsize=(7.2, 3.5), layout="constrained")
        for colour, (level, found) in zip(COLOURS, levels.items(), strict=False):
            _reliability(one, found.leading, colour, level)
            _reliability(other, [each for each in found.every if each.so > 0], colour, level)
        one.set_title("leading condition")
        other.set(title="all conditions", xscale="log", yscale="log")
        _percent_axes(one, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
        _percent_axes(other, (0.002, 0.01, 0.03, 0.1, 0.3, 1.0))
        one.legend(loc="upper left")
        _save(figure, path)


def _percent_axes(axes: Any, ticks: Sequence[float]) -> None:
    labels = [f"{100 * tick:g}" for tick in ticks]
    ends = (ticks[0], ticks[-1])
    axes.plot(ends, ends, color=QUIET, linewidth=1, linestyle=":", zorder=0)
    axes.set(xlim=ends, ylim=ends, xlabel="probability said, %", ylabel="share that was so, %")
    axes.minorticks_off()
    axes.set_xticks(ticks, labels)
    axes.set_yticks(ticks, labels)


def _reliability(axes: Any, bins: Sequence[Bin], colour: str, label: str) -> None:
    said, so = [each.said for each in bins], [each.so for each in bins]
    sizes = [6 + 60 * each.count / max(other.count for other in bins) for each in bins]
    axes.plot(said, so, color=colour, linewidth=1, alpha=0.5)
    axes.scatter(said, so, s=sizes, color=colour, label=label, linewidth=0, clip_on=False)


def draw_interviews(found: Mapping[str, Rehearsed], path: Path) -> None:
    """Draw the share of cases with the right condition among three against questions asked."""
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(5.6, 3.3), layout="constrained")
        for colour, (policy, each) in zip(COLOURS, found.items(), strict=False):
            shares = [100 * share for share in each.top3_by_questions]
            axes.plot(shares, color=colour, linewidth=1.6, label=policy)
        axes.set(xlabel="questions asked", ylabel="right condition among three, %", ylim=(0, 100))
        axes.legend(loc="lower right", title="next question by")
        _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
