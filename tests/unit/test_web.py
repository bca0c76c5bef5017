"""The page without a browser: headers, forms, limits, sealed answers, saving and reopening."""

import contextlib
import logging
import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from legwise import load_knowledge
from legwise.interview import AGE, SEX, Asked, about
from legwise.knowledge.terms import LANGUAGES
from legwise.person.case import LEGS, Skin
from legwise.web.answers import Answers, answers_from, pack, unpack
from legwise.web.app import WebSettings, create_app
from legwise.web.case_code import CodeError, answers_from_code, case_code
from legwise.web.emergency import emergency_numbers, likely_country
from legwise.web.painting import BRUSHES, Paint, areas_of, skin_with
from legwise.web.saved_case import answers_saved
from legwise.web.sealing import BrokenSealError, Sealer
from legwise.web.serving import hosts_for
from legwise.web.wording import LIKELIHOODS, Words, best_language
from tests.serving import mark

KNOWLEDGE = load_knowledge()
SPOTS = [(leg, name) for leg in LEGS for name in KNOWLEDGE.regions]


def asked(page):
    return re.search(r'name="question" value="([^"]+)"', page.text).group(1)


def begin(client, language="en"):
    page = client.get(f"/{language}/")
    return client.post(f"/{language}/begin", data={"mark": mark(page), "country": "GB"})


def send(client, page, **fields):
    data = {"mark": mark(page), "question": asked(page), **fields}
    return client.post(page.url.path, data=data)


def calmly(client, page, limit=80):
    """Answer as somebody with nothing to report but two numb regions, to the end."""
    for _ in range(limit):
        if page.url.path.endswith("/result"):
            return page
        if 'name="tick"' in page.text:
            page = send(client, page, action="none")
        elif asked(page) == "age":
            page = send(client, page, answer="40")
        elif asked(page) == "sex":
            page = send(client, page, answer="female")
        elif asked(page) == "regions":
            page = send(client, page, numb=["left:thigh_outer_upper", "left:thigh_outer_lower"])
        else:
            values = re.findall(r'name="answer" value="([^"]+)"', page.text)
            page = send(client, page, answer="absent" if "absent" in values else values[0])
    pytest.fail("the interview does not end")


# --- the whole way, without scripts


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_interview_by_plain_forms(client, language):
    result = calmly(client, begin(client, language))
    words = Words(KNOWLEDGE, language)
    order = [words(f"heading_{part}") for part in ("urgency", "where", "what", "now", "prevention")]
    places = [result.text.rindex(f">{heading}</") for heading in order]
    assert places == sorted(places)
    assert 'class="figure"' in result.text


def test_no_screen_shows_a_word_that_has_no_translation(client):
    page = calmly(client, begin(client, "ru"))
    plain = re.sub(r"<[^>]+>|<script.*?</script>", " ", page.text)
    assert not re.search(r"\b(the|your|doctor|numb)\b", plain.replace("English", ""))


def test_an_emergency_is_said_at_once_with_the_local_number(client):
    page = begin(client)
    page = send(client, page, answer="60")
    page = send(client, page, answer="male")
    page = send(client, page, tick=["face_droop"])
    assert 'role="alert"' in page.text
    assert 'href="tel:999"' in page.text
    assert asked(page) == "legs", "the person can go on"
    page = send(client, page, action="none")
    assert 'href="tel:999"' in page.text
    other = client.post(
        f"{page.url.path}/country", data={"mark": mark(page), "country": "RU", "page": ""}
    )
    assert 'href="tel:103"' in other.text


def test_i_do_not_know_is_an_answer_and_rules_nothing_out(client):
    page = begin(client)
    while not page.url.path.endswith("/result"):
        page = send(client, page, action="unknown")
    assert KNOWLEDGE.words["urgency_self_care"].en not in page.text


def test_an_earlier_answer_can_be_changed_and_later_ones_stay(client):
    page = send(client, begin(client), answer="40")
    page = send(client, page, answer="female")
    path = page.url.path
    page = client.get(f"{path}/change/age")
    assert 'value="40"' in page.text
    page = send(
        client, SimpleNamespace(text=page.text, url=client.base_url.join(path)), answer="71"
    )
    listed = client.get(f"{page.url.path}/answers").text
    assert "71 years" in listed
    assert "Female" in listed


# --- replies that are none


@pytest.mark.parametrize("said", ["", "old", "-3", "4.5", "1000", "121"])
def test_an_unclear_age_is_asked_again_and_kept(client, said):
    page = send(client, begin(client), answer=said)
    assert page.status_code == 422
    assert "error-summary" in page.text
    assert f'value="{said}"' in page.text


