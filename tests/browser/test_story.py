"""Telling it in one's own words, in a real browser: by mouse, finger and keys, without scripts."""

import pytest

from legwise.person.case import Case
from legwise.person.case import Person as Age
from tests.browser.conftest import DESK, PHONE
from tests.browser.person import Person
from tests.browser.test_access import cut_off, faults
from tests.browser.test_interview import word

ENGLISH = (
    "I am 54. Three weeks ago my left foot went numb and now it tingles. My toes are numb too. "
    "I can't lift the foot. I have diabetes for 12 years. My bladder is fine. No back pain."
)
RUSSIAN = "Мне 61 год. Месяц назад онемела правая стопа, по ночам жжёт. Спина не болит."
STROKE = "I am 70. Suddenly my face is drooping and I can't speak properly. My left leg is numb."
NOBODY = Case(Age(54, "female"))


class Teller(Person):
    """Somebody who leaves the danger signs as the story ticked them."""

    def tick(self):
        ticked = self.page.locator("input[name=tick]:checked").count()
        self.press(self.page.locator(f"button[value={'answer' if ticked else 'none'}]"))


def tell(page, story, press, language="en"):
    """Write a story and send it."""
    press(page.locator(".ways a"))
    page.wait_for_selector("#answer")
    page.locator("#answer").fill(story)
    press(page.get_by_role("button", name=word("tell_button", language)))
    page.wait_for_url("**/tell/*")
    page.wait_for_load_state()


def card(page, text):
    return page.locator("fieldset.said").filter(has=page.locator(f'legend:has-text("{text}")'))


def press_pill(page, text, value, press):
    press(card(page, text).locator(f"input[value={value}]"))


def go_on(page, press, language="en"):
    press(page.get_by_role("button", name=word("told_button", language)))
    page.wait_for_selector("#question-form")


def said(page):
    page.locator(".all-answers").click()
    page.wait_for_selector("dl.answers")
    listed = page.locator("dl.answers").inner_text()
    page.go_back()
    page.wait_for_selector("#question-form")
    return listed


def test_an_english_story_by_mouse(visit):
    page = visit()
    person = Teller(page, NOBODY)
    tell(page, ENGLISH, person.press)
    page.wait_for_function("() => document.activeElement.id === 'heading'")
    assert page.locator(".told-skin svg .numb").count() > 0
    press_pill(page, "Tingling,", "leave", person.press)
    card(page, "Foot drop").locator("summary").click()
    press_pill(page, "Foot drop", "both", person.press)
    assert not card(page, "Foot drop").locator("input[value=yes]").is_checked()
    go_on(page, person.press)
    listed = said(page)
    assert "54 years" in listed
    assert "Tingling" not in listed
    assert word("answer_both") in listed
    asked = []
    while page.locator("#question-form").count():
        asked.append(person.question())
        person.answer()
    assert page.url.endswith("/result")
    assert not {"age", "regions", "duration_so_far", "diabetes"} & set(asked)
    assert {"sex", "legs", "bladder_bowel_saddle", "onset"} <= set(asked)
    assert page.locator("#urgency").inner_text() == word("urgency_same_day")


def test_a_denied_danger_sign_is_still_asked(visit):
    page = visit()
    person = Teller(page, NOBODY)
    tell(page, ENGLISH, person.press)
    asked = page.locator(".told-asked")
    assert "New trouble with passing urine: no." in asked.inner_text()
    assert asked.locator("input").count() == 0
    go_on(page, person.press)
    assert "urine" not in said(page)
    person.answer_until("bladder_bowel_saddle")
    assert page.locator("input[value=bladder_trouble]").is_visible()
    assert not page.locator("input[value=bladder_trouble]").is_checked()


