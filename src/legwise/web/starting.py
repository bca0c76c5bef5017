"""The first page, and the pages for what goes wrong."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from legwise.knowledge.terms import Language
from legwise.story import LANGUAGES_READ
from legwise.web.answers import Answers
from legwise.web.emergency import emergency_numbers
from legwise.web.site import Site

DANGERS = (
    "stroke_signs",
    "cauda_equina_features",
    "acute_limb_ischaemia_signs",
    "paralysis_signs",
    "breathing_swallowing",
)
"""The red flags that the first page names, before any question."""


def front_door(site: Site) -> APIRouter:
    """Return the route that leads to the language of the browser."""
    router = APIRouter()

    @router.get("/")
    def choose_language(request: Request) -> Response:
        return RedirectResponse(
            f"/{site.language_of(request)}/", 303, headers={"vary": "Accept-Language"}
        )

    return router


def start_pages(site: Site, language: Language) -> APIRouter:
    """Return the routes of the first page in one language."""
    router = APIRouter(prefix=f"/{language}")
    flags = site.knowledge.red_flags

    @router.get("/")
    def start(request: Request, country: str = "") -> Response:
        known = country if country in emergency_numbers().countries else None
        return site.page(
            request,
            language,
            "start.html",
            dangers=[flags[name].advice.in_(language) for name in DANGERS if name in flags],
            can_tell=language in LANGUAGES_READ,
            ambulance=site.ambulance(request, language, Answers(country=known)),
        )

    return router
