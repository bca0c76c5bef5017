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


def plot(path: Path, points, axis, unit, scale):
    """Draw measured points and the straight line through the last one and the origin."""
    across, up = zip(*[(x, y * scale) for x, y in points], strict=True)
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    axes.loglog(across, up, "o-", label="measured")
    axes.loglog(across, [x * up[-1] / across[-1] for x in across], "--", label="in proportion")
    axes.set_xlabel(axis)
    axes.set_ylabel(unit)
    axes.legend()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
