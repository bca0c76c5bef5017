"""What happens when more people ask than can be answered: a quick and honest refusal.

A request that waits behind many others is answered when nobody waits for it any more, and makes
all the others late too. So a server works on a few requests at once, and asks the rest to come
back in some seconds. A place is taken only when a request has arrived whole: whoever sends slowly
keeps nobody out.
"""

import random
from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from legwise.knowledge.terms import Language
from legwise.web.site import Site
from legwise.web.starting import DANGERS
from legwise.web.wording import Words

SOONEST, LATEST = 2, 8
"""After how many seconds a refused visitor is asked back; spread, so that not all come at once."""

THREADS = 2
"""So many answers are computed at the same moment. A process computes on one core: with more
threads each answer would take longer, and need arrays of its own."""

STATIC = "/static/"


class Crowding:
    """ASGI middleware: at most so many requests are worked on; the others are refused (503)."""

    def __init__(self, app: ASGIApp, *, most: int, refusal: Callable[[Request], str]) -> None:
        self.app = app
        self.most = most
        self.refusal = refusal
        """Returns the page for a request that is refused; it must cost next to nothing."""
        self.at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self.app(scope, receive, send)
            return
        arrived = await _arrived(receive)
        if self.at_work >= self.most:
            wait = str(random.randint(SOONEST, LATEST))
            page = HTMLResponse(self.refusal(Request(scope)), 503, {"retry-after": wait})
            await page(scope, receive, send)
            return
        self.at_work += 1
        try:
            await self.app(scope, arrived, send)
        finally:
            self.at_work -= 1


def compute_few_at_once() -> None:
    """Let this process compute `THREADS` answers at the same moment; call it once, in its loop."""
    to_thread.current_default_thread_limiter().total_tokens = THREADS


async def _arrived(receive: Receive) -> Receive:
    """Wait for the whole body; return it as a stream of one message."""
    message = await receive()
    body = bytearray(message.get("body", b""))
    while message["type"] == "http.request" and message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    whole: list[Message] = [{**message, "body": bytes(body)}]

    async def arrived() -> Message:
        return whole.pop() if whole else await receive()

    return arrived


def crowded_page(site: Site, language: Language) -> str:
    """Return the page for those who are asked to come back; it names the danger signs."""
    flags = site.knowledge.red_flags
    return site.templates.get_template("crowded.html").render(
        words=Words(site.knowledge, language),
        language=language,
        languages=(),
        is_translated=site.untranslated[language].is_empty,
        dangers=[flags[name].advice.in_(language) for name in DANGERS if name in flags],
    )
