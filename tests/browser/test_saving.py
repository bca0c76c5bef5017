"""Keeping a case on this computer, as a person does it: with scripts and without."""

import pytest

from legwise import load_knowledge
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_access import cut_off, faults
from tests.browser.test_interview import word
from tests.serving import served

KNOWLEDGE = load_knowledge()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a page that keeps cases, served as `legwise serve` does."""
    with served(save=tmp_path_factory.mktemp("kept") / "cases.db") as here:
        yield here


def begun(page, age):
    """Tell the age, and look at what follows."""
    page.locator(".button.big").click()
    page.locator("#answer").fill(str(age))
    page.locator("button[value=answer]").click()
    page.locator("input[name=question][value=sex]").wait_for(state="attached")
    page.goto(page.url.partition("/change")[0] + "/result")


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("en", {**PHONE, "java_script_enabled": False}),
        ("ru", DESK),
        ("en", {**PHONE, "viewport": {"width": 320, "height": 740}}),
    ],
)
def test_keep_come_back_and_delete(visit, language, options):
    page = visit(language, **options)
    has_scripts = options.get("java_script_enabled", True)

    def is_fine():
        if has_scripts:
            assert faults(page) == []
            assert cut_off(page) <= 0

    begun(page, 58)
    page.get_by_text(word("web_keep_what", language), exact=True).click()
    page.get_by_text(word("web_keep_what_text", language)).wait_for()
    is_fine()
    page.get_by_label(word("web_keep_days", language)).select_option("365")
    page.get_by_role("button", name=word("web_keep_button", language), exact=True).click()
    code = page.locator(".kept-code").inner_text().strip()
    assert len(code) == 19
    is_fine()

    other = visit(language, **options)
    other.goto(f"/{language}/open")
    other.get_by_role("link", name=word("web_kept_heading", language)).click()
    other.wait_for_url("**/kept")
    other.get_by_label(word("web_kept_code", language)).fill("7777-7777-7777-7777")
    other.get_by_role("button", name=word("web_open_button", language)).click()
    other.get_by_text(word("web_error_code_unknown", language)).wait_for()
    other.get_by_label(word("web_kept_code", language)).fill(code.replace("-", " ").lower())
    other.get_by_role("button", name=word("web_open_button", language)).click()
    other.get_by_role("heading", name=word("web_diary_heading", language)).wait_for()
    page = other
    is_fine()
    page.get_by_role("link", name=word("web_diary_go_on", language)).click()
    page.get_by_text("58").first.wait_for()
    page.go_back()
    delete = page.get_by_role("button", name=word("web_kept_delete", language))
    assert not delete.is_visible(), "one slip of a finger deletes nothing"
    page.get_by_text(word("web_kept_delete_now", language), exact=True).click()
    delete.click()
    page.get_by_role("heading", name=word("web_kept_gone_heading", language), exact=True).wait_for()
    is_fine()
    page.goto(f"/{language}/kept")
    page.get_by_label(word("web_kept_code", language)).fill(code)
    page.get_by_role("button", name=word("web_open_button", language)).click()
    page.get_by_text(word("web_error_code_unknown", language)).wait_for()
