"""`legwise serve --workers`: one address, several processes, one memory."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

WORKERS = 2


def workers_of(parent):
    return Path(f"/proc/{parent}/task/{parent}/children").read_text().split()


def until(so, seconds=60.0):
    end = time.monotonic() + seconds
    while not (found := so()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def answers(address):
    try:
        with urllib.request.urlopen(address) as page:
            return page.status == 200
    except OSError:
        return False


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    legwise = Path(sys.executable).with_name("legwise")
    arguments = ["serve", "--port", str(port), "--workers", str(WORKERS)]
    with subprocess.Popen([legwise, *arguments], stdout=subprocess.PIPE) as running:
        address = f"http://127.0.0.1:{port}/en/"
        try:
            until(lambda: answers(address))
            yield running, address
        finally:
            running.terminate()
            assert running.wait(timeout=20) == 0


def test_every_worker_reads_what_any_worker_sealed(server):
    """Each request comes on a connection of its own, so any worker may get it."""
    _, address = server
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(address).read().decode()
    mark = re.search(r'name="mark" value="([^"]+)"', page).group(1)
    form = urlencode({"mark": mark, "country": "GB"}).encode()
    asked = browser.open(f"{address}begin", form)
    assert "/case/" in asked.url
    for _ in range(20):
        assert browser.open(asked.url).status == 200


def test_a_worker_that_dies_is_replaced(server):
    running, address = server
    before = workers_of(running.pid)
    assert len(before) == WORKERS
    os.kill(int(before[0]), signal.SIGKILL)
    after = until(lambda: set(workers_of(running.pid)) - set(before))
    assert len(after) == 1
    assert answers(address)


def test_workers_share_the_memory_of_the_model(server):
    running, _ = server
    for worker in workers_of(running.pid):
        lines = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()[1:]
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
        assert own < 0.4 * kilobytes["Rss"]


def test_no_worker_outlives_the_server(server):
    running, address = server
    workers = workers_of(running.pid)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 0
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address)
