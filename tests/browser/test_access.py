"""For everybody: axe finds nothing, nothing is cut off at 320 px, targets are large enough."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from legwise.web.painting import BRUSHES
from tests.browser.conftest import DESK, PHONE
from tests.browser.person import Person
from tests.browser.test_interview import DROP, STROKE, word

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def faults(page):
    found = Axe().run(page, options=WCAG).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for each in found
        for node in each["nodes"]
    ]


def cut_off(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def screens(page, case):
    """Yield after every kind of screen on the way."""
    yield "start"
    person = Person(page, case)
    person.begin()
    seen = set()
    while page.locator("#question-form").count():
        kind = page.locator("#question-form").get_attribute("class").split()[-1]
        if kind not in seen:
            seen.add(kind)
            yield kind
        if kind == "q-regions":
            for brush in BRUSHES:
                page.locator(f"[data-brush={brush}]").click()
                for spot in ("left:dorsum_middle", f"right:toe_{1 + BRUSHES.index(brush)}"):
                    box = page.locator(f'input[name={brush}][value="{spot}"]')
                    box.evaluate("each => each.click()")
            yield "painted"
            page.locator(".area-list > summary").click()
            page.locator(".list-group > summary").nth(4).click()
            yield "list"
            page.locator(".area-list > summary").click()
        person.answer()
    yield "result"
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    yield "result, opened"
    page.goto(page.url.replace("/result", "/answers"))
    yield "answers"
    page.locator(".change a").nth(1).click()
    page.locator(".q-sex").wait_for()
    yield "change"
    page.locator(".enough a").click()
    page.goto(f"{page.url[: page.url.index('/case')]}/open")
    yield "open"
    page.get_by_role("button").last.click()
    yield "error"


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("en", "light", DESK), ("ru", "dark", PHONE)],
    ids=["english, light, wide", "russian, dark, phone"],
)
def test_axe_finds_nothing(visit, language, scheme, size):
    page = visit(language, color_scheme=scheme, reduced_motion="reduce", **size)
    found = {name: faults(page) for name in screens(page, DROP)}
    assert {name: each for name, each in found.items() if each} == {}


def test_axe_finds_nothing_in_an_emergency(visit):
    page = visit(**PHONE)
    person = Person(page, STROKE)
    person.begin()
    person.answer_until("legs")
    assert faults(page) == []
    page.goto(page.url + "/result")
    assert faults(page) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_is_cut_off_at_320_pixels(visit, language):
    page = visit(language, viewport={"width": 320, "height": 640})
    wide = {name: cut_off(page) for name in screens(page, DROP)}
    assert {name: each for name, each in wide.items() if each > 0} == {}


def test_text_can_be_made_twice_as_large(visit):
    page = visit(viewport={"width": 640, "height": 800})
    page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => "
        "document.documentElement.style.setProperty('font-size', '200%'))"
    )
    page.reload()
    assert cut_off(page) <= 0


def test_targets_are_large_enough(visit):
    page = visit(**PHONE)
    for name in screens(page, DROP):
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, select, summary, .tick-line, .mini')]
                .filter(each => each.checkVisibility())
                .map(each => [each.innerText, each.getBoundingClientRect()])
                .filter(([, box]) => box.height < 44 || box.width < 44).map(([text]) => text)"""
        )
        assert small == [], name


def test_nothing_moves_unasked(visit):
    page = visit(reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(each => {
            const style = getComputedStyle(each);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        }).length"""
    )
    assert moving == 0
    assert word("start_button")
