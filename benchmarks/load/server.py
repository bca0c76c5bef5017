"""The server under test: `legwise serve` in processes of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LONGEST_START = 180.0


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process: int

    def memory(self):
        """Return (resident, proportional) memory in bytes of the parent and of each worker.

        Proportional: a page that several processes share counts for each of them in part.
        """
        return [_memory(process) for process in self._processes()]

    def work(self):
        """Return the seconds of a core that all processes have used."""
        ticks = 0
        for process in self._processes():
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def _processes(self):
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return (self.process, *children)


@contextmanager
def served(workers, secret):
    """Yield a server with so many workers on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    # A public address says that a proxy stands before the server, as it would under such load.
    arguments = ["serve", "--port", str(port), "--workers", str(workers)]
    arguments += ["--public-address", address]
    running = subprocess.Popen(
        [Path(sys.executable).with_name("legwise"), *arguments],
        env=os.environ | {"LEGWISE_SECRET": secret},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{address}/en/", running)
        yield Server(address, running.pid)
    finally:
        running.terminate()
        running.wait(timeout=30)


def _wait_for(address, running):
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end and running.poll() is None:
        try:
            with urllib.request.urlopen(address) as page:
                assert page.status == 200
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"nobody answers at {address}")


def _memory(process):
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    found = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return 1024 * int(found["Rss"]), 1024 * int(found["Pss"])
