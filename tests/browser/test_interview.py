"""The whole way in a real browser: by mouse, finger and keys, and without scripts."""

from pathlib import Path

import pytest

from legwise import read_case
from legwise.person.case import LEGS, Case, Observation, Skin
from legwise.person.case import Person as Age
from legwise.web.case_code import case_code
from legwise.web.saved_case import answers_saved
from tests.browser.conftest import PHONE
from tests.browser.person import KNOWLEDGE, Person

ASLEEP = read_case(Path("examples/asleep_after_squatting.yaml"), KNOWLEDGE)
FOOT = frozenset({("left", "dorsum_middle"), ("left", "shin_outer_lower"), ("left", "web_1")})
EVERYWHERE = frozenset((leg, name) for leg in LEGS for name in KNOWLEDGE.regions)
DROP = Case(
    Age(52, "male"),
    Skin(FOOT, EVERYWHERE - FOOT),
    (Observation("foot_drop", "left", "present"), Observation("foot_drop", "right", "absent")),
)
STROKE = Case(Age(70, "female"), observations=(Observation("face_droop", "whole", "present"),))


def word(key, language="en"):
    return KNOWLEDGE.words.get(f"web_{key}", KNOWLEDGE.words.get(key)).in_(language)


@pytest.mark.parametrize("hand", ["mouse", "touch", "keys"])
def test_a_whole_interview(visit, hand):
    page = visit(**PHONE) if hand == "touch" else visit()
    Person(page, DROP, hand).answer_all()
    assert page.url.endswith("/result")
    assert page.locator("#urgency").inner_text() == word("urgency_same_day")
    assert page.locator('.pictures .figure [fill="url(#paint-numb)"]').count() >= 3
    assert page.locator(".cause").count() >= 3
    assert page.locator(".arguments tr.for").count() > 0


def test_a_self_care_ending_in_russian(visit):
    page = visit("ru", **PHONE)
    assert page.locator("html").get_attribute("lang") == "ru"
    Person(page, ASLEEP, "touch").answer_all()
    assert page.locator("#urgency").inner_text() == word("urgency_self_care", "ru")
    assert page.locator("#watch").inner_text() == word("heading_watch", "ru")
    page.get_by_text("English").click()
    assert page.locator("#urgency").inner_text() == word("urgency_self_care")


def test_an_emergency_is_said_at_once_and_one_can_go_on(visit):
    page = visit()
    person = Person(page, STROKE)
    person.begin()
    person.answer_until("head_and_chest")
    assert page.locator(".care.emergency").count() == 0
    person.answer()
    alert = page.locator("[role=alert]")
    assert word("emergency_heading") in alert.inner_text()
    assert alert.locator("a[href='tel:999']").is_visible()
    assert alert.evaluate("each => each === document.activeElement"), "it is read out"
    alert.locator("summary").click()
    alert.locator("select").select_option("RU")
    alert.get_by_text(word("country_show")).click()
    page.locator("a[href='tel:103']").wait_for()
    person.answer()
    assert page.locator(".care.emergency").is_visible()
    page.goto(page.url + "/result")
    assert page.locator("#urgency").inner_text() == word("urgency_emergency")


def test_without_scripts_the_same_pages_are_plain_forms(visit):
    page = visit(java_script_enabled=False)
    assert page.locator("[data-map]").count() == 0
    person = Person(page, DROP)
    page.locator(".button.big").click()
    for _ in range(60):
        if page.url.endswith("/result"):
            break
        match person.question():
            case "age":
                page.fill("#answer", "52")
                page.locator("button[value=answer]").click()
            case "sex":
                page.locator("button[value=male]").click()
            case "regions":
                assert not page.locator("[data-map]").is_visible()
                page.locator(".area-list > summary").click()
                for brush, spot in (("numb", "left:dorsum_middle"), ("tingling", "left:web_1")):
                    box = page.locator(f'input[name={brush}][value="{spot}"]')
                    group = page.locator(
                        f'details.list-group:has(input[name={brush}][value="{spot}"])'
                    )
                    if not box.is_visible():
                        group.locator("summary").click()
                    box.check()
                page.locator(".actions button[value=answer]").click()
            case name if page.locator("input[name=tick]").count():
                for tick in page.locator("input[name=tick]").all():
                    if person.legs(tick.get_attribute("value")):
                        tick.check(force=True)
                ticked = page.locator("input[name=tick]:checked").count()
                page.locator(f"button[value={'answer' if ticked else 'none'}]").click()
            case name:
                page.locator(f'.choice[value="{person.state(name)}"]').click()
    assert page.url.endswith("/result")
    assert page.locator(".cause").count() >= 3
    for brush in ("numb", "tingling"):
        assert page.locator(f'.figure [fill="url(#paint-{brush})"]').count() > 0
    assert not page.locator("[data-print]").is_visible()


