"""The page without a browser, as a visitor whom no limit stops."""

import pytest
from starlette.testclient import TestClient

from legwise import load_knowledge
from legwise.web.app import WebSettings, create_app


@pytest.fixture(scope="module")
def app():
    return create_app(load_knowledge(), WebSettings(per_second=1000, burst=10_000))


@pytest.fixture
def client(app):
    return TestClient(app, headers={"accept-language": "en-GB,en"})
