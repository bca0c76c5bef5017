"""Painting: tap, drag, erase, mirror, views, the list, and the keyboard."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.person import Person, point_of
from tests.browser.test_interview import DROP, word


@pytest.fixture
def painter(visit):
    def open_map(hand="mouse", **options):
        page = visit(**options)
        person = Person(page, DROP, hand)
        person.begin()
        person.answer_until("regions")
        page.wait_for_selector("[data-map][data-ready]")
        return person

    return open_map


def checked(page, name="numb"):
    boxes = page.locator(f"input[name={name}]:checked").all()
    return {box.get_attribute("value") for box in boxes}


def area(page, spot):
    return page.locator(f'.view:not([hidden]) [data-spot="{spot}"]')


def test_a_tap_paints_and_a_second_tap_takes_away(painter):
    person = painter("touch", **PHONE)
    page = person.page
    person.touch_spot("left:knee_front")
    assert checked(page) == {"left:knee_front"}
    assert area(page, "left:knee_front").get_attribute("aria-checked") == "true"
    assert "knee" in page.locator("[data-said]").inner_text()
    person.touch_spot("left:knee_front")
    assert checked(page) == set()


def test_a_dragged_mouse_paints_a_stroke_and_the_eraser_takes_it_away(painter):
    page = painter().page
    top = point_of(area(page, "right:thigh_front_upper"))
    low = point_of(area(page, "right:thigh_front_lower"))

    def drag():
        page.mouse.move(*top)
        page.mouse.down()
        page.mouse.move(*low, steps=12)
        page.mouse.up()

    drag()
    assert {"right:thigh_front_upper", "right:thigh_front_lower"} <= checked(page)
    drag()
    assert "right:thigh_front_lower" not in checked(page), "a stroke that begins on paint erases"
    drag()
    page.locator("[data-brush=erase]").click()
    drag()
    assert checked(page) == set()


def test_a_dragged_finger_paints_and_does_not_scroll(painter):
    page = painter("touch", **PHONE).page
    (x, top), (_, low) = (
        point_of(area(page, f"left:{name}")) for name in ("thigh_front_upper", "thigh_front_lower")
    )
    scrolled = page.evaluate("scrollY")
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        dots = [{"x": px, "y": py} for px, py in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": dots})

    touch("touchStart", (x, top))
    for step in range(1, 11):
        touch("touchMove", (x, top + (low - top) * step / 10))
    touch("touchEnd")
    assert {"left:thigh_front_upper", "left:thigh_front_lower"} <= checked(page)
    assert page.evaluate("scrollY") == scrolled


def test_mirror_and_clear(painter):
    person = painter()
    page = person.page
    person.touch_spot("left:knee_front")
    page.locator("[data-brush=pain]").click()
    person.touch_spot("left:knee_front")
    assert area(page, "left:knee_front").get_attribute("data-paint") == "both"
    page.locator("[data-mirror]").click()
    assert checked(page) == {"left:knee_front", "right:knee_front"}
    assert checked(page, "pain") == {"left:knee_front", "right:knee_front"}
    page.locator("[data-clear]").click()
    assert checked(page) | checked(page, "pain") == set()


def test_zoom_to_the_foot_and_other_views(painter):
    person = painter()
    page = person.page
    page.locator("[data-zoom]").click()
    person.touch_spot("right:web_3")
    page.locator("[data-show=body_front]").click()
    person.touch_spot("left:arm")
    page.locator("[data-show=front]").click()
    assert checked(page) == {"right:web_3"}
    assert checked(page, "elsewhere") == {"left:arm"}
    assert area(page, "right:web_3").get_attribute("data-paint") == "numb"


def test_the_keyboard_moves_over_the_skin_and_paints(painter):
    page = painter("keys").page
    area(page, "left:knee_front").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.dataset.spot")
    assert focused.startswith("left:shin")
    page.keyboard.press("Enter")
    assert checked(page) == {"left:knee_front", focused}
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.spot").startswith("right:")
    page.locator("[data-brush=numb]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("[data-brush=pain]").get_attribute("aria-checked") == "true"


def test_the_list_and_the_picture_are_one_answer(painter):
    person = painter()
    page = person.page
    person.touch_spot("left:knee_front")
    page.locator(".area-list > summary").click()
    group = page.locator('details.list-group:has(input[value="left:knee_front"])').first
    group.locator("summary").click()
    box = page.locator('input[name=numb][value="left:knee_front"]')
    assert box.is_checked()
    box.uncheck()
    assert area(page, "left:knee_front").get_attribute("aria-checked") == "false"
    group.locator("[data-group=knee]").click()
    assert checked(page) == {f"left:knee_{side}" for side in ("front", "back", "inner", "outer")}


def test_paint_stays_when_one_comes_back_to_it(painter):
    person = painter()
    page = person.page
    person.touch_spot("left:knee_front")
    page.locator("[data-brush=pain]").click()
    person.touch_spot("left:thigh_front_lower")
    page.locator(".actions button[value=answer]").click()
    page.wait_for_selector(".q-choice")
    page.locator(".back").click()
    page.wait_for_selector("[data-map][data-ready]")
    assert checked(page) == {"left:knee_front"}
    assert checked(page, "pain") == {"left:thigh_front_lower"}
    assert area(page, "left:thigh_front_lower").get_attribute("data-paint") == "pain"


def test_blank_skin_must_be_meant(painter):
    page = painter().page
    page.locator(".actions button[value=answer]").click()
    page.get_by_text(word("error_paint")).wait_for()
    page.locator(".actions button[value=nowhere]").click()
    page.wait_for_selector(".q-choice")


def test_every_region_can_be_touched_somewhere(painter):
    person = painter()
    page = person.page
    spots = set()
    for view in page.locator("[data-show]").all():
        view.click()
        spots |= set(
            page.evaluate(
                """() => [...document.querySelectorAll('.view:not([hidden]) .area')]
                .filter(area => {
                    const box = area.getBoundingClientRect();
                    return Math.max(box.width, box.height) >= 12;
                }).map(area => area.dataset.spot)"""
            )
        )
    from tests.browser.person import KNOWLEDGE

    wanted = {f"{leg}:{name}" for leg in ("left", "right") for name in KNOWLEDGE.regions}
    assert wanted <= spots
