"""The pages of the interview: one question a screen, the list of answers, and changing one."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from legwise.interview import REGIONS, Asked, Interview, ReplyError
from legwise.knowledge.terms import Language
from legwise.person.case import Skin
from legwise.web.answers import REOPENED, Answers, question_with_id
from legwise.web.asking import Asking
from legwise.web.emergency import emergency_numbers
from legwise.web.forms import Forms
from legwise.web.painting import Paint
from legwise.web.reading import UnclearError, read_paint, read_reply
from legwise.web.site import Site
from legwise.web.visitor import visitor_of
from legwise.web.wording import Words


def interview_pages(site: Site, language: Language) -> APIRouter:
    """Return the routes of the interview in one language."""
    router = APIRouter(prefix=f"/{language}")
    own_form = Depends(Forms(site).own_form)

    def visit(request: Request, sealed: str) -> _Visit:
        answers = site.sealer.open(sealed, visitor_of(request).id)
        return _Visit(site, language, request, answers, sealed)

    @router.post("/begin")
    def begin(request: Request, form: Annotated[FormData, own_form]) -> Response:
        started = _Visit(site, language, request, Answers(country=_country(form)))
        return _see(started.address)

    @router.get("/case/{sealed}")
    def ask(request: Request, sealed: str) -> Response:
        return visit(request, sealed).next_question()

    @router.post("/case/{sealed}")
    def reply(request: Request, sealed: str, form: Annotated[FormData, own_form]) -> Response:
        here = visit(request, sealed)
        question = question_with_id(str(form.get("question", "")), here.answers, site.knowledge)
        if question is None:
            return here.lost()
        try:
            after = here.answered(question, form)
        except UnclearError as error:
            return here.question(question, sent=form, error=error.word)
        except ReplyError:
            return here.question(question, sent=form, error=f"error_{_kind(question)}")
        if "hx-request" not in request.headers:
            return _see(after.address)
        # The script shows the answer in place, so that a slow line is used once and not twice.
        response = after.next_question()
        if response.status_code == 200:
            response.headers["hx-push-url"] = after.address
        return response

    @router.get("/case/{sealed}/change/{name}")
    def change(request: Request, sealed: str, name: str) -> Response:
        here = visit(request, sealed)
        question = question_with_id(name, here.answers, site.knowledge)
        return here.lost() if question is None else here.question(question)

    @router.get("/case/{sealed}/answers")
    def list_answers(request: Request, sealed: str) -> Response:
        here = visit(request, sealed)
        lines = Asking(here.words, here.answers).lines(here.interview)
        return site.page(request, language, "answers.html", lines=lines, **here.frame())

    @router.post("/case/{sealed}/country")
    def country(request: Request, sealed: str, form: Annotated[FormData, own_form]) -> Response:
        here = visit(request, sealed)
        chosen = _country(form) or here.answers.country
        after = _Visit(site, language, request, replace(here.answers, country=chosen))
        return _see(after.address + ("/result" if form.get("page") == "result" else ""))

    return router


@dataclass(frozen=True)
class _Visit:
    """One request of the interview: who asks, and with which answers."""

    site: Site
    language: Language
    request: Request
    answers: Answers
    sealed: str = field(default="")

    @cached_property
    def interview(self) -> Interview:
        return self.answers.interview(self.site.knowledge)

    @cached_property
    def words(self) -> Words:
        return Words(self.site.knowledge, self.language)

    @cached_property
    def address(self) -> str:
        visitor = visitor_of(self.request).id
        sealed = self.sealed or self.site.sealer.seal(self.answers, visitor)
        return f"/{self.language}/case/{sealed}"

    def answered(self, question: Asked, form: FormData) -> "_Visit":
        """Return the visit with one more answer; raise `UnclearError` or `ReplyError`."""
        knowledge = self.site.knowledge
        reply = read_reply(question, form, knowledge)
        if question == REGIONS and (reply is None or isinstance(reply, Skin)):
            paint = Paint() if reply is None else read_paint(form, knowledge)
            answers = self.answers.with_paint(reply, paint, knowledge)
        else:
            answers = self.answers.with_reply(question, reply, knowledge)
        return _Visit(self.site, self.language, self.request, answers)

    def next_question(self) -> Response:
        question = self.interview.question
        return _see(f"{self.address}/result") if question is None else self.question(question)

    def question(
        self, question: Asked, *, sent: FormData | None = None, error: str = ""
    ) -> Response:
        asking = Asking(self.words, self.answers, sent or FormData())
        response = self.site.page(
            self.request,
            self.language,
            "question.html",
            status=422 if error else 200,
            screen=asking.screen(question, self.interview),
            is_change=self.answers.reply_to(question.id) is not None,
            error=error,
            back=self._before(question),
            **self.frame(),
        )
        response.headers["vary"] = "HX-Request"
        return response

    def lost(self) -> Response:
        return self.site.page(self.request, self.language, "trouble.html", 404, word="lost")

    def frame(self) -> dict[str, Any]:
        """Return what stands round a question: where it is sent, how sure, and an emergency."""
        knowledge, interview = self.site.knowledge, self.interview
        answered = {each.question.id for each in interview.given}
        checklists = [each.id for each in knowledge.screen.checklists]
        earlier = Interview(knowledge, interview.given[:-1])
        return {
            "here": self.address,
            "count": len(self.answers.given),
            "signs_done": sum(each in answered for each in checklists),
            "signs": len(checklists),
            "sureness": interview.sureness if REGIONS.id in answered else None,
            "can_stop": answered.issuperset(checklists) or interview.is_emergency,
            "is_emergency": interview.is_emergency,
            "is_new_emergency": interview.is_emergency and not earlier.is_emergency,
            "reasons": [
                knowledge.red_flags[name].reason.in_(self.language)
                for name in interview.flags.up
                if knowledge.red_flags[name].level == "emergency"
            ],
            "ambulance": self.site.ambulance(self.request, self.language, self.answers),
        }

    def _before(self, question: Asked) -> str:
        """Return where *back* leads: to the answer before, else to the first page."""
        ids = [each.question.id for each in self.answers.given]
        at = ids.index(question.id) if question.id in ids else len(ids)
        if at == 0:
            return f"/{self.language}/"
        where = "answers" if ids[at - 1] == REOPENED else f"change/{ids[at - 1]}"
        return f"{self.address}/{where}"


def _country(form: FormData) -> str | None:
    chosen = form.get("country")
    return chosen if isinstance(chosen, str) and chosen in emergency_numbers().countries else None


def _kind(question: Asked) -> str:
    return "age" if question.kind == "age" else "choose"


def _see(address: str) -> Response:
    return RedirectResponse(address, 303)
