"""The pages of the result: the result itself, the sheet for the doctor, saving and reopening."""

from datetime import datetime
from typing import Annotated

import yaml
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from legwise.assessment import assess
from legwise.knowledge.document import DocumentError
from legwise.knowledge.terms import Language
from legwise.person.case_file import CaseError
from legwise.web.answers import Answers
from legwise.web.asking import Asking
from legwise.web.case_code import CodeError, answers_from_code, case_code
from legwise.web.forms import Forms
from legwise.web.printing import Sheet, sheet_pdf
from legwise.web.reporting import make_report
from legwise.web.saved_case import answers_saved, saved_case
from legwise.web.site import Site
from legwise.web.visitor import visitor_of
from legwise.web.wording import Words

LARGEST_FILE = 64 * 1024


def outcome_pages(site: Site, language: Language) -> APIRouter:
    """Return the routes of the result in one language."""
    router = APIRouter(prefix=f"/{language}")
    words = Words(site.knowledge, language)

    def opened(request: Request, sealed: str) -> Answers:
        return site.sealer.open(sealed, visitor_of(request).id)

    @router.get("/case/{sealed}/result")
    def result(request: Request, sealed: str) -> Response:
        answers = opened(request, sealed)
        interview = answers.interview(site.knowledge)
        assessment = assess(interview.case, site.knowledge, language)
        return site.page(
            request,
            language,
            "result.html",
            here=f"/{language}/case/{sealed}",
            report=make_report(assessment, interview, answers.paint, words),
            lines=Asking(words, answers).lines(interview),
            ambulance=site.ambulance(request, language, answers),
            is_done=interview.question is None,
            today=words.date(datetime.now().astimezone().date()),
        )

    @router.get("/case/{sealed}/report.pdf")
    def sheet(request: Request, sealed: str) -> Response:
        answers = opened(request, sealed)
        interview = answers.interview(site.knowledge)
        assessment = assess(interview.case, site.knowledge, language)
        code = case_code(answers, site.knowledge)
        pdf = sheet_pdf(
            Sheet(
                report=make_report(assessment, interview, answers.paint, words),
                lines=Asking(words, answers).lines(interview),
                code=f"{site.public_address}/{language}/open#{code}"
                if site.public_address
                else code,
                today=datetime.now().astimezone(),
            ),
            words,
        )
        return _file(pdf, "application/pdf", "legwise.pdf")

    @router.get("/case/{sealed}/case.yaml")
    def save(request: Request, sealed: str) -> Response:
        saved = saved_case(opened(request, sealed), site.knowledge)
        text = yaml.safe_dump(saved, allow_unicode=True, sort_keys=False)
        return _file(text.encode(), "application/yaml", "legwise-case.yaml")

    @router.get("/open")
    def choose(request: Request) -> Response:
        return site.page(request, language, "open.html", error="")

    @router.post("/open")
    def reopen(
        request: Request, form: Annotated[FormData, Depends(Forms(site).own_form)]
    ) -> Response:
        try:
            answers = _answers_in(form, site)
        except (CodeError, CaseError, DocumentError, ValueError):
            return site.page(request, language, "open.html", 422, error="error_open")
        sealed = site.sealer.seal(answers, visitor_of(request).id)
        return RedirectResponse(f"/{language}/case/{sealed}/result", 303)

    return router


def _answers_in(form: FormData, site: Site) -> Answers:
    """Return the answers in an uploaded file or a pasted code; raise where there is none."""
    code, file = form.get("code"), form.get("file")
    if isinstance(code, str) and code.strip():
        return answers_from_code(code, site.knowledge)
    if not isinstance(file, UploadFile) or not file.filename:
        raise CodeError("nothing was sent")
    content = file.file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise CodeError("too large")
    return answers_saved(content.decode(), site.knowledge)


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
