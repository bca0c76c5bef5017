"""What a worried person meets first: on a phone, at night, with few answers or in danger."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.person import Person
from tests.browser.test_interview import ASLEEP, DROP, STROKE, word

NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}}


def bottom(target):
    box = target.bounding_box()
    return box["y"] + box["height"]


def overlaps(one, other):
    a, b = one.bounding_box(), other.bounding_box()
    return (
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["360", "320"])
def test_the_first_screen_says_what_to_do_and_overlaps_nothing(visit, language, size):
    page = visit(language, **size)
    heading, picture = page.locator(".hero h1"), page.locator(".hero-picture")
    assert not overlaps(heading, picture)
    assert not overlaps(page.locator(".lead"), picture)
    for words in (heading, page.locator(".lead")):
        assert words.evaluate("each => each.scrollWidth <= each.clientWidth"), "no word is cut"
    assert bottom(page.locator(".button.big")) < size["viewport"]["height"]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["360", "320"])
def test_how_urgent_it_is_can_be_read_without_scrolling(visit, language, size):
    page = visit(language, **size)
    Person(page, DROP).answer_all()
    assert bottom(page.locator("#urgency")) < size["viewport"]["height"]


def test_somebody_who_told_almost_nothing_is_not_reassured(visit):
    page = visit(**PHONE)
    Person(page, DROP).begin()
    page.locator("button[value=unknown]").click()
    page.locator(".q-sex").wait_for()
    page.goto(page.url + "/result")
    urgency = page.locator("#urgency").inner_text()
    assert urgency not in (word("urgency_self_care"), word("urgency_routine"))
    assert word("not_ruled_out") in page.locator(".care").first.inner_text()
    assert page.locator(".note").inner_text() == word("what_open")
    assert page.locator(".where .figure").count() == 0, "no skin was painted, none is shown"
    assert page.locator(".cause").first.locator("> p").count() == 1, "and no good outlook"


def test_in_an_emergency_the_call_comes_first_and_nothing_distracts(visit):
    page = visit(**PHONE)
    person = Person(page, STROKE)
    person.begin()
    person.answer_until("legs")
    page.get_by_text(word("result_now")).click()
    page.locator("#urgency").wait_for()
    call = page.locator("a[href='tel:999']")
    assert bottom(call) < PHONE["viewport"]["height"]
    assert word("do_emergency") in page.locator(".care").first.inner_text()
    assert word("emergency_first") in page.locator("main").inner_text()
    assert page.locator("#watch").count() == 0, "nothing is sooner than now"
    assert page.locator("#home").inner_text() == word("heading_later")
    assert page.locator("section[aria-labelledby=home] details[open]").count() == 0


def test_signs_are_only_those_that_are_more_urgent_than_the_result(visit):
    page = visit()
    Person(page, ASLEEP).answer_all()
    page.locator(".ahead").get_by_text(word("ahead_watch")).click()
    assert page.locator("#watch").is_visible()
    assert word("sign_self_care") not in page.locator(".sign-level").all_inner_texts()


def test_one_can_stop_once_the_danger_signs_are_checked(visit):
    page = visit(**PHONE)
    person = Person(page, DROP)
    person.begin()
    while person.question() != "regions":
        assert page.locator(".enough").count() == 0
        person.answer()
    assert page.locator(".enough a").is_visible()


def test_a_checklist_offers_only_answers_that_can_be_given(visit):
    page = visit(**PHONE)
    person = Person(page, DROP)
    person.begin()
    person.answer_until("legs")
    none, go_on = page.locator("button[value=none]"), page.locator("button[value=answer]")
    assert (none.is_visible(), go_on.is_visible()) == (True, False)
    page.locator(".tick-line").first.click()
    assert (none.is_visible(), go_on.is_visible()) == (False, True)
    page.locator(".tick-line").first.click()
    assert none.is_visible()
    person.answer_until("regions")
    nowhere = page.locator("button[value=nowhere]")
    assert (nowhere.is_visible(), go_on.is_visible()) == (True, False)
    paint(page, "pain", "left:calf_back_outer")
    assert nowhere.is_visible(), "pain alone is no numbness"
    paint(page, "tingling", "left:toe_1")
    assert (nowhere.is_visible(), go_on.is_visible()) == (False, True)


def paint(page, brush, spot):
    page.locator(f'input[name={brush}][value="{spot}"]').evaluate("box => box.click()")


def test_the_brushes_stay_in_sight_and_every_view_can_be_reached_on_a_phone(visit):
    page = visit("ru", **PHONE)
    person = Person(page, DROP)
    person.begin()
    person.answer_until("regions")
    for view in page.locator("[data-show]").all():
        box = view.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert view.evaluate("each => each.scrollWidth <= each.clientWidth"), "no word is cut"
    page.locator("[data-show=sole]").click()
    stage, brushes = page.locator(".map-stage"), page.locator(".brushes")
    assert brushes.bounding_box()["y"] >= 0
    assert not overlaps(stage, brushes)
    assert bottom(stage) <= 740


def test_nothing_looks_chosen_under_a_finger_that_is_gone(visit):
    page = visit()
    everywhere = page.evaluate(
        """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
            .filter(rule => rule.selectorText?.includes(':hover'))
            .map(rule => rule.selectorText)"""
    )
    assert not [each for each in everywhere if each.startswith((".choice", ".button", ".area"))]
