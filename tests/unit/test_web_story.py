"""The story on the page, without a browser: what is shown, what is taken over, what never is."""

import logging
import re
import threading
from html import unescape

import pytest
from starlette.datastructures import FormData
from starlette.testclient import TestClient

from legwise import load_knowledge
from legwise.knowledge.terms import LANGUAGES
from legwise.story import LANGUAGES_READ, language_of, read_story
from legwise.story.groups import groups
from legwise.web.judging import alarms, case_of, confirmed, quote, readings
from legwise.web.protection import LONGEST_ADDRESS
from legwise.web.telling import LONGEST
from legwise.web.wording import Words
from tests.serving import mark

KNOWLEDGE = load_knowledge()
ENGLISH = (
    "I am 54. Three weeks ago my left foot went numb, now it tingles. "
    "My left leg is weak. I have diabetes for 12 years. No back pain. My bladder is fine."
)
SKIN = Words(KNOWLEDGE, "en")("label_regions")
RUSSIAN = "Мне 61 год. Месяц назад онемела правая стопа, по ночам жжёт. Спина не болит."


def tell(client, story, language="en"):
    page = client.get(f"/{language}/tell?country=GB")
    data = {"mark": mark(page), "country": "GB", "story": story}
    return client.post(f"/{language}/tell", data=data)


def agree(client, told, **instead):
    """Send the form as it stands, but for what is said instead."""
    chosen = dict(re.findall(r'name="([^"]+)" value="([^"]+)" checked', told.text))
    data = {"mark": mark(told), **chosen, **instead}
    return client.post(told.url.path, data=data)


def field_of(told, sentence):
    """Return the name of the field with which a sentence is judged."""
    card = next(each for each in told.text.split("<fieldset")[1:] if sentence in unescape(each))
    return re.search(r'name="(said\.\d+)"', card).group(1)


def listed(client, page):
    return unescape(client.get(f"{page.url.path}/answers").text)


# --- the way


def test_the_first_page_leads_to_the_story_and_past_it(client):
    start = client.get("/en/?country=FR").text
    assert 'href="/en/tell?country=FR"' in start
    assert 'action="/en/begin"' in start
    assert 'action="/en/begin"' in client.get("/en/tell").text


def test_what_is_confirmed_becomes_answers_and_is_not_asked_again(client):
    told = tell(client, ENGLISH)
    assert told.url.path.startswith("/en/tell/")
    assert "diabetes for 12 years" in told.text, "the words it was read from"
    page = agree(client, told)
    answers = listed(client, page)
    for said in ("54 years", "Weak leg", "Diabetes", "Tingling, pins and needles"):
        assert said in answers
    asked = set()
    while not page.url.path.endswith("/result"):
        question = re.search(r'name="question" value="([^"]+)"', page.text).group(1)
        asked.add(question)
        data = {"mark": mark(page), "question": question, "action": "unknown"}
        page = client.post(page.url.path, data=data)
    assert not asked & {"age", "regions", "duration_so_far", "diabetes", "tingling"}
    assert {"sex", "onset", "legs", "bladder_bowel_saddle"} <= asked


def test_an_answer_from_a_story_is_changed_like_any_other(client):
    page = agree(client, tell(client, ENGLISH))
    change = client.get(f"{page.url.path}/change/diabetes")
    data = {"mark": mark(change), "question": "diabetes", "answer": "none"}
    page = client.post(page.url.path, data=data)
    assert "No diabetes" in listed(client, page)
    assert "54 years" in listed(client, page)


def test_a_checklist_shows_the_danger_sign_that_was_told(client):
    page = agree(client, tell(client, ENGLISH))
    for _ in range(2):  # sex, then the first checklist
        question = re.search(r'name="question" value="([^"]+)"', page.text).group(1)
        data = {"mark": mark(page), "question": question, "action": "unknown"}
        page = client.post(page.url.path, data=data)
    assert 'value="leg_weakness" checked' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_is_read_in_the_language_of_its_letters(client, language):
    assert "Ваш возраст: 61" in tell(client, RUSSIAN, language).text
    assert "You are 54 years old" in tell(client, ENGLISH, language).text
    assert language_of("") == "en"


def test_the_text_can_be_changed_and_is_gone_once_it_is_judged(client):
    told = tell(client, ENGLISH)
    assert "Three weeks ago" in client.get(f"{told.url.path}/text").text
    page = agree(client, told)
    assert "Three weeks ago" not in page.text + listed(client, page)
    assert len(page.url.path) < 600


