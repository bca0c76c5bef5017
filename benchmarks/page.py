"""How fast the page is: ``python -m benchmarks.page``.

Whole interviews are driven twice: inside one process, where the time of the processor is counted
and other work on the machine is not; and over loopback against a server of its own, by the clock.
Then Chromium opens the page on a slow line. The figures are printed as Markdown.
"""

import html
import multiprocessing
import os
import re
import secrets
import shutil
import socket
import statistics
import time
from pathlib import Path

import httpx
import uvicorn
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from benchmarks.report import table
from legwise import load_knowledge, read_case
from legwise.person.case import LEGS
from legwise.web.app import WebSettings, create_app
from legwise.web.sealing import Sealer
from legwise.web.visitor import COOKIE

CASES = ("examples/foot_drop.yaml", "examples/asleep_after_squatting.yaml")
ROUNDS = 4
MOST_SCREENS = 100
LINES = {
    # kbit/s down and up, milliseconds of delay: as browsers' own tools define them
    "slow 3G": (400, 400, 400),
    "fast 3G": (1600, 750, 150),
}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


class Visitor:
    """Answers the plain forms of the page from a case, and notes how long each answer took.

    With the sealer of the server, it also notes how long the reasoning alone takes.
    """

    def __init__(self, client, case, clock, sealer=None):
        self.client = client
        self.case = case
        self.clock = clock
        self.sealer = sealer
        self.seconds = {}

    def timed(self, kind, work):
        before = self.clock()
        result = work()
        self.seconds.setdefault(kind, []).append(self.clock() - before)
        return result

    def seen(self, kind, address):
        """Return a page, and note how long it took."""
        return self.timed(kind, lambda: self.client.get(address)).raise_for_status()

    def interview(self):
        """Answer every question, see the result, and fetch the sheet."""
        page = self.seen("first page", "/en/")
        page = self.client.post("/en/begin", data={"mark": mark_in(page.text)})
        address = page.url.path
        for _ in range(MOST_SCREENS):
            if address.endswith("/result"):
                break
            address, page = self.answered(address, page.text)
        self.seen("result", address)
        self.seen("sheet (PDF)", address.replace("/result", "/report.pdf"))

    def answered(self, address, text):
        """Return the next address and page, as the script of the page gets them."""
        question = re.search(r'name="question" value="([^"]+)"', text)[1]
        data = {"mark": mark_in(text), "question": question, **self.reply(question, text)}
        sent = {"hx-request": "true"}
        before = self.clock()
        page = self.client.post(address, data=data, headers=sent)
        spent = self.clock() - before
        address = page.headers.get("hx-push-url", page.url.path)
        kind = "answer"
        if address.endswith("/result"):
            kind = "last answer and the result"
        elif 'class="map"' in page.text:
            kind = "answer, then the body map"
        self.seconds.setdefault(kind, []).append(spent)
        if self.sealer:
            self.reason(address)
        return address, page

    def reason(self, address):
        """Note how long it takes to know what the page then shows, without any page."""
        answers = self.sealer.open(address.split("/")[3], self.client.cookies[COOKIE])

        def known():
            interview = answers.interview(self.sealer.knowledge)
            return interview.question, interview.sureness, interview.is_emergency

        self.timed("an answer's reasoning alone", known)

    def reply(self, question, text):
        if question == "age":
            return {"answer": self.case.person.age or 40}
        if question == "sex":
            return {"answer": self.case.person.sex or "female"}
        if question == "regions":
            return {"numb": [f"{leg}:{name}" for leg, name in sorted(self.case.skin.numb)]}
        if 'name="tick"' in text:
            ticks = [
                name for name in re.findall(r'name="tick" value="([^"]+)"', text) if self.legs(name)
            ]
            return {"tick": ticks} if ticks else {"action": "none"}
        offered = [
            html.unescape(each) for each in re.findall(r'name="answer" value="([^"]+)"', text)
        ]
        told = self.case.state(question, "whole")
        legs = self.legs(question)
        said = "both" if len(legs) == len(LEGS) else legs[0] if legs else told or "absent"
        return {"answer": said if said in offered else offered[0]}

    def legs(self, finding):
        return [each.place for each in self.case.of(finding) if each.state == "present"]


