"""The pages of keeping: under a code that only the person has, and gone when they say so."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from legwise.assessment import assess
from legwise.knowledge.terms import Language
from legwise.store import CodeShapeError, Found, FullError, Store, new_code, read_code
from legwise.web.answers import Answers
from legwise.web.diary import Change, Day, Diary, changes, day_of, pack, unpack
from legwise.web.forms import Forms
from legwise.web.rates import Rates, client_of
from legwise.web.site import Site
from legwise.web.visitor import visitor_of
from legwise.web.wording import Words

DAYS = (30, 90, 365)
"""After how many days what is kept deletes itself; the person chooses."""
TRIES, TRIES_PER_SECOND = 10, 0.1
"""Codes that a client may try at once, and how soon there are more."""
PURPOSE = b"legwise kept code 1"


class CodeError(Exception):
    """A code that opens nothing; `word` names the sentence that says why."""

    def __init__(self, word: str, status: int) -> None:
        self.word = word
        self.status = status
        super().__init__(word)


@dataclass(frozen=True)
class Entry:
    """One day of a diary as its page shows it."""

    date: str
    urgency: str
    level: str
    causes: list[tuple[str, str]]
    changes: list[Change]
    is_first: bool
    is_readable: bool


def keeping_pages(site: Site, store: Store, language: Language) -> APIRouter:
    """Return the routes of keeping in one language."""
    router = APIRouter(prefix=f"/{language}")
    own_form = Depends(Forms(site).own_form)
    words = Words(site.knowledge, language)
    codes = _Codes(store)
    store.sweep(_today())

    def page(request: Request, error: CodeError | None = None, **parts: Any) -> Response:
        status, word = (200, "") if error is None else (error.status, error.word)
        said = {"typed": "", "back": "", "is_gone": False, **parts}
        return site.page(request, language, "kept.html", status, error=word, **said)

    def opened(request: Request, sealed_code: str) -> str:
        return site.sealer.disclose(sealed_code, visitor_of(request).id, PURPOSE).decode()

    @router.post("/case/{sealed}/keep")
    def keep(request: Request, sealed: str, form: Annotated[FormData, own_form]) -> Response:
        answers = site.sealer.open(sealed, visitor_of(request).id)
        typed = _typed(form)
        back = f"/{language}/case/{sealed}/result"
        until = _today() + timedelta(days=_days(form))
        assessment = assess(answers.interview(site.knowledge).case, site.knowledge)
        day = day_of(answers, assessment, _today(), site.knowledge)
        try:
            code = codes.read(request, typed) if typed else new_code()
            diary = unpack(codes.found(code).content) if typed else Diary()
            store.keep(code, pack(diary.joined(day)), until)
        except CodeError as error:
            return page(request, error, typed=typed, back=back)
        except FullError:
            return page(request, CodeError("error_keep_full", 507), back=back)
        return site.page(
            request,
            language,
            "kept_new.html",
            code="" if typed else code,
            until=words.date(until),
            back=back,
        )

    @router.get("/kept")
    def ask(request: Request) -> Response:
        return page(request)

    @router.post("/kept")
    def try_code(request: Request, form: Annotated[FormData, own_form]) -> Response:
        try:
            code = codes.read(request, _typed(form))
            codes.found(code)
        except CodeError as error:
            return page(request, error, typed=_typed(form))
        sealed = site.sealer.enclose(code.encode(), visitor_of(request).id, PURPOSE)
        return RedirectResponse(f"/{language}/kept/{sealed}", 303)

    @router.get("/kept/{sealed_code}")
    def show(request: Request, sealed_code: str) -> Response:
        visitor = visitor_of(request).id
        try:
            note = codes.found(opened(request, sealed_code))
        except CodeError as error:
            return page(request, error)
        diary = unpack(note.content)
        latest = _latest(diary, site)
        sealed = site.sealer.seal(latest, visitor) if latest is not None else ""
        return site.page(
            request,
            language,
            "diary.html",
            entries=_entries(diary, words)[::-1],
            until=words.date(note.until),
            latest=f"/{language}/case/{sealed}" if sealed else "",
            here=f"/{language}/kept/{sealed_code}",
        )

    @router.post("/kept/{sealed_code}/delete", dependencies=[own_form])
    def delete(request: Request, sealed_code: str) -> Response:
        store.forget(opened(request, sealed_code))
        return page(request, is_gone=True)

    return router


class _Codes:
    """Tries codes, but not many of one client."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.rates = Rates(TRIES_PER_SECOND, TRIES)

    def read(self, request: Request, typed: str) -> str:
        """Return a typed code; raise `CodeError`."""
        if not self.rates.may(client_of(request.scope)):
            raise CodeError("error_code_many", 429)
        try:
            return read_code(typed)
        except CodeShapeError as error:
            raise CodeError("error_code_shape", 422) from error

    def found(self, code: str) -> Found:
        """Return what is kept under a code; raise `CodeError`."""
        self.store.sweep(_today())
        note = self.store.find(code, _today())
        if note is None:
            raise CodeError("error_code_unknown", 404)
        return note


def _entries(diary: Diary, words: Words) -> list[Entry]:
    entries: list[Entry] = []
    before: Answers | None = None
    for day in diary.days:
        answers = day.answers(words.knowledge)
        entries.append(_entry(day, before, answers, words))
        before = answers or before
    return entries


def _entry(day: Day, before: Answers | None, answers: Answers | None, words: Words) -> Entry:
    knowledge = words.knowledge
    changed: list[Change] = []
    if before is not None and answers is not None:
        earlier, now = before.interview(knowledge).case, answers.interview(knowledge).case
        changed = changes(earlier, now, words)
    return Entry(
        date=words.date(day.day),
        urgency=words(f"urgency_{day.urgency}"),
        level=day.urgency,
        causes=[
            (
                knowledge.conditions[each.id].name.plain(words.language),
                words.likelihood(each.probability),
            )
            for each in day.causes
            if each.id in knowledge.conditions
        ],
        changes=changed,
        is_first=before is None,
        is_readable=answers is not None,
    )


def _latest(diary: Diary, site: Site) -> Answers | None:
    """Return the answers of the last day that can still be read."""
    readable = (day.answers(site.knowledge) for day in reversed(diary.days))
    return next((answers for answers in readable if answers is not None), None)


def _typed(form: FormData) -> str:
    code = form.get("code")
    return code.strip() if isinstance(code, str) else ""


def _days(form: FormData) -> int:
    chosen = form.get("days")
    return int(chosen) if isinstance(chosen, str) and chosen in map(str, DAYS) else DAYS[0]


def _today() -> date:
    return datetime.now().astimezone().date()
