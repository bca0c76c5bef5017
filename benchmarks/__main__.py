"""Measure everything that is claimed about speed: ``python -m benchmarks [--out DIR]``."""

import argparse
import platform
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks import alone, growth, interviews, whole
from benchmarks.crowds import crowd
from benchmarks.limits import GatherOnly, PlainGather
from benchmarks.peers import PgmPy, PyAgrum, SaidRows, ScikitLearn
from benchmarks.report import growth_table, plot, table
from benchmarks.timing import in_turn
from legwise import assess, load_knowledge
from legwise.batch import fused, summing
from legwise.batch.assessing import assess_many
from legwise.batch.codebook import codebook_of
from legwise.batch.people import case_of
from legwise.batch.tables import tables_of
from legwise.knowledge.compiling import model_of
from legwise.reasoning.asking import flag_raisers, next_finding
from legwise.reasoning.posterior import infer
from legwise.reasoning.questions import expected_gains
from legwise.reasoning.ranges import condition_ranges
from legwise.reasoning.urgency import judge_flags
from legwise.reasoning.weights import weigh

PEER_CASES = 32
AGREE = 1e-6


PLAIN = "limit: every answer's row over all hypotheses added, 1 thread"
OWN = "limit: the engine's own rows added, nothing else, 1 thread"


