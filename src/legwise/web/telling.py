"""The pages of a story: telling it in one's own words, and judging what was read in it.

The text travels like answers do, sealed in the address, until it has been judged; then it is gone.
"""

from dataclasses import replace
from threading import Thread
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Language
from legwise.story import LANGUAGES_READ, Suggestion, language_of, read_story
from legwise.web.answers import Answers, answers_from
from legwise.web.drawing import best_views
from legwise.web.emergency import emergency_numbers
from legwise.web.forms import Forms
from legwise.web.judging import PAINT, alarms, case_of, confirmed, readings
from legwise.web.painting import Paint
from legwise.web.sealing import BrokenSealError
from legwise.web.site import Site
from legwise.web.visitor import visitor_of
from legwise.web.wording import Words

LONGEST = 4_000
"""Characters of a story, so that it fits into an address."""
PURPOSE = b"legwise story 1"


class Story(msgspec.Struct, frozen=True, array_like=True):
    """What a person wrote, and the country they chose for the emergency number."""

    text: str
    country: str | None = None


def telling_pages(site: Site, language: Language) -> APIRouter:
    """Return the routes of the story in one language."""
    router = APIRouter(prefix=f"/{language}")
    own_form = Depends(Forms(site).own_form)
    words = Words(site.knowledge, language)

    def opened(request: Request, sealed: str) -> Story:
        data = site.sealer.disclose(sealed, visitor_of(request).id, PURPOSE)
        try:
            return msgspec.msgpack.decode(data, type=Story)
        except msgspec.MsgspecError as error:
            raise BrokenSealError("this address holds no story") from error

    def found_in(story: Story) -> tuple[Suggestion, ...]:
        return read_story(story.text, site.knowledge, language_of(story.text))

    def form_page(request: Request, story: Story, error: str = "") -> Response:
        return site.page(
            request,
            language,
            "tell.html",
            status=422 if error else 200,
            story=story,
            error=error,
            most=LONGEST,
            ambulance=site.ambulance(request, language, Answers(country=story.country)),
        )

    @router.get("/tell")
    def tell(request: Request, country: str = "") -> Response:
        return form_page(request, Story("", _known(country)))

    @router.post("/tell")
    def read(request: Request, form: Annotated[FormData, own_form]) -> Response:
        story = Story(_text(form), _known(str(form.get("country", ""))))
        if not story.text.strip():
            return form_page(request, story, "error_tell_empty")
        if len(story.text) > LONGEST:
            return form_page(request, story, "error_tell_long")
        data = msgspec.msgpack.encode(story)
        sealed = site.sealer.enclose(data, visitor_of(request).id, PURPOSE)
        return _see(f"/{language}/tell/{sealed}")

    @router.get("/tell/{sealed}")
    def show(request: Request, sealed: str) -> Response:
        story = opened(request, sealed)
        found = found_in(story)
        painted = {spot: 1.0 for each in found for spot in each.numb}
        return site.page(
            request,
            language,
            "told.html",
            here=f"/{language}/tell/{sealed}",
            written_in=language_of(story.text),
            readings=readings(found, story.text, words),
            painted=painted,
            views=best_views({name for _, name in painted}) if painted else (),
            alarms=[
                site.knowledge.red_flags[name].reason.in_(language)
                for name in alarms(found, site.knowledge)
            ],
            story=story,
            ambulance=site.ambulance(request, language, Answers(country=story.country)),
        )

    @router.get("/tell/{sealed}/text")
    def change(request: Request, sealed: str) -> Response:
        return form_page(request, opened(request, sealed))

    @router.post("/tell/{sealed}")
    def take(request: Request, sealed: str, form: Annotated[FormData, own_form]) -> Response:
        story = opened(request, sealed)
        case = case_of(confirmed(found_in(story), form, site.knowledge))
        answers = replace(answers_from(case, Paint(), site.knowledge), country=story.country)
        address = site.sealer.seal(answers, visitor_of(request).id)
        wants_to_paint = form.get("skin") == PAINT and not case.skin.is_blank
        return _see(f"/{language}/case/{address}" + ("/change/regions" if wants_to_paint else ""))

    return router


def warm_up(knowledge: Knowledge) -> Thread:
    """Read the phrases of every language in the background, before the first story comes."""

    def read_all() -> None:
        for language in LANGUAGES_READ:
            read_story("1", knowledge, language)

    thread = Thread(target=read_all, daemon=True, name="story warm-up")
    thread.start()
    return thread


def _text(form: FormData) -> str:
    """Return the text of a form, its lines ended as in the text field."""
    text = form.get("story")
    return text.replace("\r\n", "\n") if isinstance(text, str) else ""


def _known(country: str) -> str | None:
    return country if country in emergency_numbers().countries else None


def _see(address: str) -> Response:
    return RedirectResponse(address, 303)
