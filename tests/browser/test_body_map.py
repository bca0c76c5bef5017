"""Painting: tap, drag, erase, mirror, views, the list, and the keyboard."""

import pytest

from legwise.web.painting import BRUSHES, ELSEWHERE
from tests.browser.conftest import PHONE
from tests.browser.person import KNOWLEDGE, Person, point_of
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
    page.locator("[data-brush=tingling]").click()
    person.touch_spot("left:knee_front")
    assert area(page, "left:knee_front").get_attribute("data-paint") == "numb-tingling-pain"
    page.locator("[data-mirror]").click()
    for brush in BRUSHES:
        assert checked(page, brush) == {"left:knee_front", "right:knee_front"}
    page.locator("[data-clear]").click()
    assert all(checked(page, brush) == set() for brush in BRUSHES)


def test_each_brush_paints_its_own_and_the_eraser_takes_all(painter):
    person = painter()
    page = person.page
    for brush in BRUSHES:
        page.locator(f"[data-brush={brush}]").click()
        person.touch_spot("left:knee_front")
        assert checked(page, brush) == {"left:knee_front"}
        label = area(page, "left:knee_front").get_attribute("aria-label")
        assert label.endswith(word(f"brush_{brush}"))
        fill = area(page, "left:knee_front").get_attribute("fill")
        assert page.locator(fill.removeprefix("url(").removesuffix(")")).count() == 1
    page.locator("[data-brush=numb]").click()
    person.touch_spot("left:knee_front")
    assert checked(page) == set()
    assert checked(page, "tingling") == {"left:knee_front"}
    page.locator("[data-brush=erase]").click()
    person.touch_spot("left:knee_front")
    assert all(checked(page, brush) == set() for brush in BRUSHES)
    assert page.locator("[data-said]").inner_text() == word("map_empty")


def test_zoom_to_the_foot_and_other_views(painter):
    person = painter()
    page = person.page
    page.locator("[data-zoom]").click()
    person.touch_spot("right:web_3")
    page.locator("[data-show=body_front]").click()
    person.touch_spot("left:arm")
    page.locator("[data-show=front]").click()
    assert checked(page) == {"right:web_3", "left:arm"}
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
    assert page.locator("[data-brush=tingling]").get_attribute("aria-checked") == "true"
    area(page, "left:knee_front").focus()
    page.keyboard.press("Space")
    assert checked(page, "tingling") == {"left:knee_front"}
    assert area(page, "left:knee_front").get_attribute("data-paint") == "numb-tingling"


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
    group.locator('input[name=tingling][value="left:group.knee"]').click()
    knee = {f"left:knee_{side}" for side in ("front", "back", "inner", "outer")}
    assert checked(page, "tingling") == knee
    assert checked(page) == set()


def test_paint_stays_when_one_comes_back_to_it(painter):
    person = painter()
    page = person.page
    person.touch_spot("left:knee_front")
    page.locator("[data-brush=tingling]").click()
    person.touch_spot("right:knee_front")
    page.locator("[data-brush=pain]").click()
    person.touch_spot("left:thigh_front_lower")
    page.locator(".actions button[value=answer]").click()
    page.wait_for_selector(".q-choice")
    page.reload()
    page.locator(".back").click()
    page.wait_for_selector("[data-map][data-ready]")
    assert checked(page) == {"left:knee_front"}
    assert checked(page, "tingling") == {"right:knee_front"}
    assert checked(page, "pain") == {"left:thigh_front_lower"}
    assert area(page, "left:thigh_front_lower").get_attribute("data-paint") == "pain"


def test_every_brush_is_seen_on_the_result_and_comes_back_from_a_file(painter, tmp_path):
    person = painter()
    page = person.page
    person.touch_spot("left:knee_front")
    page.locator("[data-brush=tingling]").click()
    person.touch_spot("left:shin_outer_upper")
    page.locator("[data-brush=pain]").click()
    person.touch_spot("left:thigh_front_lower")
    page.locator(".actions button[value=answer]").click()
    page.wait_for_selector(".q-choice")
    page.goto(f"{page.url}/result")

    def shown():
        found = page.locator(".figure path[fill^=url]").all()
        fills = {each.get_attribute("fill") for each in found}
        keys = page.locator(".key").all_inner_texts()
        return fills, keys

    fills, keys = shown()
    assert {f"url(#paint-{brush})" for brush in BRUSHES} <= fills
    assert keys == [word(f"brush_{brush}").lower() for brush in BRUSHES]
    with page.expect_download() as got:
        page.get_by_text(word("save_file")).click()
    got.value.save_as(tmp_path / "case.yaml")
    page.goto("/en/open")
    page.set_input_files("#file", tmp_path / "case.yaml")
    page.get_by_role("button", name=word("open_button")).click()
    page.wait_for_selector(".cause")
    assert shown() == (fills, keys)


def test_blank_skin_must_be_meant(painter):
    page = painter().page
    assert not page.locator(".actions button[value=answer]").is_visible()
    page.locator(".actions button[value=nowhere]").click()
    page.wait_for_selector(".q-choice")


def test_larger_shows_one_side_then_the_other(painter):
    person = painter("touch", **PHONE)
    page = person.page
    page.locator("[data-show=foot_top]").click()
    whole = area(page, "left:toe_4").bounding_box()
    page.locator("[data-larger]").click()
    assert page.locator(".view:not([hidden]) .side-name:visible").inner_text() == word("map_right")
    page.locator("[data-larger]").click()
    assert page.locator(".view:not([hidden]) .side-name:visible").inner_text() == word("map_left")
    assert area(page, "left:toe_4").bounding_box()["width"] > 1.3 * whole["width"]
    person.touch_spot("left:toe_4")
    assert checked(page) == {"left:toe_4"}
    page.locator("[data-larger]").click()
    assert area(page, "left:toe_4").bounding_box()["width"] == whole["width"]


def test_every_region_fits_a_fingertip_somewhere(painter):
    page = painter("touch", **PHONE).page
    large = set()
    for view in page.locator("[data-show]").all():
        view.click()
        for _ in range(3):
            large |= set(
                page.evaluate(
                    """() => [...document.querySelectorAll('.view:not([hidden]) .area')]
                    .filter(area => {
                        const box = area.getBoundingClientRect();
                        return Math.min(box.width, box.height) >= 24;
                    }).map(area => area.dataset.spot)"""
                )
            )
            page.locator("[data-larger]").click()
    areas = (*KNOWLEDGE.regions, *ELSEWHERE)
    assert {f"{leg}:{name}" for leg in ("left", "right") for name in areas} <= large


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
    wanted = {f"{leg}:{name}" for leg in ("left", "right") for name in KNOWLEDGE.regions}
    assert wanted <= spots
