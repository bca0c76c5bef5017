"""The page on a free port of this machine, and what its forms hold."""

import re
import socket
import threading
import time
from contextlib import contextmanager

import uvicorn

from legwise import load_knowledge
from legwise.web.app import WebSettings, create_app
from legwise.web.connections import Connection


@contextmanager
def served(**settings):
    """Yield the address of a page served as `legwise serve` does, to visitors without limits."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(load_knowledge(), WebSettings(per_second=1000, burst=100_000, **settings))
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, http=Connection, log_level="error", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)


def mark(page):
    """Return the mark that a form of this page must send back."""
    return re.search(r'name="mark" value="([^"]+)"', page.text)[1]