def test_a_checklist_wants_a_tick_or_none_but_not_both(client):
    page = send(client, begin(client), answer="40")
    page = send(client, page, answer="female")
    assert send(client, page, action="answer").status_code == 422
    both = send(client, page, action="none", tick=["chest_pain"])
    assert both.status_code == 422
    assert 'value="chest_pain" checked' in both.text


def test_blank_skin_must_be_meant(client):
    page = send(client, begin(client), answer="40")
    page = send(client, page, answer="female")
    while asked(page) != "regions":
        page = send(client, page, action="none")
    blank = send(client, page, action="answer", pain=["left:heel"])
    assert blank.status_code == 422
    assert 'name="pain" value="left:heel" checked' in blank.text
    assert send(client, page, action="nowhere", numb=["left:heel"]).status_code == 422
    assert send(client, page, action="nowhere", tingling=["left:heel"]).status_code == 422
    assert send(client, page, action="nowhere").status_code == 200
    whole = send(client, page, numb=["left:group.foot"])
    feet = sum(each.group == "foot" for each in KNOWLEDGE.regions.values())
    assert f"numb: left {feet}" in client.get(f"{whole.url.path}/answers").text


@pytest.mark.parametrize("name", ["", "nothing_of_the_kind", "../../etc"])
def test_an_unknown_question_is_lost(client, name):
    page = begin(client)
    assert (
        client.post(page.url.path, data={"mark": mark(page), "question": name}).status_code == 404
    )


# --- headers, forms of others, sizes, rates, hosts, logs


@pytest.mark.parametrize("path", ["/en/", "/ru/open", "/nowhere", "/static/legwise.css"])
def test_every_answer_carries_the_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in policy
    if not path.startswith("/static"):
        assert headers["cache-control"] == "no-store"


def test_pages_hold_no_inline_script_or_style_and_no_other_address(client):
    for page in (client.get("/en/"), calmly(client, begin(client))):
        assert not re.search(r"<script(?![^>]* src=)", page.text)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page.text)
        loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', page.text)
        assert loaded
        assert all(each.startswith("/static/") for each in loaded)


def test_a_form_of_somebody_else_is_refused(client, app):
    page = begin(client)
    assert client.post(page.url.path, data={"question": "age", "answer": "4"}).status_code == 403
    stranger = TestClient(app)
    theirs = mark(stranger.get("/en/"))
    data = {"mark": theirs, "question": "age", "answer": "4"}
    assert client.post(page.url.path, data=data).status_code == 403
    data["mark"] = mark(page)
    crossed = client.post(page.url.path, data=data, headers={"sec-fetch-site": "cross-site"})
    assert crossed.status_code == 403


def test_answers_open_only_for_the_visitor_who_gave_them(client, app):
    page = begin(client)
    assert TestClient(app).get(page.url.path).status_code == 410
    assert client.get(page.url.path[:-2] + "AA").status_code == 410
    assert TestClient(create_app(KNOWLEDGE)).get(page.url.path).status_code == 410


def test_the_cookie_is_for_the_session_and_out_of_reach_of_scripts(client):
    cookie = client.get("/en/").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "expires" not in cookie
    assert "max-age" not in cookie


