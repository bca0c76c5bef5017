"""What every request passes through: names, sizes, rates and headers; and a log without people."""

import asyncio
import logging
import re
import time
import traceback
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from legwise.web.rates import Rates, client_of

LOG = logging.getLogger("legwise.web")

MOST_BYTES = 128 * 1024
"""Of a body."""
LONGEST_ADDRESS = 12_000
MOST_HEADERS = 64
LONGEST_HEADERS = 24 * 1024
SLOWEST_BODY = 20.0
"""Seconds until a whole body must have come."""

ANY_ADDRESS = "any address"
"""Stands among the allowed hosts for every IP address, which needs no name to be looked up."""
STATIC = "/static/"
COSTS: Mapping[tuple[str, str], float] = {
    ("GET", "/report.pdf"): 10.0,
    ("POST", "/keep"): 5.0,
    ("POST", "/kept"): 5.0,
    ("POST", "/open"): 3.0,
}
"""How many ordinary requests a request is worth, by its method and the end of its address."""

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
    (
        b"permissions-policy",
        b"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        b"magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    ),
)
ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")


class Protection:
    """ASGI middleware: limits first, then the app, then headers on whatever it answers."""

    def __init__(
        self, app: ASGIApp, *, hosts: Collection[str], per_second: float, burst: int
    ) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.rates = Rates(per_second, burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def guarded_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _headers(scope, message)}
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(guarded_send, refusal)
        else:
            try:
                await self.app(scope, _limited(receive), guarded_send)
            except Exception as error:
                refusal = error if isinstance(error, RefusedError) else _failed(error)
                if status == 0:
                    await _refuse(guarded_send, refusal)
        spent = 1000 * (time.perf_counter() - began)
        LOG.info("%s %s %d %.0f ms", _method(scope), _kind(scope), status, spent)

    def _refusal(self, scope: Scope) -> "RefusedError | None":
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        names = [value for name, value in headers if name == b"host"]
        if len(names) != 1 or not is_allowed(names[0].decode("latin-1"), self.hosts):
            return RefusedError(400, "This page is not here under that name.")
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return RefusedError(414, "The address is too long.")
        size = sum(len(name) + len(value) for name, value in headers)
        if len(headers) > MOST_HEADERS or size > LONGEST_HEADERS:
            return RefusedError(431, "Too many headers.")
        length = dict(headers).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return RefusedError(413, "Too large.")
        if not scope["path"].startswith(STATIC) and not self.rates.may(
            client_of(scope), cost_of(scope["method"], scope["path"])
        ):
            return RefusedError(
                429, "Too many requests. Please wait a few seconds and try again.", 5
            )
        return None


class RefusedError(Exception):
    """A request that is not answered: the status, a sentence, and when to ask again (seconds)."""

    def __init__(self, status: int, text: str, again: int | None = None) -> None:
        self.status = status
        self.text = text
        self.again = again
        super().__init__(text)


def cost_of(method: str, path: str) -> float:
    """Return how many ordinary requests a request is worth."""
    known = (cost for (on, end), cost in COSTS.items() if on == method and path.endswith(end))
    return next(known, 1.0)


def is_allowed(host: str, hosts: Collection[str]) -> bool:
    """Return whether a Host header names one of the hosts; the port does not matter."""
    found = re.fullmatch(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(:\d{1,5})?", host)
    if found is None:
        return False
    name = found["name"].lower()
    return name in hosts or (ANY_ADDRESS in hosts and _is_address(name.strip("[]")))


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _headers(scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with what every answer carries."""
    headers: list[tuple[bytes, bytes]] = [*message["headers"], *HEADERS]
    if scope["scheme"] == "https":
        headers.append(ONLY_HTTPS)
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", _how_long(scope, message["status"])))
    return headers


def _how_long(scope: Scope, status: int) -> bytes:
    """Return how long an answer may be kept: static files by their version, pages never."""
    if not scope["path"].startswith(STATIC) or status not in (200, 304):
        return b"no-store"
    is_versioned = scope["query_string"].startswith(b"v=")
    return b"public, max-age=31536000, immutable" if is_versioned else b"public, max-age=3600"


def _limited(receive: Receive) -> Receive:
    """Return the stream of a body that ends where it gets too large or takes too long."""
    seen = 0
    is_whole = False
    until = time.monotonic() + SLOWEST_BODY

    async def limited() -> Message:
        nonlocal seen, is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout(max(until - time.monotonic(), 0)):
                message = await receive()
        except TimeoutError:
            raise RefusedError(408, "That took too long.") from None
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise RefusedError(413, "Too large.")
        is_whole = not message.get("more_body", False)
        return message

    return limited


async def _refuse(send: Send, refusal: RefusedError) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    if refusal.again is not None:
        headers.append((b"retry-after", str(refusal.again).encode()))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": refusal.text.encode()})


def _failed(error: Exception) -> RefusedError:
    """Log an error by its kind and place: its message can quote an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(each.filename).name}:{each.lineno}" for each in frames[-4:][::-1]]
    LOG.error("%s at %s", type(error).__name__, " < ".join(places))
    return RefusedError(500, "Something went wrong. Please go back.")


def _method(scope: Scope) -> str:
    """Return the method, where it is one: it goes into the log."""
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "POST") else "OTHER"


def _kind(scope: Scope) -> str:
    """Return which page was asked for, without what stands in its address: sealed answers."""
    if scope["path"].startswith(STATIC):
        return f"{STATIC}*"
    path = getattr(scope.get("route"), "path", None)
    return re.sub(r"\{[^{}]*\}", "*", path) if isinstance(path, str) else "*"