def mark_in(text):
    return re.search(r'name="mark" value="([^"]+)"', text)[1]


def drive(visitor_for, cases):
    """Return the seconds of every kind of page over some rounds, after one that warms up."""
    visitor_for(cases[0]).interview()
    seconds = {}
    for _ in range(ROUNDS):
        for case in cases:
            visitor = visitor_for(case)
            visitor.interview()
            for kind, times in visitor.seconds.items():
                seconds.setdefault(kind, []).extend(times)
    return seconds


def times_table(seconds):
    rows = [
        (kind, len(each), *(f"{1000 * figure:.1f}" for figure in figures(each)))
        for kind, each in seconds.items()
    ]
    return table(("page", "times", "median, ms", "95 %, ms", "longest, ms"), rows)


def figures(seconds):
    late = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return statistics.median(seconds), late, max(seconds)


def weigh(client):
    """Return the bytes over the wire, compressed, of the first page and of all it loads."""
    page, size = fetched(client, "/en/")
    addresses = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', page)
    parts = {"the page itself": size}
    for address in dict.fromkeys(addresses):
        name = address.partition("?")[0].rpartition("/")[2]
        parts[name] = fetched(client, address)[1]
    return {**parts, "all": sum(parts.values())}


def fetched(client, address):
    with client.stream("GET", address) as answer:
        text = answer.read().decode()
        return text, answer.num_bytes_downloaded


def on_lines(address):
    """Return, for each line, the seconds until the first page is read, is usable, and answers."""
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        for name, (down, up, delay) in LINES.items():
            context = browser.new_context(viewport={"width": 360, "height": 740})
            page = context.new_page()
            line = context.new_cdp_session(page)
            line.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": delay,
                    "downloadThroughput": down * 1000 / 8,
                    "uploadThroughput": up * 1000 / 8,
                },
            )
            page.goto(f"{address}/en/", wait_until="load")
            page.wait_for_function("performance.getEntriesByType('paint').length == 2")
            read, ready = page.evaluate(
                "[performance.getEntriesByName('first-contentful-paint')[0].startTime,"
                " performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]"
            )
            page.locator(".button.big").click()
            page.wait_for_selector("#question-form")
            page.wait_for_load_state("load")
            page.fill("#answer", "40")
            before = time.perf_counter()
            page.locator("button[value=answer]").click()
            page.wait_for_selector(".q-sex")
            answer = time.perf_counter() - before
            rows.append((name, *(f"{each:.1f}" for each in (read / 1000, ready / 1000, answer))))
            context.close()
        browser.close()
    return table(("line", "can be read, s", "all is loaded, s", "an answer, s"), rows)


def serve(port):
    uvicorn.run(open_app(secrets.token_bytes(32)), port=port, log_level="error", access_log=False)


def open_app(secret):
    """Return the application without a limit of requests: one visitor asks as a crowd would."""
    return create_app(load_knowledge(), WebSettings(per_second=1e6, burst=10**6, secret=secret))


def main():
    """Print every table."""
    knowledge = load_knowledge()
    cases = [read_case(Path(each), knowledge) for each in CASES]
    secret = secrets.token_bytes(32)
    app = open_app(secret)
    sealer = Sealer(secret, knowledge)

    def inside(case):
        return Visitor(TestClient(app), case, time.process_time, sealer)

    print("## The server's own work, in time of one processor\n")
    print(times_table(drive(inside, cases)))

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(port,))
    server.start()
    try:
        wait_for(address)

        def client():
            return httpx.Client(base_url=address, follow_redirects=True)

        def outside(case):
            return Visitor(client(), case, time.perf_counter)

        print("\n## Over loopback, by the clock\n")
        print(times_table(drive(outside, cases)))
        print("\n## Bytes of the first page over the wire\n")
        with client() as one:
            rows = [(name, f"{size / 1000:.1f}") for name, size in weigh(one).items()]
        print(table(("part", "kB"), rows))
        if CHROMIUM:
            print("\n## On a slow line, nothing cached\n")
            print(on_lines(address))
    finally:
        server.terminate()
        server.join()


def wait_for(address):
    for _ in range(300):
        try:
            httpx.get(f"{address}/static/mark.svg")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server does not start")


if __name__ == "__main__":
    main()