def test_back_and_edit(visit):
    page = visit()
    person = Person(page, DROP)
    person.begin()
    person.answer_until("legs")
    page.locator(".back").click()
    page.wait_for_selector("input[value=head_and_chest]", state="attached")
    page.locator(".back").click()
    page.locator(".q-sex").wait_for()
    assert word("your_answer") in page.locator("button[value=male]").inner_text()
    page.locator("button[value=female]").click()
    page.wait_for_selector("input[value=legs]", state="attached")
    page.locator(".all-answers").click()
    page.get_by_text("52 years").wait_for()
    assert page.get_by_text("Female").count() == 1
    page.locator(".change a").first.click()
    page.locator("#answer").fill("17")
    page.locator("button[value=answer]").click()
    page.wait_for_selector("input[value=legs]", state="attached")
    page.locator(".all-answers").click()
    page.get_by_text("17 years").wait_for()


def test_the_browser_s_own_back_button_and_reload_lose_nothing(visit):
    page = visit()
    person = Person(page, DROP)
    person.begin()
    person.answer_until("legs")
    page.reload()
    assert person.question() == "legs"
    page.go_back()
    page.wait_for_selector("input[value=head_and_chest]", state="attached")
    page.go_forward()
    page.wait_for_selector("input[value=legs]", state="attached")
    person.answer()
    assert page.locator(".all-answers").inner_text() == word("answers_link").format(count=4)


def test_two_tabs_do_not_disturb_one_another(visit):
    page = visit()
    first = Person(page, DROP)
    first.begin()
    first.answer_until("legs")
    other = page.context.new_page()
    other.goto(page.url)
    second = Person(other, ASLEEP)
    second.answer()
    assert second.question() == "bladder_bowel_saddle"
    assert first.question() == "legs"
    first.answer()
    page.locator(".all-answers").click()
    page.get_by_text(KNOWLEDGE.findings["foot_drop"].name.plain("en")).wait_for()
    other.locator(".all-answers").click()
    other.locator("dl.answers").wait_for()
    assert not other.get_by_text(KNOWLEDGE.findings["foot_drop"].name.plain("en")).count()


def test_a_wrong_answer_is_explained_and_the_explanation_is_focused(visit):
    page = visit()
    Person(page, DROP).begin()
    page.fill("#answer", "two")
    page.locator("button[value=answer]").click()
    error = page.locator(".error-summary")
    error.wait_for()
    assert error.evaluate("each => each === document.activeElement")
    assert page.title().startswith(word("error_title"))


def test_after_each_answer_the_question_is_focused(visit):
    page = visit()
    person = Person(page, DROP)
    person.begin()
    person.answer()
    page.wait_for_function("document.activeElement.id === 'heading'")
    assert page.evaluate("scrollY") == 0


def test_saved_file_sheet_and_code_lead_back(visit, tmp_path):
    page = visit()
    Person(page, DROP).answer_all()
    causes = page.locator(".cause h3").all_inner_texts()
    with page.expect_download() as got:
        page.get_by_text(word("save_file")).click()
    got.value.save_as(tmp_path / "case.yaml")
    with page.expect_download() as got:
        page.get_by_text(word("take_pdf")).click()
    got.value.save_as(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")

    page.goto("/en/open")
    page.set_input_files("#file", tmp_path / "case.yaml")
    page.get_by_role("button", name=word("open_button")).click()
    page.wait_for_selector(".cause")
    assert page.locator(".cause h3").all_inner_texts() == causes

    saved = answers_saved((tmp_path / "case.yaml").read_text(), KNOWLEDGE)
    page.goto(f"/en/open#{case_code(saved, KNOWLEDGE)}")
    assert page.url.endswith("/en/open"), "the code does not stay in the address"
    page.get_by_role("button", name=word("open_button")).click()
    page.wait_for_selector(".cause")
    assert page.locator(".cause h3").all_inner_texts() == causes


def test_print_shows_the_result_and_no_controls(visit):
    page = visit()
    Person(page, DROP).answer_all()
    page.emulate_media(media="print")
    assert page.locator("#urgency").is_visible()
    for control in (".languages", ".take"):
        assert not page.locator(control).is_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".cause .numbers:not([open])").count() == 0
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
