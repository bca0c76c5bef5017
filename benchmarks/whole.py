"""The command itself, in a process of its own: time, peak memory, start-up."""

import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.crowds import crowd, wide_table
from legwise.batch.codebook import codebook_of

PIECE = 8192
PROGRAM = """
import importlib, sys
if sys.argv[1] == "import":
    importlib.import_module(sys.argv[2])
else:
    from legwise.cli.main import main
    assert main(sys.argv[1:]) == 0
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def write_crowd(path, knowledge, cases):
    """Write a Parquet file of a crowd, piece by piece."""
    book = codebook_of(knowledge)
    writer, written = None, 0
    table = wide_table(crowd(knowledge, book, PIECE), book)
    while written < cases:
        piece = table.slice(0, min(PIECE, cases - written))
        writer = writer or pq.ParquetWriter(path, piece.schema)
        writer.write_table(piece)
        written += piece.num_rows
    writer.close()


def in_process(*arguments):
    """Return the seconds and the peak memory in bytes of a Python process."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - start, 1024 * int(done.stdout.split()[-2])


def batch(source, folder, engine):
    """Return the seconds and peak memory of ``legwise batch``."""
    target = Path(folder) / f"out-{engine}.parquet"
    target.unlink(missing_ok=True)
    arguments = ("batch", str(source), str(target), "--engine", engine)
    return in_process(*arguments)
