"""More people than can be answered: a few are refused at once, nobody waits for ever."""

import asyncio

import pytest
from starlette.testclient import TestClient

from legwise import load_knowledge
from legwise.web.app import WebSettings, create_app
from legwise.web.crowding import LATEST, SOONEST, THREADS, Crowding
from legwise.web.starting import DANGERS
from tests.running import run

KNOWLEDGE = load_knowledge()


class Door:
    """An application behind which people wait until it is opened."""

    def __init__(self, most):
        self.opened = asyncio.Event()
        self.inside = 0
        self.bodies = []
        self.app = Crowding(self, most=most, refusal=lambda _: "too many")

    async def __call__(self, scope, receive, send):
        self.inside += 1
        self.bodies.append((await receive())["body"])
        await self.opened.wait()
        if scope["path"] == "/fault":
            raise ZeroDivisionError
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    async def knock(self, path="/en/", receive=None):
        """Return the status and the headers of what is answered."""
        sent = []

        async def whole():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": path, "headers": []}
        await self.app(scope, receive or whole, send)
        return sent[0]["status"], dict(sent[0]["headers"])


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


def test_more_than_can_be_answered_are_told_when_to_come_back():
    async def evening():
        door = Door(most=3)
        early = [asyncio.create_task(door.knock()) for _ in range(3)]
        await settled()
        late = [await door.knock() for _ in range(40)]
        assert door.inside == 3
        assert {status for status, _ in late} == {503}
        waits = {int(headers[b"retry-after"]) for _, headers in late}
        assert waits <= {*range(SOONEST, LATEST + 1)}
        assert len(waits) > 2, "or all come back at once"
        door.opened.set()
        assert [status for status, _ in await asyncio.gather(*early)] == [200] * 3
        assert (await door.knock())[0] == 200

    run(evening())


def test_a_fault_frees_its_place():
    async def evening():
        door = Door(most=1)
        door.opened.set()
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await door.knock("/fault")
        assert (await door.knock())[0] == 200

    run(evening())


def test_who_sends_slowly_keeps_nobody_out():
    async def evening():
        door = Door(most=1)
        door.opened.set()
        rest = asyncio.Event()
        pieces = iter([(b"ha", True), (b"lf", True), (b"way", False)])

        async def slowly():
            body, more = next(pieces)
            if not more:
                await rest.wait()
            return {"type": "http.request", "body": body, "more_body": more}

        slow = asyncio.create_task(door.knock(receive=slowly))
        await settled()
        assert (await door.knock())[0] == 200
        rest.set()
        assert (await slow)[0] == 200
        assert door.bodies == [b"", b"halfway"]

    run(evening())


def test_what_stands_still_is_sent_however_many_ask():
    async def evening():
        door = Door(most=0)
        door.opened.set()
        assert (await door.knock("/static/legwise.css"))[0] == 200
        assert (await door.knock("/en/"))[0] == 503

    run(evening())


@pytest.fixture(scope="module")
def crowded():
    return TestClient(create_app(KNOWLEDGE, WebSettings(most_at_work=0)))


@pytest.mark.parametrize("language", KNOWLEDGE.languages)
def test_whoever_is_refused_still_reads_the_danger_signs(crowded, language):
    page = crowded.get(f"/{language}/")
    assert page.status_code == 503
    assert SOONEST <= int(page.headers["retry-after"]) <= LATEST
    assert page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert f'<html lang="{language}"' in page.text
    assert KNOWLEDGE.words["web_crowded_text"].in_(language) in page.text
    for name in DANGERS:
        assert KNOWLEDGE.red_flags[name].advice.in_(language).split("'")[0] in page.text


def test_the_refusal_needs_no_computing(crowded, monkeypatch):
    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr("legwise.web.site.Site.page", never)
    assert crowded.post("/en/begin", data={"mark": "x"}).status_code == 503


def test_a_process_computes_few_answers_at_once():
    app = create_app(KNOWLEDGE)
    found = []

    @app.get("/threads")
    async def threads():
        from anyio import to_thread

        found.append(to_thread.current_default_thread_limiter().total_tokens)

    with TestClient(app) as client:
        assert client.get("/threads").status_code == 200
    assert found == [THREADS]