def test_large_bodies_and_long_addresses_are_refused(client):
    assert client.post("/en/begin", content=b"x" * 200_000).status_code == 413
    assert client.get("/en/case/" + "a" * 20_000).status_code == 414

    def endless():
        for _ in range(300):
            yield b"mark=" + b"y" * 1000

    streamed = client.post(
        "/en/begin",
        content=endless(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert streamed.status_code == 413


def test_too_many_requests_are_slowed_down():
    client = TestClient(create_app(KNOWLEDGE, WebSettings(per_second=0.001, burst=5)))
    codes = [client.get("/en/open").status_code for _ in range(8)]
    assert codes == [200] * 5 + [429] * 3
    assert client.get("/static/legwise.css").status_code == 200


def test_other_host_names_are_refused(app):
    assert TestClient(app, base_url="http://evil.example").get("/en/").status_code == 400
    assert "leg.example" in hosts_for("127.0.0.1", "https://leg.example:8443/x")


def test_logs_say_nothing_about_a_person(client, caplog):
    with caplog.at_level(logging.DEBUG):
        result = calmly(client, begin(client))
    said = "\n".join(each.getMessage() for each in caplog.records if each.name.startswith("leg"))
    assert "GET /en/case/*/result 200" in said
    assert result.url.path.split("/")[3] not in said
    assert "thigh" not in said


def test_an_error_is_logged_without_its_words(caplog, monkeypatch):
    def fail(*_):
        raise RuntimeError("numb left toe")

    monkeypatch.setattr("legwise.web.starting.likely_country", fail, raising=False)
    monkeypatch.setattr("legwise.web.site.likely_country", fail)
    client = TestClient(create_app(KNOWLEDGE), raise_server_exceptions=False)
    with caplog.at_level(logging.INFO):
        page = client.get("/en/")
    assert page.status_code == 500
    assert "content-security-policy" in page.headers
    assert "RuntimeError at" in caplog.text
    assert "numb left toe" not in caplog.text


def test_the_first_page_is_light(client):
    page = client.get("/en/")
    loaded = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', page.text)
    size = len(page.text) + sum(len(client.get(each).content) for each in set(loaded))
    assert size < 150_000, "even without compression"


# --- languages and countries


@pytest.mark.parametrize(
    ("header", "language"),
    [("ru-RU,ru;q=0.9", "ru"), ("de,ru;q=0.5", "ru"), ("en-GB", "en"), ("de", "en"), ("", "en")],
)
def test_the_browser_chooses_the_language(client, header, language):
    assert best_language(header) == language
    door = client.get("/", headers={"accept-language": header}, follow_redirects=False)
    assert door.headers["location"] == f"/{language}/"


@pytest.mark.parametrize(
    ("header", "country"),
    [
        ("en-GB,en;q=0.9", "GB"),
        ("ru", "RU"),
        ("ru-KZ,ru", "KZ"),
        ("zh-Hant-JP", "JP"),
        ("en", None),
    ],
)
def test_the_browser_chooses_the_country(header, country):
    assert likely_country(header) == country


def test_every_number_has_a_source_and_digits_only():
    data = emergency_numbers()
    for country in data.countries.values():
        assert country.source in data.sources
        assert country.ambulance.isdecimal()
        assert country.also is None or country.also.isdecimal()


# --- likelihoods


def test_likelihood_words_go_down_with_the_probability():
    words = Words(KNOWLEDGE, "en")
    said = [words.likelihood(each) for each in (0.99, 0.7, 0.4, 0.2, 0.05, 0.001)]
    assert said == [words(f"likelihood_{each}") for each in LIKELIHOODS.values()]
    assert words.percent(0.0001) == "< 1%"
    assert words.percent(0.9999) == "> 99%"
    assert words.percent(0.344) == "34%"
    assert Words(KNOWLEDGE, "ru").percent(0.344) == "34\N{NO-BREAK SPACE}%"


# --- sealed answers, codes and files


def _spots(brush):
    areas = [(leg, name) for leg in LEGS for name in areas_of(brush, KNOWLEDGE)]
    return st.frozensets(st.sampled_from(areas), max_size=30)


paints = st.builds(Paint, *(_spots(brush) for brush in BRUSHES))


@st.composite
def some_answers(draw):
    answers = Answers(country=draw(st.sampled_from([None, "GB"])))
    if draw(st.booleans()):
        answers = answers.with_reply(AGE, draw(st.none() | st.integers(0, 120)), KNOWLEDGE)
    if draw(st.booleans()):
        answers = answers.with_reply(SEX, draw(st.sampled_from([None, "male"])), KNOWLEDGE)
    if draw(st.booleans()):
        checklist = KNOWLEDGE.screen.checklists[0]
        question = Asked(checklist.id, "checklist", checklist.findings)
        reply = dict.fromkeys(checklist.findings, draw(st.sampled_from(["absent", "present"])))
        answers = answers.with_reply(question, draw(st.sampled_from([None, reply])), KNOWLEDGE)
    if draw(st.booleans()):
        told = draw(st.sampled_from([None, Skin(frozenset({SPOTS[0]}))]))
        paint = draw(st.none() | paints)
        skin = told if paint is None else skin_with(paint.altered(KNOWLEDGE), KNOWLEDGE)
        answers = answers.with_paint(skin, paint or Paint(), KNOWLEDGE)
    for name in draw(st.lists(st.sampled_from(["course", "tingling", "thigh_pain"]), unique=True)):
        finding = KNOWLEDGE.findings[name]
        state = draw(st.sampled_from([None, *finding.state_ids]))
        answers = answers.with_reply(about(name), state, KNOWLEDGE)
    return answers


@given(some_answers())
@settings(max_examples=60, deadline=None)
def test_sealed_answers_come_back_the_same(answers):
    sealer = Sealer(b"secret", KNOWLEDGE)
    opened = sealer.open(sealer.seal(answers, "me"), "me")
    assert opened == answers
    assert opened.interview(KNOWLEDGE).case == answers.interview(KNOWLEDGE).case


@given(some_answers())
@settings(max_examples=60, deadline=None)
def test_a_case_survives_its_code_and_the_way_back_to_answers(answers):
    case = answers.interview(KNOWLEDGE).case
    reopened = answers_from_code(case_code(answers, KNOWLEDGE), KNOWLEDGE)
    again = reopened.interview(KNOWLEDGE).case
    assert again.person == case.person
    assert again.skin == case.skin
    assert set(again.observations) == set(case.observations)
    assert reopened.paint == answers.paint.agreeing(case, KNOWLEDGE)


@given(st.text(max_size=60) | st.text(max_size=60).map(lambda text: "LEGWISE1:" + text))
def test_any_other_text_is_no_code(text):
    with pytest.raises(CodeError):
        answers_from_code(text, KNOWLEDGE)


@given(st.text("abcXYZ019-_", max_size=80))
def test_any_other_address_is_no_seal(text):
    with pytest.raises(BrokenSealError):
        Sealer(b"secret", KNOWLEDGE).open(text, "me")


@given(st.binary(max_size=60))
def test_any_other_bytes_are_no_answers(packed):
    with contextlib.suppress(ValueError):
        assert isinstance(unpack(packed, KNOWLEDGE), Answers)


def test_a_bomb_is_not_unpacked():
    import base64
    import zlib

    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(b"a" * 5_000_000) + packer.flush()
    bomb = base64.b32encode(packed).decode().rstrip("=")
    with pytest.raises(CodeError):
        answers_from_code("LEGWISE1:" + bomb, KNOWLEDGE)


def test_an_edited_answer_leaves_the_reopened_bundle():
    answers = answers_from(
        Answers().with_reply(about("tingling"), "present", KNOWLEDGE).interview(KNOWLEDGE).case,
        Paint(),
        KNOWLEDGE,
    )
    changed = answers.with_reply(about("tingling"), None, KNOWLEDGE)
    assert changed.interview(KNOWLEDGE).case.observations == ()
    assert unpack(pack(changed, KNOWLEDGE), KNOWLEDGE) == changed


def test_a_saved_case_is_reopened_by_file_and_by_code(client):
    result = calmly(client, begin(client))
    base = result.url.path.removesuffix("/result")
    saved = client.get(f"{base}/case.yaml")
    assert "attachment" in saved.headers["content-disposition"]
    page = client.get("/en/open")
    again = client.post(
        "/en/open", data={"mark": mark(page)}, files={"file": ("c.yaml", saved.text)}
    )
    assert again.url.path.endswith("/result")
    assert _causes(again) == _causes(result)

    code = case_code(answers_saved(saved.text, KNOWLEDGE), KNOWLEDGE)
    data = {"mark": mark(page), "code": f"https://leg.example/en/open#{code}"}
    by_code = client.post("/en/open", data=data, files={"file": ("", b"")})
    assert _causes(by_code) == _causes(result)


def _causes(page):
    return re.findall(r"<header><h3>(.*?)</h3>", page.text)


@pytest.mark.parametrize("content", [b"", b"person: {age: -4}", b"\xff\xfe", b"a" * 70_000])
def test_other_files_are_refused_kindly(client, content):
    page = client.get("/en/open")
    sent = client.post("/en/open", data={"mark": mark(page)}, files={"file": ("c.yaml", content)})
    if content:
        assert sent.status_code == 422
        assert "error-summary" in sent.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_one_page(client, language):
    result = calmly(client, begin(client, language))
    pdf = client.get(result.url.path.removesuffix("/result") + "/report.pdf").content
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_legwise_serve_answers_and_its_log_names_nobody():
    import socket
    import subprocess
    import sys
    import time
    import urllib.error
    import urllib.request

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "legwise", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            for _ in range(300):
                time.sleep(0.1)
                try:
                    address = f"http://127.0.0.1:{port}/ru/"
                    with urllib.request.urlopen(address, timeout=5) as page:
                        assert 'lang="ru"' in page.read().decode()
                    break
                except urllib.error.URLError:
                    continue
            else:
                pytest.fail("no answer in half a minute")
        finally:
            server.terminate()
        log = server.stderr.read()
    assert "GET /ru/ 200" in log
    assert "127.0.0.1 -" not in log
