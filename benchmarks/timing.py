"""Times that can be trusted on a machine that others use too."""

import time
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Times:
    """Seconds of every run of one thing."""

    seconds: tuple[float, ...]

    @property
    def median(self):
        return float(np.median(self.seconds))

    @property
    def quietest(self):
        return min(self.seconds)


def timed(work, runs=5, longest=10.0):
    """Return the times of some runs after one that warms up; fewer where they take too long."""
    start = time.perf_counter()
    work()
    seconds = []
    for _ in range(runs):
        before = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - before)
        if time.perf_counter() - start > longest:
            break
    return Times(tuple(seconds))


def once(work):
    """Return the seconds of one run of something large."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def in_turn(works, runs=5, longest=60.0):
    """Return the times of several things, each run once in every round.

    What disturbs the machine in one round disturbs all of them, so their ratios stay right.
    """
    found = {name: [] for name in works}
    start = time.perf_counter()
    for work in works.values():
        work()
    for _ in range(runs):
        for name, work in works.items():
            before = time.perf_counter()
            work()
            found[name].append(time.perf_counter() - before)
        if time.perf_counter() - start > longest:
            break
    return {name: Times(tuple(seconds)) for name, seconds in found.items()}
