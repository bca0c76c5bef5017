"""Connections that wait for a request, but not for ever."""

import asyncio
from typing import cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

SLOWEST_REQUEST = 10.0
"""Seconds from the first sign of a client to the end of its headers."""


class Connection(H11Protocol):
    """HTTP/1.1 that hangs up on a client which does not finish asking.

    Otherwise a few thousand connections that send a letter now and then would keep all others out.
    """

    waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, and begin to wait."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take bytes; wait on as long as the request is not whole."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._wait_no_more()
        elif self.waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let a connection go."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self.waiting = self.loop.call_later(SLOWEST_REQUEST, self.transport.close)

    def _wait_no_more(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None
