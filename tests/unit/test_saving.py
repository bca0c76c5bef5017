"""Keeping a case: only with a code, only for a while, and gone when the person says so."""

import re
import sqlite3
import stat
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from legwise import load_knowledge
from legwise.interview import AGE
from legwise.person.case import Case, Observation, Skin
from legwise.store import CodeShapeError, FullError, Store, new_code, read_code
from legwise.store import keeping as store_keeping
from legwise.web.answers import Answers
from legwise.web.app import WebSettings, create_app
from legwise.web.diary import Change, Day, Diary, changes, pack, unpack
from legwise.web.wording import Words
from tests.serving import mark

KNOWLEDGE = load_knowledge()
WORDS = Words(KNOWLEDGE, "en")
TODAY = date(2026, 5, 4)
LATER = TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Deriving a key is slow on purpose; not in tests."""
    monkeypatch.setattr(store_keeping, "COST", 2**4)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "cases.db"


@pytest.fixture
def store(path):
    return Store(path)


# --- codes


def test_a_code_is_one_of_very_many_and_made_to_be_written_down():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", c) for c in codes)


@pytest.mark.parametrize(
    "typed", ["7K3M-0001-ABCD-WXYZ", "7k3m 0oIl abcd wxyz", " 7K3M0O1labcdwxyz\n"]
)
def test_a_code_is_read_as_people_type_it(typed):
    assert read_code(typed) in ("7K3M-0001-ABCD-WXYZ", "7K3M-0011-ABCD-WXYZ")


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-0001-ABCD-WXYU", "é" * 16, "A" * 17])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(CodeShapeError):
        read_code(typed)


# --- the store


def test_what_is_kept_is_found_replaced_and_forgotten(store):
    code = new_code()
    store.keep(code, b"first", LATER)
    store.keep(code, b"second\0", LATER)
    found = store.find(code, TODAY)
    assert (found.content, found.until) == (b"second\0", LATER)
    assert store.find(new_code(), TODAY) is None
    assert store.forget(code)
    assert store.find(code, TODAY) is None
    assert not store.forget(code)


def test_its_time_is_over_one_day_after_the_last(store, path):
    code = new_code()
    store.keep(code, b"note", LATER)
    assert store.find(code, LATER) is not None
    assert store.find(code, LATER + timedelta(days=1)) is None
    store.sweep(LATER)
    assert rows(path)
    store.sweep(LATER + timedelta(days=1))
    assert rows(path) == []


def rows(path):
    with sqlite3.connect(path) as file:
        return file.execute("select * from kept").fetchall()


def test_the_file_tells_nothing_to_who_has_no_code(store, path):
    code = new_code()
    store.keep(code, b"numb left toe", LATER)
    store.keep(new_code(), b"numb left toe" * 40, LATER)
    (name, sealed, until), (_, other, _) = rows(path)
    assert until == LATER.isoformat()
    assert len(name) == 32
    assert len(sealed) == len(other), "the length tells nothing of a short note"
    content = path.read_bytes()
    assert b"numb" not in content
    assert code.encode() not in content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_is_deleted_is_not_left_in_the_file(store, path):
    code = new_code()
    store.keep(code, b"note", LATER)
    (_, sealed, _), *_ = rows(path)
    assert sealed[:64] in path.read_bytes()
    store.forget(code)
    assert sealed[:64] not in path.read_bytes()
    assert not list(path.parent.glob("*-journal"))


def test_a_note_that_was_changed_or_put_off_is_not_opened(store, path):
    code = new_code()
    store.keep(code, b"note", LATER)
    with sqlite3.connect(path) as file:
        file.execute("update kept set until = '2099-01-01'")
    assert store.find(code, TODAY) is None


def test_the_file_has_an_end(store, monkeypatch):
    monkeypatch.setattr(store_keeping, "MOST", 2)
    first = new_code()
    store.keep(first, b"1", LATER)
    store.keep(new_code(), b"2", LATER)
    with pytest.raises(FullError):
        store.keep(new_code(), b"3", LATER)
    store.keep(first, b"again", LATER)
    assert store.find(first, TODAY).content == b"again"
    with pytest.raises(FullError):
        store.keep(first, b"x" * (store_keeping.LARGEST + 1), LATER)


def test_another_start_and_many_threads_use_the_same_file(path):
    codes = [new_code() for _ in range(12)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda code: Store(path).keep(code, code.encode(), LATER), codes))
    again = Store(path)
    assert [again.find(code, TODAY).content for code in codes] == [code.encode() for code in codes]


def test_a_file_that_cannot_keep_is_named(tmp_path, caplog):
    from legwise.web.serving import serve

    (tmp_path / "notes.txt").write_text("no database, but a text that somebody needs" * 20)
    for path in (tmp_path, tmp_path / "notes.txt"):
        assert serve("127.0.0.1", 0, save=path) == 2
        assert f"{path} cannot keep cases" in caplog.text
    assert (tmp_path / "notes.txt").read_text().startswith("no database")


def test_a_real_key_takes_its_time(monkeypatch, store):
    monkeypatch.undo()
    assert store_keeping.COST >= 2**15, "the cost that OWASP asks of scrypt with 32 MiB"
    code = new_code()
    store.keep(code, b"note", LATER)
    assert store.find(code, TODAY).content == b"note"


# --- the diary


def test_a_day_is_kept_once_and_the_oldest_go_first():
    def day(number, urgency="routine"):
        return Day(TODAY + timedelta(days=number), urgency, (), {})

    diary = Diary().joined(day(0)).joined(day(0, "emergency")).joined(day(3))
    assert [each.urgency for each in diary.days] == ["emergency", "routine"]
    assert unpack(pack(diary)) == diary
    for number in range(100):
        diary = diary.joined(day(number))
    assert len(diary.days) == 40
    assert diary.days[-1].day == TODAY + timedelta(days=99)


def test_many_days_with_a_painted_leg_have_room():
    painted = {"regions": {"left": sorted(KNOWLEDGE.regions), "nowhere_else": True}}
    told = {"findings": dict.fromkeys(KNOWLEDGE.findings, "present")}
    diary = Diary()
    for number in range(40):
        diary = diary.joined(Day(TODAY + timedelta(days=number), "routine", (), painted | told))
    assert len(pack(diary)) < store_keeping.LARGEST


def test_answers_that_can_no_longer_be_read_are_said_to_be_so():
    old = Day(TODAY, "routine", (), {"findings": {"a_finding_of_old": "present"}})
    assert old.answers(KNOWLEDGE) is None


def test_changes_are_what_is_said_otherwise_and_what_is_newly_so():
    before = Case(
        skin=Skin(numb=frozenset({("left", "heel"), ("left", "toe_1")})),
        observations=(
            Observation("foot_drop", "left", "absent"),
            Observation("onset", "whole", "sudden"),
            Observation("back_pain", "whole", "present"),
        ),
    )
    after = Case(
        skin=Skin(numb=frozenset({("left", "heel"), ("right", "heel")})),
        observations=(
            Observation("foot_drop", "left", "present"),
            Observation("onset", "whole", "sudden"),
            Observation("speech_trouble", "whole", "absent"),
            Observation("fever", "whole", "absent"),
        ),
    )
    found = changes(before, after, WORDS)
    assert Change("Foot drop (left)", "No", "Yes") in found
    assert [each.after for each in found if each.label == "Newly numb"] == ["Heel (right)"]
    assert [each.after for each in found if each.label == "No longer numb"] == ["Big toe (left)"]
    assert len(found) == 3
    assert changes(before, before, WORDS) == []
    assert changes(Case(), after, WORDS)[0] == Change("Foot drop (left)", "", "Yes")


# --- the pages, without scripts


@pytest.fixture
def client(path):
    settings = WebSettings(per_second=1000, burst=10_000, save=path)
    return TestClient(create_app(KNOWLEDGE, settings), headers={"accept-language": "en"})


def kept_code(page):
    return re.search(r'<code translate="no">([^<]+)</code>', page.text)[1]


def case_of(client, age=40, language="en"):
    """Begin, tell the age, and return where the case is."""
    page = client.post(f"/{language}/begin", data={"mark": mark(client.get(f"/{language}/"))})
    data = {"mark": mark(page), "question": "age", "answer": str(age)}
    return client.post(page.url.path, data=data).url.path


def keep(client, at, **fields):
    page = client.get(f"{at}/result")
    return client.post(f"{at}/keep", data={"mark": mark(page), "days": "90", **fields})


def open_kept(client, code, language="en"):
    page = client.get(f"/{language}/kept")
    return client.post(f"/{language}/kept", data={"mark": mark(page), "code": code})


def test_by_default_nothing_can_be_kept():
    client = TestClient(create_app(KNOWLEDGE))
    at = case_of(client)
    assert WORDS("keep_heading") not in client.get(f"{at}/result").text
    assert client.get("/en/kept").status_code == 404
    data = {"mark": mark(client.get("/en/"))}
    assert client.post(f"{at}/keep", data=data).status_code == 404


def test_a_case_is_kept_opened_gone_on_with_and_deleted(client, path):
    at = case_of(client, age=58)
    assert WORDS("keep_heading") in client.get(f"{at}/result").text
    assert rows(path) == [], "nothing before it is asked for"
    page = keep(client, at)
    code = kept_code(page)
    assert WORDS("keep_what_text") in page.text
    assert WORDS.date(date.today() + timedelta(days=90)) in page.text
    assert page.headers["cache-control"] == "no-store"

    stranger = TestClient(client.app)
    diary = open_kept(stranger, code.lower().replace("-", " "))
    assert diary.status_code == 200
    assert WORDS.date(date.today()) in diary.text
    assert code not in diary.text
    there = re.search(r'href="(/en/case/[^"]+)/answers"', diary.text)[1]
    assert "58 years" in stranger.get(f"{there}/answers").text

    there = f"{diary.url.path}/delete"
    assert client.post(there, data={"mark": mark(client.get("/en/"))}).status_code == 410
    assert stranger.post(there).status_code == 403
    assert rows(path), "only who has opened it can delete it"
    assert stranger.get(diary.url.path).status_code == 200
    assert client.get(diary.url.path).status_code == 410
    gone = stranger.post(there, data={"mark": mark(diary)})
    assert WORDS("kept_gone_heading") in gone.text
    assert rows(path) == []
    assert open_kept(stranger, code).status_code == 404
    assert stranger.get(diary.url.path).status_code == 404


def test_a_later_result_is_added_under_the_same_code(client, path, monkeypatch):
    from legwise.web import keeping

    monkeypatch.setattr(keeping, "_today", lambda: TODAY)
    code = kept_code(keep(client, case_of(client)))
    monkeypatch.setattr(keeping, "_today", lambda: TODAY + timedelta(days=7))
    at = case_of(client)
    page = client.get(f"{at}/change/foot_drop")
    data = {"mark": mark(page), "question": "foot_drop", "answer": "left"}
    at = client.post(at, data=data).url.path
    added = keep(client, at, code=code)
    assert WORDS("kept_added_heading") in added.text
    assert code not in added.text
    diary = open_kept(client, code)
    assert diary.text.index("11 May 2026") < diary.text.index("4 May 2026")
    assert "Foot drop (left): Yes" in diary.text
    assert len(rows(path)) == 1
    assert "Stopp" not in diary.text
    russian = open_kept(client, code, "ru")
    assert Words(KNOWLEDGE, "ru")("diary_changed") in russian.text


def test_a_wrong_code_adds_nothing(client, path):
    at = case_of(client)
    page = keep(client, at, code='nonsense"')
    assert page.status_code == 422
    assert 'value="nonsense&#34;"' in page.text
    assert f'href="{at}/result"' in page.text
    assert keep(client, at, code=new_code()).status_code == 404
    assert rows(path) == []


def test_guessing_is_slow(client):
    codes = [open_kept(client, new_code()).status_code for _ in range(12)]
    assert codes == [404] * 10 + [429] * 2


def test_a_form_of_somebody_else_keeps_nothing(client, path):
    at = case_of(client)
    assert client.post(f"{at}/keep", data={"days": "90"}).status_code == 403
    assert client.post("/en/kept", data={"code": new_code()}).status_code == 403
    assert rows(path) == []


def test_a_full_store_says_so(client, monkeypatch):
    monkeypatch.setattr(store_keeping, "MOST", 0)
    page = keep(client, case_of(client))
    assert page.status_code == 507
    assert WORDS("error_keep_full") in page.text


def test_a_strange_time_is_the_shortest(client, path):
    keep(client, case_of(client), days="100000")
    assert rows(path)[0][2] == (date.today() + timedelta(days=30)).isoformat()


def test_what_is_kept_is_the_answers_and_nothing_of_the_visitor(client, path):
    code = kept_code(keep(client, case_of(client)))
    content = Store(path).find(code, date.today()).content
    said = zlib.decompress(content)
    assert client.cookies["legwise"].encode() not in said
    assert b"testclient" not in said
    assert unpack(content).days[0].answers(KNOWLEDGE).reply_to("age").reply == 40
    assert Answers().with_reply(AGE, 40, KNOWLEDGE).reply_to("age").question == AGE
