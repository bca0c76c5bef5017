"""Several processes that answer at one address, so that every core has work.

All are forked from a process that has read the knowledge and made the application. The operating
system gives them the same memory, and copies only the pages that one of them writes to.
"""

import gc
import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

LOG = logging.getLogger("legwise.web")

STOPS = (signal.SIGTERM, signal.SIGINT)
PAUSE = 1.0
"""Seconds before a worker that ended is replaced, so that a fault at the start does not race."""


class Workers:
    """Keeps so many workers at work until told to stop (SIGTERM or Ctrl+C)."""

    def __init__(self, count: int, work: Callable[[], object]) -> None:
        self.count = count
        self.work = work
        self.alive: set[int] = set()
        self.is_stopping = False

    def run(self) -> None:
        """Return when all workers have ended after a signal to stop."""
        gc.collect()
        gc.freeze()  # the collector would write to every object, and so copy every page
        for number in STOPS:
            signal.signal(number, self._stop)
        for _ in range(self.count):
            self._start()
        while self.alive:
            ended, status = os.wait()
            self.alive.discard(ended)
            if not self.is_stopping:
                code = os.waitstatus_to_exitcode(status)
                LOG.warning("worker %d ended (%d); another takes its place", ended, code)
                time.sleep(PAUSE)
                self._start()

    def _start(self) -> None:
        if self.is_stopping:
            return
        worker = os.fork()
        if worker:
            self.alive.add(worker)
            return
        status = 1
        try:
            for number in STOPS:
                signal.signal(number, signal.SIG_DFL)
            self.work()
            status = 0
        except Exception:
            LOG.exception("worker %d failed", os.getpid())
        finally:
            os._exit(status)

    def _stop(self, *_: object) -> None:
        self.is_stopping = True
        for worker in self.alive:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)
