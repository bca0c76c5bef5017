"""A real server and a real browser. Skipped, and said so, where Debian's chromium is missing."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.serving import served

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def address():
    """The address of a running page."""
    with served() as here:
        yield here


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.fail("no chromium: make test installs it (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, address):
    """Return a page of a new visitor; at the end nothing may have gone wrong in its console."""
    contexts, troubles = [], []

    def open_page(language="en", **options):
        options = {**DESK, "locale": "en-GB" if language == "en" else "ru-RU", **options}
        context = chromium.new_context(base_url=address, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        context.on("page", watch)
        page = context.new_page()
        page.goto(f"/{language}/")
        return page

    def watch(page):
        def console(message):
            is_refused_form = "status of 4" in message.text
            if message.type in ("error", "warning") and not is_refused_form:
                troubles.append(message.text)

        def request(sent):
            if not sent.url.startswith((address, "data:", "blob:")):
                troubles.append(f"a request to {sent.url}")

        page.on("console", console)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", request)

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []
