"""What was measured under load, as tables and as a picture."""

import numpy as np

from benchmarks.load.crowd import NEXT_QUESTION
from benchmarks.report import plt, table


def _milliseconds(times, share):
    return f"{np.quantile(times, share):,.0f}" if len(times) else "-"


def capacities(alone):
    """Return what each kind of request reaches alone, as a table."""
    rows = []
    for name, eager in alone.items():
        times = eager.seen[name].times
        p50, p99 = (_milliseconds(times, share) for share in (0.5, 0.99))
        core = f"{1000 * eager.server / eager.answered:.1f}"
        rows.append((name, f"{eager.answered:,.1f}", core, f"{eager.server:.2f}", p50, p99))
    head = ("", "answers/s", "ms of a core each", "cores used", "p50, ms", "p99, ms")
    return table(head, rows)


def rising(loads, steps):
    """Return what happens under rising load, as a table."""
    rows = []
    for load, found in zip(loads, steps, strict=True):
        for name, each in found.seen.items():
            share = each.refused / each.offered if each.offered else 0.0
            rows.append(
                (
                    f"{load:g}",
                    name,
                    f"{each.offered:,.0f}",
                    f"{each.accepted:,.0f}",
                    _milliseconds(each.times, 0.5),
                    _milliseconds(each.times, 0.99),
                    f"{share:.0%}",
                    _milliseconds(each.refusal_times, 0.5),
                    _milliseconds(each.refusal_times, 0.99),
                    each.failed,
                    f"{found.server:.2f}",
                    f"{found.crowd:.2f}",
                )
            )
    head = (
        "load",
        "",
        "asked/s",
        "answered/s",
        "p50, ms",
        "p99, ms",
        "refused",
        "refusal p50, ms",
        "p99, ms",
        "failed",
        "cores: server",
        "crowd",
    )
    return table(head, rows)


def memory(found):
    """Return the memory of the parent and the workers, as a table."""
    names = ("parent", *(f"worker {number}" for number in range(1, len(found))))
    rows = [
        (name, f"{resident / 1e6:,.0f}", f"{own / 1e6:,.0f}")
        for name, (resident, own) in zip(names, found, strict=True)
    ]
    rows.append(("together", "", f"{sum(own for _, own in found) / 1e6:,.0f}"))
    return table(("", "resident, MB", "its share of it, MB"), rows)


def plot(path, by_workers):
    """Draw good answers and refusals, and how long they took, over what was asked."""
    figure, (rates, times) = plt.subplots(2, 1, figsize=(6, 6), sharex=True, layout="constrained")
    most = 0.0
    for colour, (workers, steps) in zip(("#0072b2", "#d55e00"), by_workers.items(), strict=False):
        who = f"{workers} worker{'s' if workers > 1 else ''}"
        asked = [sum(each.offered for each in found.seen.values()) for found in steps]
        good = [found.answered for found in steps]
        most = max(most, *good)
        rates.plot(asked, good, "o-", color=colour, label=f"{who}: answered")
        for style, share in (("o-", 0.5), ("^--", 0.99)):
            took = [np.quantile(found.seen[NEXT_QUESTION].times, share) for found in steps]
            label = f"{who}: p{100 * share:g}, next question"
            times.plot(asked, took, style, color=colour, label=label)
    rates.axline((0, 0), slope=1, color="#999999", linestyle=":", label="asked")
    rates.set_ylim(0, 1.2 * most)
    rates.set_ylabel("good answers a second")
    times.set_ylabel("ms")
    times.set_ylim(bottom=0)
    times.set_xlabel("requests a second")
    for axes in (rates, times):
        axes.legend(fontsize=8)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
