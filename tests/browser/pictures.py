"""Take the pictures of the key screens: ``python -m tests.browser.pictures docs/pictures``."""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from legwise.person.case import Case, Observation, Skin
from legwise.person.case import Person as Age
from tests.browser.conftest import CHROMIUM, DESK, FLAGS, PHONE
from tests.browser.person import KNOWLEDGE, Person
from tests.browser.test_interview import ASLEEP, DROP, EVERYWHERE, STROKE
from tests.browser.test_story import tell
from tests.serving import served

NUMB = frozenset(
    ("left", name)
    for name in ("shin_outer_upper", "shin_outer_lower", "dorsum_inner", "dorsum_middle", "toe_1")
)
SCIATICA = Case(
    Age(46, "female"),
    Skin(NUMB, EVERYWHERE - NUMB),
    tuple(
        Observation(name, place, state)
        for name, place, state in (
            ("onset", "whole", "days"),
            ("duration_so_far", "whole", "weeks"),
            ("sciatic_pain", "left", "present"),
            ("back_pain", "whole", "present"),
            ("leg_pain", "left", "present"),
            ("cough_strain_worse", "whole", "present"),
            ("sitting_worse", "whole", "present"),
            ("buttock_pain", "left", "present"),
        )
        if state in (*KNOWLEDGE.findings[name].state_ids,)
    ),
)


def main(folder):
    """Take every picture, in both sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size, options in (("phone", PHONE), ("wide", DESK)):
            take(browser, address, folder, size, options)
        browser.close()


def take(browser, address, folder, size, options):
    def visit(language="en", scheme="light"):
        locale = "en-GB" if language == "en" else "ru-RU"
        context = browser.new_context(
            base_url=address, locale=locale, color_scheme=scheme, **options
        )
        page = context.new_page()
        page.goto(f"/{language}/")
        return page

    def keep(page, name, top=None):
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        if top:
            page.locator(top).first.evaluate("each => scrollTo(0, each.offsetTop - 12)")
        path = folder / f"{name}_{size}.png"
        page.mouse.move(1, 1)
        page.screenshot(path=path)
        Image.open(path).convert("RGB").quantize(160, dither=Image.Dither.NONE).save(
            path, optimize=True
        )

    page = visit()
    keep(page, "start")
    person = Person(page, DROP)
    person.begin()
    person.answer_until("legs")
    page.locator(".tick-line").nth(4).click()
    keep(page, "danger_signs")

    page = visit()
    person = Person(page, SCIATICA)
    person.begin()
    person.answer_until("regions")
    for spot in sorted(NUMB):
        page.locator(f'input[name=numb][value="{":".join(spot)}"]').evaluate("box => box.click()")
    for name in ("dorsum_inner", "dorsum_middle", "toe_1"):
        page.locator(f'input[name=tingling][value="left:{name}"]').evaluate("box => box.click()")
    page.locator("[data-brush=pain]").click()
    for name in ("thigh_back_upper", "calf_back_outer", "buttock_lower_inner"):
        page.locator(f'input[name=pain][value="left:{name}"]').evaluate("box => box.click()")
    keep(page, "body_map", ".map" if size == "phone" else None)
    page.locator("[data-zoom]").click()
    keep(page, "foot", ".map" if size == "phone" else None)
    page.locator(".actions button[value=answer]").click()
    page.wait_for_selector(".q-choice")
    keep(page, "question")
    while page.locator("#question-form").count():
        person.answer()
    keep(page, "result")
    keep(page, "result_where", "section[aria-labelledby=where]")
    keep(page, "result_causes", "section[aria-labelledby=what]")

    page = visit()
    person = Person(page, STROKE)
    person.begin()
    person.answer_until("legs")
    keep(page, "emergency")

    take_story(visit, keep)

    page = visit("ru", "dark")
    Person(page, ASLEEP).answer_all()
    keep(page, "self_care_russian_dark")


def take_story(visit, keep):
    """Take the pictures of telling it in one's own words."""
    page = visit()
    page.locator(".ways a").click()
    page.wait_for_selector("#answer")
    example = page.locator(".example blockquote").text_content()
    page.locator("#answer").fill(example)
    keep(page, "story")
    page.go_back()
    page.wait_for_selector(".ways")
    tell(page, example, lambda target: target.click())
    keep(page, "story_read", "#told-skin")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
