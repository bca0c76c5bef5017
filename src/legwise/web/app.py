"""The web application: one function that puts it together."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from legwise.knowledge.caching import load_knowledge
from legwise.knowledge.schema import LANGUAGES, Knowledge, Language
from legwise.web.forms import ForeignFormError
from legwise.web.interviewing import interview_pages
from legwise.web.outcome import outcome_pages
from legwise.web.protection import Protection
from legwise.web.sealing import BrokenSealError, Sealer
from legwise.web.site import STATIC, Site
from legwise.web.starting import front_door, start_pages
from legwise.web.wording import best_language

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "testserver")


@dataclass(frozen=True)
class WebSettings:
    """What a server may be told; everything has a safe default."""

    hosts: Sequence[str] = LOOPBACK
    """The names under which the page answers; others are refused (DNS rebinding)."""
    public_address: str = ""
    per_second: float = 5.0
    burst: int = 120
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Seals answers. A new one each start: nothing outlives the server."""


def create_app(knowledge: Knowledge | None = None, settings: WebSettings | None = None) -> FastAPI:
    """Return the application."""
    settings = settings or WebSettings()
    knowledge = knowledge or load_knowledge()
    site = Site(knowledge, Sealer(settings.secret, knowledge), settings.public_address)
    app = FastAPI(title="Legwise", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(front_door())
    for language in LANGUAGES:
        app.include_router(start_pages(site, language))
        app.include_router(interview_pages(site, language))
        app.include_router(outcome_pages(site, language))

    def trouble(request: Request, error: Exception) -> Response:
        status, word = 500, "lost"
        if isinstance(error, BrokenSealError):
            status, word = 410, "gone"
        elif isinstance(error, ForeignFormError):
            status, word = 403, "foreign"
        elif isinstance(error, HTTPException):
            status = error.status_code
        return site.page(request, _language(request), "trouble.html", status, word=word)

    for kind in (BrokenSealError, ForeignFormError, HTTPException):
        app.add_exception_handler(kind, trouble)
    app.add_middleware(GZipMiddleware, minimum_size=800)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*settings.hosts])
    app.add_middleware(Protection, per_second=settings.per_second, burst=settings.burst)
    return app


def _language(request: Request) -> Language:
    """Return the language of a page that went wrong."""
    for language in LANGUAGES:
        if request.url.path.startswith(f"/{language}/"):
            return language
    return best_language(request.headers.get("accept-language", ""))


def secret_from(environment: str = "LEGWISE_SECRET") -> bytes | None:
    """Return the secret that several servers share, where one is set."""
    value = os.environ.get(environment)
    return value.encode() if value else None