# --- what is put right or left out


def test_what_is_left_out_or_not_sent_is_not_taken_over(client):
    told = tell(client, ENGLISH)
    weak = field_of(told, "Weak leg")
    assert "Weak leg" not in listed(client, agree(client, told, **{weak: "leave"}))
    assert "Weak leg" not in listed(client, agree(client, told, **{weak: "nonsense"}))
    nothing = client.post(told.url.path, data={"mark": mark(told)})
    assert 'name="question" value="age"' in nothing.text


def test_sides_states_and_ages_can_be_put_right(client):
    told = tell(client, ENGLISH)
    foot = field_of(told, "foot, left")
    answers = listed(
        client,
        agree(
            client,
            told,
            age="45",
            **{
                field_of(told, "Weak leg"): "both",
                field_of(told, "Diabetes"): "under_10_years",
                foot: "right",
            },
        ),
    )
    assert "45 years" in answers
    assert "Yes, on both sides" in answers
    assert "Yes, for less than 10 years" in answers
    painted = re.search(rf"<dt>{SKIN}</dt><dd>([^<]+)", answers).group(1)
    assert "right" in painted
    assert "left" not in painted


@pytest.mark.parametrize("age", ["old", "-3", "400"])
def test_an_age_that_is_none_is_asked(client, age):
    page = agree(client, tell(client, ENGLISH), age=age)
    assert 'name="question" value="age"' in page.text


def test_a_wrong_sex_is_put_right():
    found = read_story("Женщина, 61 год, немеет стопа", KNOWLEDGE, "ru")
    number = next(at for at, each in enumerate(found) if each.person.sex)
    said = FormData({f"said.{number}": "male"})
    assert [each.person.sex for each in confirmed(found, said, KNOWLEDGE)] == ["male"]


def test_skin_without_a_side_is_left_to_the_drawing_unless_the_side_is_given(client):
    told = tell(client, "My toes are numb. I am 40.")
    page = agree(client, told)
    assert SKIN not in listed(client, page)
    page = agree(client, told, **{field_of(told, "toes, on one side"): "left"})
    assert SKIN in listed(client, page)


def test_who_wants_to_paint_exactly_gets_the_drawing_with_what_was_told(client):
    page = agree(client, tell(client, ENGLISH), skin="paint")
    assert page.url.path.endswith("/change/regions")
    assert re.search(r'value="left:heel"[^>]* checked', page.text)


def test_skin_that_was_not_mentioned_is_not_called_normal():
    found = read_story(ENGLISH, KNOWLEDGE, "en")
    case = case_of(found)
    assert case.skin.painted_on("left", "heel") is True
    assert case.skin.painted_on("right", "heel") is None


# --- danger signs


def test_a_denied_danger_sign_is_shown_as_still_to_be_asked_and_never_taken_over(client):
    told = tell(client, ENGLISH)
    asked = told.text.split('id="told-asked"')[1]
    assert "Back pain: no" in asked
    assert 'type="radio"' not in asked.split("</section>")[0]
    numbers = {f"said.{number}": "yes" for number in range(40)}
    answers = listed(client, agree(client, told, **numbers))
    assert "Back pain" not in answers
    assert "passing urine" not in answers


def test_a_form_cannot_turn_a_danger_sign_into_its_absence():
    found = read_story(ENGLISH, KNOWLEDGE, "en")
    for said in ("absent", "none", "normal"):
        form = FormData({f"said.{number}": said for number in range(len(found))})
        assert list(confirmed(found, form, KNOWLEDGE)) == []


def test_an_emergency_is_said_before_and_after_it_is_confirmed(client):
    told = tell(client, "I am 70. My face is drooping and my left arm is weak.")
    words = Words(KNOWLEDGE, "en")
    assert words("told_alarm_heading") in told.text
    assert 'href="tel:999"' in told.text
    page = agree(client, told)
    assert words("emergency_heading") in page.text
    assert 'role="alert"' in page.text
    assert 'name="question"' in page.text, "the person can go on"
    calm = tell(client, "I am 70. My left foot tingles.")
    assert words("told_alarm_heading") not in calm.text
    assert alarms((), KNOWLEDGE) == []


# --- little, too much, and what protects


