"""The web application: one function that puts it together."""

import os
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from legwise.knowledge.caching import load_knowledge
from legwise.knowledge.schema import Knowledge
from legwise.store import Store
from legwise.story import LANGUAGES_READ
from legwise.web.crowding import Crowding, compute_few_at_once, crowded_page
from legwise.web.forms import ForeignFormError
from legwise.web.interviewing import interview_pages
from legwise.web.keeping import keeping_pages
from legwise.web.outcome import outcome_pages
from legwise.web.protection import Protection
from legwise.web.sealing import BrokenSealError, Sealer
from legwise.web.site import STATIC, Site
from legwise.web.starting import front_door, start_pages
from legwise.web.telling import telling_pages, warm_up

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "testserver")


@dataclass(frozen=True)
class WebSettings:
    """What a server may be told; everything has a safe default."""

    hosts: Sequence[str] = LOOPBACK
    """The names under which the page answers; others are refused (DNS rebinding)."""
    public_address: str = ""
    per_second: float = 5.0
    burst: int = 120
    most_at_work: int = 16
    """So many requests are worked on at once; more are refused for some seconds."""
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Seals answers. A new one each start: nothing outlives the server."""
    save: Path | None = None
    """The file for cases that people ask to keep; None: nothing can be kept."""


def create_app(knowledge: Knowledge | None = None, settings: WebSettings | None = None) -> FastAPI:
    """Return the application."""
    settings = settings or WebSettings()
    knowledge = knowledge or load_knowledge()
    store = None if settings.save is None else Store(settings.save)
    site = Site(knowledge, Sealer(settings.secret, knowledge), settings.public_address, store)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncGenerator[None]:
        compute_few_at_once()
        warm_up(knowledge)
        yield

    app = FastAPI(lifespan=running, docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(front_door(site))
    for language in knowledge.languages:
        app.include_router(start_pages(site, language))
        if language in LANGUAGES_READ:
            app.include_router(telling_pages(site, language))
        app.include_router(interview_pages(site, language))
        app.include_router(outcome_pages(site, language))
        if store is not None:
            app.include_router(keeping_pages(site, store, language))

    def trouble(request: Request, error: Exception) -> Response:
        status, word = 500, "lost"
        if isinstance(error, BrokenSealError):
            status, word = 410, "gone"
        elif isinstance(error, ForeignFormError):
            status, word = 403, "foreign"
        elif isinstance(error, HTTPException):
            status = error.status_code
        return site.page(request, site.language_of(request), "trouble.html", status, word=word)

    for kind in (BrokenSealError, ForeignFormError, HTTPException):
        app.add_exception_handler(kind, trouble)
    app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=5)
    crowded = {language: crowded_page(site, language) for language in knowledge.languages}
    app.add_middleware(
        Crowding,
        most=settings.most_at_work,
        refusal=lambda request: crowded[site.language_of(request)],
    )
    app.add_middleware(
        Protection,
        hosts=settings.hosts,
        per_second=settings.per_second,
        burst=settings.burst,
    )
    return app


def secret_from(environment: str = "LEGWISE_SECRET") -> bytes | None:
    """Return the secret that several servers share, where one is set."""
    value = os.environ.get(environment)
    return value.encode() if value else None
