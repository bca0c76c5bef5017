"""What every request passes through: sizes, rates, and headers; and a log without people in it."""

import logging
import time
import traceback
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("legwise.web")

MOST_BYTES = 128 * 1024
LONGEST_ADDRESS = 12_000

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        b"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), interest-cohort=()"),
)


@dataclass
class Allowance:
    """How many requests a client has left; it fills up again with time."""

    left: float
    at: float = field(default_factory=time.monotonic)


class Protection:
    """ASGI middleware: limits first, then the app, then headers on whatever it answers."""

    def __init__(self, app: ASGIApp, *, per_second: float, burst: int) -> None:
        self.app = app
        self.per_second = per_second
        self.burst = burst
        self.clients: OrderedDict[str, Allowance] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        path: str = scope["path"]
        is_static = path.startswith("/static/")
        status = 500

        async def guarded_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers: list[tuple[bytes, bytes]] = list(message["headers"])
                headers += HEADERS
                if not any(name == b"cache-control" for name, _ in headers):
                    kept = b"public, max-age=3600" if is_static else b"no-store"
                    headers.append((b"cache-control", kept))
                message = {**message, "headers": headers}
            await send(message)

        refusal = self._refusal(scope, is_static=is_static)
        if refusal is not None:
            await _refuse(guarded_send, *refusal)
        else:
            try:
                await self.app(scope, _counted(receive), guarded_send)
            except _TooLargeError:
                await _refuse(guarded_send, 413, "Too large.")
            except Exception as error:
                # The message of an error can quote an answer, so only its kind and place are kept.
                LOG.error("%s at %s", type(error).__name__, _place(error))
                await _refuse(guarded_send, 500, "Something went wrong. Please go back.")
        # The path of an interview holds sealed answers, so only the kind of page is logged.
        spent = 1000 * (time.perf_counter() - began)
        LOG.info("%s %s %d %.0f ms", scope["method"], _kind(path), status, spent)

    def _refusal(self, scope: Scope, *, is_static: bool) -> tuple[int, str] | None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414, "The address is too long."
        if not length.isdigit() or int(length) > MOST_BYTES:
            return 413, "Too large."
        client = scope["client"][0] if scope.get("client") else "unknown"
        if not is_static and not self._may(client):
            return 429, "Too many requests. Please wait a few seconds and try again."
        return None

    def _may(self, client: str) -> bool:
        now = time.monotonic()
        allowance = self.clients.pop(client, None) or Allowance(self.burst)
        filled = allowance.left + (now - allowance.at) * self.per_second
        allowance = Allowance(min(filled, self.burst) - 1, now)
        self.clients[client] = Allowance(max(allowance.left, 0.0), now)
        while len(self.clients) > 10_000:
            self.clients.popitem(last=False)
        return allowance.left >= 0


class _TooLargeError(Exception):
    """A body that goes on beyond the limit."""


def _counted(receive: Receive) -> Receive:
    """Return the stream of a body that stops where the body gets too large."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise _TooLargeError
        return message

    return counted


async def _refuse(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if status == 429:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _place(error: Exception) -> str:
    """Return where an error arose."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(each.filename).name}:{each.lineno}" for each in frames[-4:][::-1])


def _kind(path: str) -> str:
    """Return a path without what a person typed into it."""
    parts = path.split("/")
    return "/".join("*" if len(part) > 20 else part for part in parts)
