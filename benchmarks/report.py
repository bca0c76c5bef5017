"""The results as Markdown and as plots."""

from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt  # the drawing backend is chosen first


def table(head, rows):
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def growth_table(points, axis):
    """Return points of growth as a table, with how much each cost for its size."""
    first_size, first = points[0]
    head, rows = [axis], []
    for name in first:
        head += [name, "for its size, first = 1"]
    for size, found in points:
        row = [f"{size:,.0f}"]
        for name, value in found.items():
            row += [f"{value:,.3g}", f"{value / size / (first[name] / first_size):.2f}"]
        rows.append(row)
    return table(head, rows)


def plot(path: Path, points, axis):
    """Draw how everything grows, against the first point."""
    sizes = [size / points[0][0] for size, _ in points]
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    for name, first in points[0][1].items():
        axes.loglog(sizes, [found[name] / first for _, found in points], "o-", label=name)
    axes.loglog(sizes, sizes, "--", color="#999999", label="in proportion")
    axes.set_xlabel(f"{axis}, first = 1")
    axes.set_ylabel("first = 1")
    axes.legend()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