def test_a_russian_story_by_touch(visit):
    page = visit("ru", **PHONE)
    person = Teller(page, NOBODY, "touch")
    tell(page, RUSSIAN, person.press, "ru")
    assert "Ваш возраст: 61." in page.locator(".told").inner_text()
    for option in page.locator(".pills span, .said summary").all():
        if option.is_visible():
            assert option.bounding_box()["height"] >= 40
    person.press(card(page, "стопа, справа").locator("summary"))
    press_pill(page, "стопа, справа", "left", person.press)
    person.press(page.locator("input[name=skin][value=paint]"))
    go_on(page, person.press, "ru")
    assert page.url.endswith("/change/regions")
    assert page.locator('input[name=numb][value="left:heel"]').is_checked()
    assert not page.locator('input[name=numb][value="right:heel"]').is_checked()
    person.press(page.locator(".actions button[value=answer]"))
    page.locator(".q-sex").wait_for()


def test_a_story_by_keys_alone(visit):
    page = visit()
    person = Teller(page, NOBODY, "keys")
    tell(page, ENGLISH, person.press)
    weak = card(page, "Weak leg")
    for _ in range(200):
        page.keyboard.press("Tab")
        if weak.locator("input[value=yes]").evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("ArrowRight")
    assert weak.locator("input[value=leave]").is_checked()
    go_on(page, person.press)
    assert "Weak leg" not in said(page)


def test_a_story_without_scripts(visit):
    page = visit(java_script_enabled=False, **PHONE)
    press = Person(page, NOBODY).press
    tell(page, ENGLISH, press)
    card(page, "Foot drop").locator("summary").click()
    press_pill(page, "Foot drop", "right", press)
    page.locator("#age").locator("xpath=ancestor::details").locator("summary").click()
    page.locator("#age").fill("47")
    page.reload()
    assert "54 years" in page.locator(".told").inner_text(), (
        "a plain page that can be fetched again"
    )
    card(page, "Foot drop").locator("summary").click()
    press_pill(page, "Foot drop", "right", press)
    go_on(page, press)
    assert word("answer_right") in said(page)


def test_an_emergency_told_in_words(visit):
    page = visit(**PHONE)
    press = Person(page, NOBODY, "touch").press
    tell(page, STROKE, press)
    assert word("told_alarm_heading") in page.locator("[role=alert]").inner_text()
    assert page.locator("[role=alert] a[href='tel:999']").count() == 1
    go_on(page, press)
    alert = page.locator("[role=alert]")
    assert word("emergency_heading") in alert.inner_text()
    assert page.locator("[name=question]").count() == 1


def test_nothing_read_and_too_much_written_end_kindly(visit):
    page = visit()
    press = Person(page, NOBODY).press
    tell(page, "Lorem ipsum dolor.", press)
    assert page.locator("h1").inner_text() == word("told_nothing_heading")
    page.locator(".back").click()
    page.wait_for_selector("#answer")
    assert page.locator("#answer").input_value() == "Lorem ipsum dolor."
    page.locator("#answer").fill("numb " * 900)
    press(page.get_by_role("button", name=word("tell_button")))
    error = page.locator(".error-summary")
    error.wait_for()
    assert "4500" in error.inner_text()
    assert error.evaluate("each => each === document.activeElement")
    press(page.get_by_role("button", name=word("tell_skip")))
    page.locator(".q-age").wait_for()


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("en", "light", DESK), ("ru", "dark", {"viewport": {"width": 320, "height": 640}})],
    ids=["english, light, wide", "russian, dark, 320 pixels"],
)
def test_axe_finds_nothing_and_nothing_is_cut_off(visit, language, scheme, size):
    page = visit(language, color_scheme=scheme, reduced_motion="reduce", **size)
    press = Person(page, NOBODY).press
    press(page.locator(".ways a"))
    page.wait_for_selector("#answer")
    assert (faults(page), cut_off(page)) == ([], 0)
    page.go_back()
    page.wait_for_selector(".ways")
    tell(page, STROKE if language == "en" else RUSSIAN, press, language)
    assert (faults(page), cut_off(page)) == ([], 0)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    press(page.locator("input[value=leave]").first)
    assert (faults(page), cut_off(page)) == ([], 0)