@pytest.mark.parametrize(
    "story", ["xyz qwrt", "Es kribbelt.", "42", "…", "<script>alert(1)</script>"]
)
def test_a_story_that_cannot_be_read_ends_kindly(client, story):
    told = tell(client, story)
    assert told.status_code == 200
    assert Words(KNOWLEDGE, "en")("told_nothing_heading") in unescape(told.text)
    assert 'action="/en/begin"' in told.text
    assert "<script>alert" not in told.text + client.get(f"{told.url.path}/text").text


@pytest.mark.parametrize("story", ["", "  \r\n "])
def test_an_empty_story_is_asked_for_again(client, story):
    page = tell(client, story)
    assert page.status_code == 422
    assert "error-summary" in page.text


def test_a_long_story_is_refused_with_its_length_and_kept_in_the_field(client):
    page = tell(client, "онемела стопа " * 400, "ru")
    assert page.status_code == 422
    assert "5600" in page.text
    assert "онемела стопа" in page.text.split("<textarea")[1]


def test_the_longest_story_fits_into_an_address(client):
    letters = "".join(chr(0x400 + 7 * at * at % 256) for at in range(LONGEST))
    told = tell(client, letters)
    assert told.status_code == 200
    assert len(str(told.url)) < LONGEST_ADDRESS


def test_line_ends_count_once(client):
    assert tell(client, "a\r\n" * (LONGEST // 2)).status_code == 200


def test_a_story_opens_only_for_who_wrote_it_and_is_no_answer(client, app):
    told = tell(client, ENGLISH)
    assert TestClient(app).get(told.url.path).status_code == 410
    assert client.get(told.url.path.replace("/tell/", "/case/")).status_code == 410
    page = agree(client, told)
    assert client.get(page.url.path.replace("/case/", "/tell/")).status_code == 410


def test_a_foreign_form_tells_nothing(client):
    told = tell(client, ENGLISH)
    assert client.post("/en/tell", data={"story": ENGLISH}).status_code == 403
    assert client.post(told.url.path, data={"said.0": "yes"}).status_code == 403


def test_the_log_says_nothing_of_a_story(client, caplog):
    with caplog.at_level(logging.DEBUG):
        told = tell(client, ENGLISH)
        agree(client, told)
    said = "\n".join(each.getMessage() for each in caplog.records if each.name.startswith("leg"))
    assert "POST /en/tell/* 303" in said
    assert told.url.path.split("/")[3] not in said
    assert "numb" not in said


def test_story_pages_hold_no_inline_script_or_style(client):
    for page in (client.get("/en/tell"), tell(client, ENGLISH)):
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page.text)


# --- words and groups


def test_every_group_names_findings_that_exist_once():
    listed = [*groups().began, *groups().background, *groups().habits]
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(KNOWLEDGE.findings)
    recent = {*groups().before_onset, *groups().before_now}
    assert recent <= set(KNOWLEDGE.findings)


def test_every_screen_of_a_story_is_translated(client):
    told = tell(client, RUSSIAN, "ru")
    plain = re.sub(r"<[^>]+>", " ", told.text.split("</header>")[1].split("<footer")[0])
    assert not re.search(r"[A-Za-z]{3,}", plain)


def test_a_quote_is_made_of_whole_words():
    text = (
        "Some years ago it began quite slowly, and then my left foot went numb in the night again."
    )
    shown = quote(text, text.index("left foot"), text.index("left foot") + 9)
    assert shown.told == "left foot"
    assert shown.before == "…quite slowly, and then my "
    assert shown.after == " went numb in the night…"
    assert quote("numb", 0, 4).before == quote("numb", 0, 4).after == ""


def test_every_reading_has_its_own_field():
    found = read_story(ENGLISH, KNOWLEDGE, "en")
    shown = readings(found, ENGLISH, Words(KNOWLEDGE, "en"))
    assert [each.number for each in shown] == list(range(len(found)))
    assert {each.group for each in shown} == {"you", "skin", "like", "began", "background"}
    assert all(each.group != "skin" or each.is_skin for each in shown)


def test_the_reader_is_warm_soon_after_the_server_starts(app, monkeypatch):
    read = {}
    monkeypatch.setattr("legwise.story.lexicon._read", read)
    with TestClient(app):
        for thread in threading.enumerate():
            if thread.name == "story warm-up":
                thread.join(20)
    assert {path.stem for _, path in read} == set(LANGUAGES_READ)
    assert all("book" in lexicon.__dict__ for lexicon in read.values())
