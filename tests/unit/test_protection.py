"""What a stranger on the network could try, and what comes of it."""

import asyncio
import logging
import re
import socket
import threading
import time

import pytest
import uvicorn
from starlette.testclient import TestClient

from legwise import load_knowledge
from legwise.web import connections, protection
from legwise.web.app import WebSettings, create_app
from legwise.web.connections import Connection
from legwise.web.protection import ANY_ADDRESS, Protection, cost_of, is_allowed
from legwise.web.rates import MOST_CLIENTS, Rates, client_of
from legwise.web.serving import hosts_for, serve
from tests.running import run
from tests.serving import mark

KNOWLEDGE = load_knowledge()


# --- headers


def test_pages_are_never_kept_and_static_files_by_their_version(client):
    page = client.get("/en/")
    assert page.headers["cache-control"] == "no-store"
    sheet = re.search(r'href="(/static/legwise\.css\?v=[0-9a-f]+)"', page.text)[1]
    assert "immutable" in client.get(sheet).headers["cache-control"]
    assert client.get("/static/legwise.css").headers["cache-control"] == "public, max-age=3600"
    assert client.get("/static/none.css?v=1").headers["cache-control"] == "no-store"


def test_https_asks_for_https_and_for_a_cookie_that_only_it_can_set(app):
    plain = TestClient(app).get("/en/")
    assert "strict-transport-security" not in plain.headers
    assert plain.headers["set-cookie"].startswith("legwise=")
    secure = TestClient(app, base_url="https://testserver")
    page = secure.get("/en/")
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    cookie = page.headers["set-cookie"]
    assert cookie.startswith("__Host-legwise=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    data = {"mark": mark(page), "country": "GB"}
    assert secure.post("/en/begin", data=data).status_code == 200
    injected = TestClient(app, base_url="https://testserver", cookies={"legwise": "a" * 43})
    assert "set-cookie" in injected.get("/en/").headers


@pytest.mark.parametrize("path", ["/en/", "/nowhere", "/en/case/x/report.pdf", "/static/mark.svg"])
def test_every_answer_is_fenced_in(client, path):
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "geolocation=()" in headers["permissions-policy"]


# --- host names


@pytest.mark.parametrize(
    ("host", "is_fine"),
    [
        ("localhost:8000", True),
        ("LOCALHOST", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("[::1]", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("localhost:8000@evil.example", False),
        ("[::1", False),
        ("::1", False),
        ("", False),
        ("localhost:port", False),
        ("192.0.2.7", False),
    ],
)
def test_only_known_names_are_answered(host, is_fine):
    assert is_allowed(host, hosts_for("127.0.0.1", "")) is is_fine


def test_a_page_for_the_network_answers_to_addresses_but_not_to_names():
    hosts = hosts_for("0.0.0.0", "")
    assert ANY_ADDRESS in hosts
    for host in ("192.168.1.7:8000", "[fe80::1]:8000", f"{socket.gethostname()}:8000"):
        assert is_allowed(host, hosts)
    assert not is_allowed("rebound.example:8000", hosts)
    assert not is_allowed(ANY_ADDRESS, hosts_for("127.0.0.1", ""))
    assert is_allowed("leg.example", hosts_for("0.0.0.0", "https://Leg.example/x"))


def test_a_request_without_a_name_or_with_two_is_refused(app):
    for headers in ([], [(b"host", b"testserver"), (b"host", b"testserver")]):
        assert asgi(app, headers=headers)[0] == 400


def asgi(app, path="/en/", method="GET", headers=((b"host", b"testserver"),), bodies=(b"",)):
    """Ask an app as a server does; return the status and the headers."""
    sent = []
    parts = [
        {"type": "http.request", "body": body, "more_body": at < len(bodies) - 1}
        for at, body in enumerate(bodies)
    ]

    async def receive():
        if not parts:
            await asyncio.sleep(3600)
        return parts.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": list(headers),
        "client": ("192.0.2.1", 5000),
        "server": ("testserver", 80),
    }
    run(app(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"])


def test_strange_requests_get_plain_answers(app):
    assert asgi(app, path="*", method="OPTIONS")[0] == 404
    assert asgi(app, path="//evil.example/x")[0] == 404
    assert asgi(app, method="TRACE")[0] == 405


# --- sizes


def test_too_many_or_too_long_headers_are_refused(client):
    many = {f"x-{number}": "1" for number in range(70)}
    assert client.get("/en/", headers=many).status_code == 431
    assert client.get("/en/", headers={"x-long": "1" * 30_000}).status_code == 431
    assert client.get("/en/", headers={"cookie": "a=b; " * 200}).status_code == 200


def test_a_body_of_unsaid_length_ends_at_the_limit(app):
    form = (b"host", b"testserver"), (b"content-type", b"application/x-www-form-urlencoded")
    big = [b"mark=" + b"x" * 60_000] * 3
    assert asgi(app, "/en/begin", "POST", form, big)[0] == 413
    lying = (*form, (b"content-length", b"10"))
    assert asgi(app, "/en/begin", "POST", lying, big)[0] == 413
    assert asgi(app, "/en/begin", "POST", (*form, (b"content-length", b"-1")))[0] == 413


def test_a_body_that_never_ends_is_given_up(app, monkeypatch):
    monkeypatch.setattr(protection, "SLOWEST_BODY", 0.2)

    async def ask():
        sent = []

        async def receive():
            await asyncio.sleep(0.05)
            return {"type": "http.request", "body": b"x", "more_body": True}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "scheme": "http",
            "path": "/en/begin",
            "query_string": b"",
            "headers": [(b"host", b"testserver")],
            "client": ("192.0.2.9", 1),
        }
        await asyncio.wait_for(app(scope, receive, send), 5)
        return sent[0]["status"]

    assert run(ask()) == 408


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 60_000,
        b"{a: " * 15_000,
        b"a: &a [x]\nb: *a",
        b"a: &a [1,1,1,1]\n" + b"b: &b [*a,*a,*a]\n" * 100,
        b"person: {age: " + b"9" * 50_000 + b"}",
        b"person: {age: 1e999}",
        b"findings: {abi: .nan}",
        b"!!python/object/apply:os.system [id]",
        b"? " * 20_000,
        b"- " * 30_000,
        b"\x00\x01\x02",
        b"%YAML 99\n---\na: b",
    ],
)
def test_a_case_file_made_to_hurt_is_refused_quickly(client, content):
    page = client.get("/en/open")
    began = time.perf_counter()
    sent = client.post("/en/open", data={"mark": mark(page)}, files={"file": ("c.yaml", content)})
    assert sent.status_code == 422
    assert "error-summary" in sent.text
    assert time.perf_counter() - began < 5


def test_a_code_that_unpacks_to_very_much_is_refused(client):
    import base64
    import zlib

    packer = zlib.compressobj(9, wbits=-15)
    bomb = packer.compress(b"a" * 50_000_000) + packer.flush()
    text = "LEGWISE1:" + base64.b32encode(bomb).decode().rstrip("=")
    page = client.get("/en/open")
    sent = client.post("/en/open", data={"mark": mark(page), "code": text})
    assert sent.status_code == 422


def test_more_fields_and_files_than_any_form_has_are_refused(client):
    page = client.get("/en/")
    many = {f"field{number}": "1" for number in range(700)}
    assert client.post("/en/begin", data={"mark": mark(page), **many}).status_code == 400
    files = [("file", (f"{number}.yaml", b"a")) for number in range(3)]
    page = client.get("/en/open")
    assert client.post("/en/open", data={"mark": mark(page)}, files=files).status_code == 400


# --- rates


def test_a_bucket_fills_up_again_and_is_never_more_than_full():
    now = [0.0]
    rates = Rates(1.0, 3.0, clock=lambda: now[0])
    assert [rates.may("a") for _ in range(4)] == [True, True, True, False]
    assert rates.may("b"), "another client has its own"
    now[0] = 1.5
    assert [rates.may("a") for _ in range(2)] == [True, False]
    now[0] = 1000.0
    assert [rates.may("a") for _ in range(4)] == [True, True, True, False]
    assert not rates.may("c", 3.5)
    assert rates.may("c", 3.0), "what was refused costs nothing"


def test_no_number_of_clients_fills_the_memory():
    rates = Rates(1.0, 3.0)
    for number in range(MOST_CLIENTS + 500):
        rates.may(str(number))
    assert len(rates.buckets) == MOST_CLIENTS


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "unknown"),
    ],
)
def test_a_household_is_one_client(address, client):
    assert client_of({"client": (address, 1)}) == client


