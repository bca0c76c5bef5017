"""A file (SQLite) of sealed notes. Whoever has the file and not a code can read none of them.

From the code and the salt of the file two things are derived, slowly (scrypt): the name under
which a note lies, and the key that opens it. Neither leads back to the code. A row holds the name,
the sealed note and the day it is deleted on; nothing says when it came, from where, or from whom.
"""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MOST = 20_000
"""Notes in one file; with `LARGEST` this bounds its size."""
LARGEST = 64 * 1024
BLOCK = 1024
"""Notes are filled up to whole blocks, so that their length tells little."""
NONCE = 12
PURPOSE = b"legwise kept 1"
COST = 2**15
"""Of scrypt: about a tenth of a second and 32 MiB for each code that is tried."""

SCHEMA = """
create table if not exists salt (value blob not null);
create table if not exists kept (
    name blob primary key, sealed blob not null, until text not null
) without rowid;
"""


class FullError(Exception):
    """There is no room for another note."""


@dataclass(frozen=True)
class Found:
    """A note, and the last day on which it can be found."""

    content: bytes
    until: date


class Store:
    """Keeps notes in one file. Several threads and processes may use it at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self.path = path
        self._one_at_a_time = threading.Lock()
        with self._opened() as file:
            file.executescript(SCHEMA)
            file.execute("begin immediate")
            if file.execute("select 1 from salt").fetchone() is None:
                file.execute("insert into salt values (?)", (os.urandom(16),))
            self._salt: bytes = file.execute("select value from salt").fetchone()[0]

    def keep(self, code: str, content: bytes, until: date) -> None:
        """Keep a note under a code, in place of an earlier one.

        Raise `FullError` where there is no room, or the note is larger than `LARGEST`.
        """
        if len(content) > LARGEST:
            raise FullError
        name, cipher = self._derived(code)
        nonce = os.urandom(NONCE)
        sealed = nonce + cipher.encrypt(nonce, _filled(content), _purpose(until))
        with self._opened() as file:
            file.execute("begin immediate")
            file.execute("delete from kept where name = ?", (name,))
            (count,) = file.execute("select count(*) from kept").fetchone()
            if count >= MOST:
                raise FullError
            row = (name, sealed, until.isoformat())
            file.execute("insert into kept values (?, ?, ?)", row)

    def find(self, code: str, today: date) -> Found | None:
        """Return the note under a code, or None where there is none or its time is over."""
        name, cipher = self._derived(code)
        with self._opened() as file:
            row = file.execute("select sealed, until from kept where name = ?", (name,)).fetchone()
        if row is None or date.fromisoformat(row[1]) < today:
            return None
        until = date.fromisoformat(row[1])
        try:
            filled = cipher.decrypt(row[0][:NONCE], row[0][NONCE:], _purpose(until))
        except InvalidTag:
            return None
        return Found(_emptied(filled), until)

    def forget(self, code: str) -> bool:
        """Delete the note under a code for good; return whether there was one."""
        name, _ = self._derived(code)
        with self._opened() as file:
            return file.execute("delete from kept where name = ?", (name,)).rowcount > 0

    def sweep(self, today: date) -> None:
        """Delete every note whose time is over."""
        with self._opened() as file:
            file.execute("delete from kept where until < ?", (today.isoformat(),))

    @contextmanager
    def _opened(self) -> Generator[sqlite3.Connection]:
        """Open the file for one change: all of it or nothing. What is deleted is overwritten."""
        file = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            file.execute("pragma secure_delete = on")
            yield file
            if file.in_transaction:
                file.execute("commit")
        finally:
            file.close()

    def _derived(self, code: str) -> tuple[bytes, ChaCha20Poly1305]:
        with self._one_at_a_time:  # each takes 32 MiB
            both = hashlib.scrypt(
                code.encode(), salt=self._salt, n=COST, r=8, p=1, maxmem=2**26, dklen=64
            )
        return both[:32], ChaCha20Poly1305(both[32:])


def _purpose(until: date) -> bytes:
    """Return what is sealed with a note: its last day, so that nobody can put it off unseen."""
    return PURPOSE + until.isoformat().encode()


def _filled(content: bytes) -> bytes:
    return content + b"\x01" + bytes(-(len(content) + 1) % BLOCK)


def _emptied(filled: bytes) -> bytes:
    return filled.rstrip(b"\0")[:-1]
