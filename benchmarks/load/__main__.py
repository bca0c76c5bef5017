"""Raise the load on the page in steps, to far beyond what it can answer, and write what happens."""

from benchmarks.load.crowd import ASSESS, NEXT_QUESTION, step  # isort: skip (see there)

import argparse
import os
import secrets
from pathlib import Path

from benchmarks.load.report import capacities, memory, plot, rising
from benchmarks.load.server import served
from benchmarks.load.visits import visits
from legwise import load_knowledge

MIX = {NEXT_QUESTION: 10, ASSESS: 1}
"""A visitor answers many questions and sees one result."""
LOADS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
"""Shares of what the server can just answer."""
EAGER = 4
"""So many people a worker, each asking again as soon as the answer is there, find that out."""
VISITS = 48


def measured(workers, under_way, secret, seconds):
    """Return the capacity for each kind and for the mix, the steps, and the memory at the end."""
    with served(workers, secret) as server:

        def eager(weights):
            people = EAGER * workers
            return step(server, under_way, people, weights, seconds, per_person=None)

        eager(MIX)  # the first visits fill tables that all later ones use
        alone = {name: eager({name: 1}) for name in MIX}
        most = eager(MIX).answered
        steps = [
            step(server, under_way, max(1, round(load * most)), MIX, seconds) for load in LOADS
        ]
        return alone, most, steps, server.memory()


def main():
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--seconds", type=float, default=15.0, help="length of a step")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(32)
    under_way = visits(load_knowledge(), secret.encode(), VISITS)
    parts, by_workers = ["# The page under load"], {}
    for workers in sorted({1, os.cpu_count()}):
        alone, most, steps, used = measured(workers, under_way, secret, options.seconds)
        by_workers[workers] = steps
        parts += [
            f"## {workers} worker{'s' if workers > 1 else ''}",
            f"Each kind alone, {EAGER} people a worker who ask again at once:",
            capacities(alone),
            f"Both, ten questions to one result. A load of 1 is {most:,.0f} requests a second:",
            rising(LOADS, steps),
            "Memory at the end:",
            memory(used),
        ]
        print("\n\n".join(parts[-6:]), flush=True)
    parts.append("![The page under load](load.svg)")
    plot(options.out / "load.svg", by_workers)
    (options.out / "load.md").write_text("\n\n".join(parts) + "\n")


main()