def test_nobody_is_one_client_too():
    assert client_of({"client": None}) == client_of({}) == "unknown"


def test_dear_pages_cost_more():
    client = TestClient(create_app(KNOWLEDGE, WebSettings(per_second=0.001, burst=25)))
    dear = [client.get("/en/case/x/report.pdf").status_code for _ in range(4)]
    assert dear == [410, 410, 429, 429]
    assert cost_of("GET", "/en/open") == cost_of("GET", "/en/case/x") == 1.0
    assert cost_of("POST", "/en/open") == 3.0
    refused = client.get("/en/case/x/report.pdf")
    assert refused.headers["retry-after"] == "5"
    assert "content-security-policy" in refused.headers
    assert client.get("/en/").status_code == 200, "and cheap ones still go"


# --- errors and the log


def test_an_answer_that_breaks_off_is_not_begun_twice(caplog):
    sent = []

    async def broken(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("numb left toe")

    async def send(message):
        sent.append(message["type"])

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    guarded = Protection(broken, hosts=["testserver"], per_second=1, burst=1)
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
        "client": None,
    }
    with caplog.at_level(logging.INFO, "legwise.web"):
        run(guarded(scope, receive, send))
    assert sent == ["http.response.start"]
    assert "RuntimeError at" in caplog.text
    assert "numb" not in caplog.text


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/en/my-left-toe", "GET * 404"),
        ("/en/%0AGET /en/ 200", "GET * 404"),
        ("/en/case/abc/change/foot_drop", "GET /en/case/*/change/* 410"),
        ("/static/legwise.css", "GET /static/* 200"),
        ("/ru/", "GET /ru/ 200"),
    ],
)
def test_the_log_holds_nothing_that_somebody_typed(client, caplog, path, logged):
    with caplog.at_level(logging.INFO, "legwise.web"):
        client.get(path)
    lines = [each.getMessage() for each in caplog.records if each.name == "legwise.web"]
    assert len(lines) == 1
    assert lines[0].startswith(logged)
    assert "\n" not in lines[0]


