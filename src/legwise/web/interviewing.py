"""The pages of the interview: one question a screen, the list of answers, and changing one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from legwise.interview import REGIONS, Asked, Interview, ReplyError
from legwise.knowledge.schema import Language
from legwise.person.case import Skin
from legwise.web.answers import Answers, question_with_id
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
    pages = _Pages(site, language)
    own_form = Depends(Forms(site).own_form)

    @router.post("/begin")
    def begin(request: Request, form: Annotated[FormData, own_form]) -> Response:
        country = form.get("country")
        known = emergency_numbers().countries
        answers = Answers(country=country if isinstance(country, str) and country in known else None)
        return _see(pages.address(request, answers))

    @router.get("/case/{sealed}")
    def ask(request: Request, sealed: str) -> Response:
        answers = pages.opened(request, sealed)
        return pages.next_question(request, sealed, answers)

    @router.post("/case/{sealed}")
    def reply(request: Request, sealed: str, form: Annotated[FormData, own_form]) -> Response:
        answers = pages.opened(request, sealed)
        question = question_with_id(str(form.get("question", "")), answers, site.knowledge)
        if question is None:
            return site.page(request, language, "trouble.html", 404, word="lost")
        try:
            answers = pages.answered(answers, question, form)
        except UnclearError as error:
            return pages.again(request, sealed, answers, question, form, error.word)
        except ReplyError:
            return pages.again(request, sealed, answers, question, form, "error_age")
        address = pages.address(request, answers)
        if "hx-request" not in request.headers or answers.interview(site.knowledge).question is None:
            return _see(address)
        response = pages.next_question(request, address.rpartition("/")[2], answers)
        response.headers["hx-push-url"] = address
        return response

    @router.get("/case/{sealed}/change/{name}")
    def change(request: Request, sealed: str, name: str) -> Response:
        answers = pages.opened(request, sealed)
        question = question_with_id(name, answers, site.knowledge)
        if question is None:
            return site.page(request, language, "trouble.html", 404, word="lost")
        return pages.question(request, sealed, answers, question, is_change=True)

    @router.get("/case/{sealed}/answers")
    def list_answers(request: Request, sealed: str) -> Response:
        answers = pages.opened(request, sealed)
        interview = answers.interview(site.knowledge)
        lines = Asking(Words(site.knowledge, language), answers).lines(interview)
        frame = pages.frame(request, sealed, answers, interview)
        return site.page(request, language, "answers.html", lines=lines, **frame)

    @router.post("/case/{sealed}/country")
    def country(request: Request, sealed: str, form: Annotated[FormData, own_form]) -> Response:
        answers = pages.opened(request, sealed)
        chosen = form.get("country")
        if isinstance(chosen, str) and chosen in emergency_numbers().countries:
            answers = Answers(answers.given, answers.paint, chosen)
        wanted = "/result" if form.get("page") == "result" else ""
        return _see(pages.address(request, answers) + wanted)

    return router


class _Pages:
    def __init__(self, site: Site, language: Language) -> None:
        self.site = site
        self.language: Language = language

    def opened(self, request: Request, sealed: str) -> Answers:
        return self.site.sealer.open(sealed, visitor_of(request).id)

    def address(self, request: Request, answers: Answers) -> str:
        sealed = self.site.sealer.seal(answers, visitor_of(request).id)
        return f"/{self.language}/case/{sealed}"

    def answered(self, answers: Answers, question: Asked, form: FormData) -> Answers:
        reply = read_reply(question, form, self.site.knowledge)
        if question == REGIONS and (reply is None or isinstance(reply, Skin)):
            paint = Paint() if reply is None else read_paint(form, self.site.knowledge)
            return answers.with_paint(reply, paint, self.site.knowledge)
        return answers.with_reply(question, reply, self.site.knowledge)

    def next_question(self, request: Request, sealed: str, answers: Answers) -> Response:
        question = answers.interview(self.site.knowledge).question
        if question is None:
            return _see(f"/{self.language}/case/{sealed}/result")
        return self.question(request, sealed, answers, question)

    def again(
        self,
        request: Request,
        sealed: str,
        answers: Answers,
        question: Asked,
        form: FormData,
        error: str,
    ) -> Response:
        is_change = answers.reply_to(question.id) is not None
        return self.question(
            request, sealed, answers, question, is_change=is_change, sent=form, error=error
        )

    def question(
        self,
        request: Request,
        sealed: str,
        answers: Answers,
        question: Asked,
        *,
        is_change: bool = False,
        sent: FormData | None = None,
        error: str = "",
    ) -> Response:
        words = Words(self.site.knowledge, self.language)
        interview = answers.interview(self.site.knowledge)
        asking = Asking(words, answers, sent or FormData())
        response = self.site.page(
            request,
            self.language,
            "question.html",
            status=422 if error else 200,
            screen=asking.screen(question, interview),
            is_change=is_change,
            error=error,
            back=self._before(sealed, answers, question),
            **self.frame(request, sealed, answers, interview),
        )
        response.headers["vary"] = "HX-Request"
        return response

    def frame(
        self, request: Request, sealed: str, answers: Answers, interview: Interview
    ) -> dict[str, Any]:
        """Return what stands round a question: where it is sent, how sure, and an emergency."""
        knowledge = self.site.knowledge
        answered = {each.question.id for each in interview.given}
        checklists = [each.id for each in knowledge.screen.checklists]
        earlier = Interview(knowledge, interview.given[:-1])
        is_mapped = REGIONS.id in answered
        return {
            "here": f"/{self.language}/case/{sealed}",
            "count": len(answers.given),
            "signs_done": sum(each in answered for each in checklists),
            "signs": len(checklists),
            "sureness": interview.sureness if is_mapped else None,
            "is_emergency": interview.is_emergency,
            "is_new_emergency": interview.is_emergency and not earlier.is_emergency,
            "reasons": [
                knowledge.red_flags[name].reason.in_(self.language)
                for name in interview.flags.up
                if knowledge.red_flags[name].level == "emergency"
            ],
            "ambulance": self.site.ambulance(request, self.language, answers),
        }

    def _before(self, sealed: str, answers: Answers, question: Asked) -> str:
        """Return where *back* leads: to the answer before, else to the first page."""
        ids = [each.question.id for each in answers.given]
        at = ids.index(question.id) if question.id in ids else len(ids)
        if at == 0:
            return f"/{self.language}/"
        name = ids[at - 1]
        kept = name if name in self.site.knowledge.findings or name != "reopened" else None
        where = f"change/{name}" if kept else "answers"
        return f"/{self.language}/case/{sealed}/{where}"


def _see(address: str) -> Response:
    return RedirectResponse(address, 303)
