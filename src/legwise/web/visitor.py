"""Who is asking: one random session cookie, and the marks that prove a form is our own."""

import re
import secrets
from dataclasses import dataclass

from fastapi import Request, Response

from legwise.web.sealing import Sealer

COOKIE, SECURE_COOKIE = "legwise", "__Host-legwise"
"""Over https a name that no other host, and no page without https, can set."""
SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Visitor:
    """A browser, known by a random cookie that dies with it. It names nobody."""

    id: str
    is_new: bool

    def remember(self, request: Request, response: Response) -> None:
        """Send the cookie to a browser that has none."""
        if self.is_new:
            is_secure = request.url.scheme == "https"
            name = SECURE_COOKIE if is_secure else COOKIE
            response.set_cookie(name, self.id, httponly=True, samesite="lax", secure=is_secure)


def visitor_of(request: Request) -> Visitor:
    """Return the visitor of a request, a new one where the cookie is missing or misshapen."""
    name = SECURE_COOKIE if request.url.scheme == "https" else COOKIE
    sent = request.cookies.get(name, "")
    if SHAPE.fullmatch(sent):
        return Visitor(sent, is_new=False)
    return Visitor(secrets.token_urlsafe(32), is_new=True)


def form_mark(visitor: Visitor, sealer: Sealer) -> str:
    """Return the hidden field of a form: different each time, so that compression tells nothing."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{sealer.mark('form', visitor.id, nonce)}"


def is_own_form(sent: str, visitor: Visitor, sealer: Sealer) -> bool:
    """Return whether a form was made by this server for this visitor."""
    nonce, _, mark = sent.partition(".")
    wanted = sealer.mark("form", visitor.id, nonce)
    return not visitor.is_new and secrets.compare_digest(mark.encode(), wanted.encode())