# --- a real server, and clients that dawdle


@pytest.fixture
def port(app, monkeypatch):
    monkeypatch.setattr(connections, "SLOWEST_REQUEST", 0.6)
    config = uvicorn.Config(
        app,
        port=0,
        http=Connection,
        ws="none",
        log_level="error",
        access_log=False,
        h11_max_incomplete_event_size=40 * 1024,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(5)


def said(port, *parts, pause=0.0, patience=3.0):
    """Send parts to the server with pauses; return what came back before it hung up."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        answer = b""
        try:
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
            while more := line.recv(65_536):
                answer += more
        except (ConnectionError, TimeoutError) as error:
            answer += type(error).__name__.encode()
        return answer


WHOLE = b"GET /en/open HTTP/1.1\r\nHost: localhost\r\n"


def test_a_quick_client_is_answered(port):
    assert said(port, WHOLE + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
    twice = WHOLE + b"\r\n" + WHOLE + b"Connection: close\r\n\r\n"
    assert said(port, twice).count(b"HTTP/1.1 200") == 2


def test_a_client_that_says_nothing_is_hung_up_on(port):
    began = time.perf_counter()
    assert b"HTTP" not in said(port)
    assert time.perf_counter() - began < 2.5


def test_a_client_that_sends_letter_by_letter_is_hung_up_on(port):
    letters = [bytes([letter]) for letter in WHOLE * 3]
    began = time.perf_counter()
    answer = said(port, *letters, pause=0.05)
    assert b"200" not in answer
    assert time.perf_counter() - began < 2.5


def test_dawdling_over_the_second_request_is_no_better(port):
    began = time.perf_counter()
    letters = [bytes([letter]) for letter in WHOLE]
    answer = said(port, WHOLE + b"\r\n", *letters, pause=0.05)
    assert answer.count(b"HTTP/1.1 200") <= 1
    assert time.perf_counter() - began < 3.5


def test_endless_headers_are_refused(port):
    answer = said(port, WHOLE + b"X: " + b"a" * 100_000)
    assert answer == b"" or b"HTTP/1.1 400" in answer or b"Connection" in answer
    assert b"HTTP/1.1 200" not in answer


def test_a_chunked_body_is_counted(port):
    chunk = b"fa00\r\n" + b"x" * 0xFA00 + b"\r\n"
    head = (
        b"POST /en/begin HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    assert b"HTTP/1.1 413" in said(port, head, chunk, chunk, chunk, pause=0.1)


def test_a_weak_secret_is_refused(monkeypatch, caplog):
    monkeypatch.setenv("LEGWISE_SECRET", "secret")
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_: pytest.fail("it must not start"))
    assert serve("127.0.0.1", 0) == 2
    assert "LEGWISE_SECRET" in caplog.text