class Bench:
    def __init__(self, out, most):
        self.out, self.most = out, most
        self.knowledge = load_knowledge()
        self.book = codebook_of(self.knowledge)
        self.tables = tables_of(self.knowledge)
        self.model = model_of(self.knowledge)
        self.people = crowd(self.knowledge, self.book, 8192)
        self.parts = []

    def say(self, title, text):
        self.parts.append(f"## {title}\n\n{text}")
        print(f"\n## {title}\n\n{text}", flush=True)

    def run(self):
        self.about()
        self.batch_and_peers()
        self.single()
        self.growths()
        self.command()
        self.each_alone()
        (self.out / "results.md").write_text("# Measured\n\n" + "\n\n".join(self.parts) + "\n")

    def about(self):
        model = self.model
        said = float((self.people.codes > 0).sum(axis=0).mean())
        rows = [
            ("hypotheses", len(model.hypothesis_pair)),
            ("conditions", len(model.names.conditions)),
            ("findings, with states", f"{len(model.names.findings)}, {int(model.state_start[-1])}"),
            ("regions", len(model.names.regions)),
            ("answers a case (findings and regions), mean", f"{said:.0f}"),
            ("knowledge", self.knowledge.version),
            ("Python, NumPy", f"{platform.python_version()}, {np.__version__}"),
        ]
        self.say("The workload", table(("", ""), rows))

    def batch_and_peers(self):
        tables, people = self.tables, self.people
        few = people.part(slice(0, PEER_CASES))
        exact = summing.marginals(tables, few).conditions
        said = SaidRows(tables, few)
        peers = [PyAgrum(said), PgmPy(said), ScikitLearn(said)]
        some = people.part(slice(0, 1024))
        plain, gather = PlainGather(tables, some), GatherOnly(tables, some)
        halves = [people.part(slice(0, 4096)), people.part(slice(4096, 8192))]
        pool = ThreadPoolExecutor(2)
        peer_cases = iter(np.tile(np.arange(PEER_CASES), 1000))
        works = {
            PLAIN: (plain.run, 1024),
            OWN: (gather.run, 1024),
            "Legwise numba, 1 thread": (lambda: fused.marginals(tables, some), 1024),
            "Legwise numba, 2 threads": (
                lambda: [*pool.map(lambda half: fused.marginals(tables, half), halves)],
                8192,
            ),
            "Legwise numba with red flags and urgency, 1 thread": (
                lambda: assess_many(some, self.knowledge, fused.marginals),
                1024,
            ),
            "Legwise NumPy (float64)": (lambda: summing.marginals(tables, some), 1024),
            peers[2].name: (lambda: peers[2].many(slice(0, PEER_CASES)), PEER_CASES),
            peers[0].name: (lambda: peers[0].conditions(next(peer_cases)), 1),
            peers[1].name: (lambda: peers[1].conditions(next(peer_cases)), 1),
        }
        times = in_turn({name: work for name, (work, _) in works.items()}, runs=9)
        best = {name: times[name].median / works[name][1] for name in works}
        ours = best["Legwise numba, 1 thread"]
        two = best["Legwise numba, 2 threads"]
        errors = {
            "Legwise numba, 1 thread": _error(fused.marginals(tables, few).conditions, exact),
            **{
                peer.name: _error([peer.conditions(at) for at in range(4)], exact[:4])
                for peer in peers
            },
        }
        assert all(error < AGREE for error in errors.values()), errors
        rows = [
            (
                name,
                f"{1 / each:,.0f}",
                f"{each * 1e6:,.1f}",
                f"{each / ours:,.2f}",
                f"{each / two:,.1f}",
                f"{errors[name]:.0e}" if name in errors else "",
            )
            for name, each in best.items()
        ]
        head = (
            "",
            "cases/s",
            "µs a case",
            "time / numba 1 thread",
            "time / numba 2 threads",
            "largest error",
        )
        speed = {PLAIN: plain.bytes / best[PLAIN] / 1e9, OWN: gather.bytes / best[OWN] / 1e9}
        note = (
            f"\n\nThe first limit adds the row of each answer, {plain.count.mean():.0f} rows over "
            f"all hypotheses, {plain.bytes / 1e3:,.0f} kB a case, at {speed[PLAIN]:.0f} GB/s; the "
            f"second what the engine adds, {gather.rows:.0f} rows of the three factors, "
            f"{gather.bytes / 1e3:.0f} kB, at {speed[OWN]:.0f} GB/s. On one thread the engine "
            f"answers {best[PLAIN] / ours:.2f} and {best[OWN] / ours:.2f} times as many cases."
        )
        self.say("Posterior of many cases, and the same model in peers", table(head, rows) + note)
        self.peer_time = best[peers[0].name]

    def single(self):
        cases = [case_of(self.people, at, self.book) for at in range(64)]
        knowledge, model = self.knowledge, self.model
        posteriors = [infer(model, case, knowledge) for case in cases]
        flags = [judge_flags(case, knowledge) for case in cases]
        raisers = [
            flag_raisers(case, knowledge, each, "routine")
            for case, each in zip(cases, flags, strict=True)
        ]
        told = tuple(
            at
            for at, each in enumerate(self.book.findings)
            if each.finding.information == "history"
        )
        for posterior in posteriors:
            posterior.conditions.sum()
        steps = iter(interviews.stopped(knowledge, 65))
        parts = [self.people.part(slice(at, at + 1)) for at in range(64)]
        at = iter(np.tile(np.arange(64), 1000))

        def over(work):
            return lambda: work(next(at))

        works = {
            "compiled engine, one case": over(lambda i: fused.marginals(self.tables, parts[i])),
            "posterior (`infer`), conditions": over(
                lambda i: infer(model, cases[i], knowledge).conditions
            ),
            "red flags": over(lambda i: judge_flags(cases[i], knowledge)),
            "expected gain of every question to the person": over(
                lambda i: expected_gains(posteriors[i], told)
            ),
            "next question": over(
                lambda i: next_finding(posteriors[i], cases[i], knowledge, raisers[i])
            ),
            "a whole step of the interview, from a reply to the next question": (
                lambda: interviews.one_step(*next(steps))
            ),
            "weights of evidence": over(lambda i: weigh(posteriors[i])),
            "ranges of the probabilities": over(lambda i: condition_ranges(posteriors[i])),
            "`assess`: everything, with the plan": over(lambda i: assess(cases[i], knowledge)),
        }
        times = in_turn(works, runs=64)
        rows = [
            (name, f"{each.median * 1e3:.3f}", f"{each.quietest * 1e3:.3f}")
            for name, each in times.items()
        ]
        states = int(model.state_start[-1])
        rows.append(
            (
                "pyAgrum, one inference for each state of each finding (computed, not run)",
                f"{self.peer_time * states * 1e3:,.0f}",
                "",
            )
        )
        self.say("One case", table(("", "ms, median", "ms, quietest"), rows))

    def growths(self):
        for axis, points in (
            ("cases", growth.with_cases(self.knowledge, self.most)),
            ("answers", growth.with_answers(self.knowledge)),
            ("findings", growth.with_findings(self.knowledge)),
            ("hypotheses", growth.with_hypotheses(self.knowledge)),
        ):
            plot(self.out / f"{axis}.svg", points, axis)
            title = f"Growth with {axis}"
            self.say(title, f"{growth_table(points, axis)}\n\n![{title}]({axis}.svg)")

    def command(self):
        rows = []
        with tempfile.TemporaryDirectory() as folder:
            one = Path(folder) / "one.parquet"
            whole.write_crowd(one, self.knowledge, 1)
            for engine in ("numba", "numpy"):
                whole.batch(one, folder, engine)  # compiles, if nothing is kept from before
            for cases in (1, 65_536, 524_288):
                source = Path(folder) / f"in-{cases}.parquet"
                whole.write_crowd(source, self.knowledge, cases)
                for engine in ("numba", "numpy"):
                    if engine == "numpy" and cases > 65_536:
                        continue
                    seconds, peak = whole.batch(source, folder, engine)
                    rate = f"{cases / seconds:,.0f}" if cases > 1 else "(start-up)"
                    rows.append(
                        (engine, f"{cases:,}", f"{seconds:.1f}", rate, f"{peak / 1e6:,.0f}")
                    )
        self.say(
            "The command `legwise batch` on Parquet, with reading and writing",
            table(("engine", "cases", "s", "cases/s", "peak memory, MB"), rows),
        )

    def each_alone(self):
        rows = [
            (name, f"{each['seconds']:.1f}", f"{each['peak'] / 1e6:,.0f}")
            for name, each in alone.measured()
        ]
        note = (
            "Each in a process of its own, with imports, reading the model and building its own "
            "form of it; the first row is what all but *one case* share.\n\n"
        )
        head = ("", "s to the first answer", "peak memory, MB")
        self.say("Start-up and memory", note + table(head, rows))


def _error(found, exact):
    return float(np.abs(np.asarray(found) - exact).max())


def main():
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--most", type=int, default=10_000_000, help="cases of the largest run")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    Bench(options.out, options.most).run()


main()
