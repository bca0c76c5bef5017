"""Each library in a process of its own: start-up to the first answer, and memory.

``python -m benchmarks.alone NAME`` does the work of one of them and prints what it took.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

NOTHING, SINGLE, MANY = "the model, read", "Legwise, one case", "Legwise numba, many cases"
PYAGRUM, PGMPY, SCIKIT = "pyAgrum", "pgmpy", "scikit-learn"
LIBRARIES = (NOTHING, SINGLE, MANY, PYAGRUM, PGMPY, SCIKIT)
PEER_CASES = 32


def measured():
    """Yield each library with its seconds to the first answer and its peak memory in bytes."""
    for name in LIBRARIES:
        command = [sys.executable, "-m", "benchmarks.alone", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        yield name, json.loads(done.stdout.splitlines()[-1])


def _first_answer(name):
    """Answer one case as a library is used; everything is imported here, so that it counts."""
    from benchmarks.crowds import crowd
    from legwise import load_knowledge
    from legwise.batch.codebook import codebook_of
    from legwise.batch.people import case_of

    knowledge = load_knowledge()
    book = codebook_of(knowledge)
    people = crowd(knowledge, book, PEER_CASES)
    if name == SINGLE:
        from legwise import assess

        return assess(case_of(people, 0, book), knowledge)
    from legwise.batch.tables import tables_of

    tables = tables_of(knowledge)
    if name == MANY:
        from legwise.batch import fused

        return fused.marginals(tables, people)
    if name == NOTHING:
        return tables
    from benchmarks import peers

    said = peers.SaidRows(tables, people)
    makers = {PYAGRUM: peers.PyAgrum, PGMPY: peers.PgmPy, SCIKIT: peers.ScikitLearn}
    return makers[name](said).conditions(0)


def main():
    began = time.perf_counter()
    _first_answer(sys.argv[1])
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "peak": _peak()}))


def _peak():
    """Return the most memory in bytes; what `getrusage` says starts with the parent's."""
    told = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in told if line.startswith("VmHWM"))
    return 1024 * int(line.split()[1])


if __name__ == "__main__":
    main()
