"""A further language is files and nothing else: tried with English in which every letter a is á."""

import re
import shutil
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from legwise.assessment import assess
from legwise.cli.main import main
from legwise.knowledge import caching, loading
from legwise.knowledge.languages import languages_of, texts, translated
from legwise.knowledge.loading import DATA, read_knowledge
from legwise.knowledge.problem import KnowledgeError
from legwise.knowledge.translating import blanks, coverage, language_problem, read_translations
from legwise.person.case import Case
from legwise.web.app import create_app
from legwise.web.untranslated import Untranslated
from legwise.web.wording import Words, best_language, language_name

ACCENTED = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
TAG = "is"
"""Icelandic writes such letters; nobody has translated Legwise into it."""


def accented(text):
    """Return a text in the test language; what is in braces stays."""
    parts = re.split(r"(\{\w*\})", text)
    return "".join(each if each.startswith("{") else each.translate(ACCENTED) for each in parts)


def write(path, places, say=accented):
    """Write a file of translations as a translator's tool would."""
    lines = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=utf-8\\n"', ""]
    for place, english in places.items():
        lines += [
            f'msgctxt "{place}"',
            f"msgid {quoted(english)}",
            f"msgstr {quoted(say(english))}",
        ]
        lines.append("")
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The knowledge as it is now: the tests then all see the same."""
    made = tmp_path_factory.mktemp("source") / "data"
    shutil.copytree(DATA, made)
    return made


@pytest.fixture
def data(source, tmp_path):
    """A copy of the knowledge that a test may change."""
    shutil.copytree(source, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="module")
def places(source):
    return read_knowledge(source)[1].places


@pytest.fixture(scope="module")
def folder(tmp_path_factory, source, places):
    """The knowledge with a whole further language."""
    made = tmp_path_factory.mktemp("languages") / "data"
    shutil.copytree(source, made)
    write(made / "languages" / f"{TAG}.po", places)
    return made


@pytest.fixture(scope="module")
def knowledge(folder):
    return read_knowledge(folder)[0]


def some(places, count=40):
    """Some of the sentences of the program."""
    words = [(place, english) for place, english in places.items() if place.startswith("words.")]
    return dict(words[:count])


# --- places


def test_every_text_has_one_place_and_keeps_it_when_a_list_grows(places):
    assert places["conditions/meralgia_paraesthetica.name.plain"]
    assert places["words.disclaimer"]
    text = {"en": "One", "ru": "Раз"}
    before = {"parts": [{"id": "b", "name": text}], "others": [text]}
    after = {"parts": [{"id": "a", "name": text}, {"id": "b", "name": text}], "others": [text]}
    assert dict(texts("x", before)) == {"x.parts.b.name": "One", "x.others.0": "One"}
    assert set(dict(texts("x", before))) < set(dict(texts("x", after)))


def test_a_term_with_one_register_takes_the_other_from_english():
    term = {"en": {"plain": "Numb", "clinical": "Hypaesthesia"}, "ru": {}}
    said = {"is": {("x.plain", "Numb"): "Dofinn"}, "de": {("x.plain", "Old"): "Alt"}}
    told = translated("x", term, said)
    assert told["others"] == {"is": {"plain": "Dofinn", "clinical": "Hypaesthesia"}}


# --- the knowledge in a further language


def test_a_file_makes_a_language(knowledge, folder):
    assert languages_of(folder) == knowledge.languages == ("en", "ru", TAG)
    name = knowledge.conditions["meralgia_paraesthetica"].name
    assert name.plain(TAG) == accented(name.plain("en")) != name.plain("en")
    flag = next(iter(knowledge.red_flags.values()))
    assert flag.reason.in_(TAG) == accented(flag.reason.en)
    said = assess(Case(), knowledge, TAG)
    assert said.urgency.level == assess(Case(), knowledge).urgency.level
    assert said.disclaimer == accented(knowledge.words["disclaimer"].en)


def test_a_language_that_is_not_there_is_refused(knowledge):
    with pytest.raises(ValueError, match=r"'xx'.*en, ru, is"):
        assess(Case(), knowledge, "xx")


def test_what_is_missing_outdated_or_doubtful_is_said_in_english(data, places):
    path = data / "languages" / f"{TAG}.po"
    write(path, some(places, 3))
    first, second, third = some(places, 3).values()
    content = path.read_text(encoding="utf-8")
    content = content.replace(f"msgid {quoted(second)}", 'msgid "Something older"')
    content = content.replace('msgctxt "words.causes', '#, fuzzy\nmsgctxt "words.causes', 2)
    path.write_text(content, encoding="utf-8")
    loaded, files = read_knowledge(data)
    words = list(loaded.words.values())
    assert [each.in_(TAG) for each in words[:3]] == [accented(first), second, third]
    found = coverage(TAG, files.translations[TAG], files.places)
    assert (found.translated, found.outdated, found.texts) == (1, 2, len(files.places))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("Kannski. Hringdu.", "braces"),
        ("Kannski: {cause}.", "braces"),
        ("Kannski: {causes} {causes}.", "braces"),
        ("Kannski: {causes.", "braces"),
    ],
)
def test_parts_in_braces_must_be_those_of_the_english(data, places, said, message):
    place = "words.causes_need_emergency"
    path = data / "languages" / f"{TAG}.po"
    write(path, {place: places[place]}, lambda _: said)
    with pytest.raises(KnowledgeError, match=message) as caught:
        read_knowledge(data)
    assert caught.value.problems[0].path == path
    assert caught.value.problems[0].line == 6
    assert "{causes}" in caught.value.problems[0].mend


@pytest.mark.parametrize(
    ("name", "message"),
    [("pt_BR", "'pt-BR'"), ("xx", "CLDR"), ("ru", "entries themselves"), ("notes", "CLDR")],
)
def test_a_file_is_named_by_its_language(data, places, name, message):
    write(data / "languages" / f"{name}.po", some(places, 1))
    with pytest.raises(KnowledgeError, match=message):
        read_knowledge(data)
    assert message in (language_problem(name) or "")


def test_a_broken_file_is_named(data):
    path = data / "languages" / "de.po"
    path.parent.mkdir(exist_ok=True)
    path.write_text("this is no catalogue", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"de\.po:1: this is not a catalogue"):
        read_knowledge(data)


def test_blanks():
    assert blanks("a {b} c {a} {b}") == ("a", "b", "b")
    assert blanks("a { b") is None
    assert blanks("5 % of") == ()


# --- the cache


def test_the_cache_sees_a_new_and_a_changed_file(tmp_path, monkeypatch, data):
    monkeypatch.setenv("LEGWISE_CACHE", str(tmp_path / "cache"))
    seen = []
    for say in (None, accented, str.upper):
        if say is not None:
            write(data / "languages" / f"{TAG}.po", {"words.never": "Not for you"}, say)
        caching.load_knowledge.cache_clear()
        loaded = caching.load_knowledge(data)
        seen.append((TAG in loaded.languages, loaded.words["never"].in_(TAG), loaded.version))
    caching.load_knowledge.cache_clear()
    assert [each[:2] for each in seen] == [
        (False, "Not for you"),
        (True, "Nót fór yóú"),
        (True, "NOT FOR YOU"),
    ]
    assert len({each[2] for each in seen}) == 3


def test_no_start_waits_for_the_reader_of_translations():
    code = "import sys, legwise.cli.main, legwise.assessment; print('babel' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


# --- the command


def test_a_new_file_has_every_text_and_an_update_loses_nothing(
    tmp_path, source, places, capsys, monkeypatch
):
    from legwise.cli import translating

    monkeypatch.setattr(translating, "DATA", source)
    path = tmp_path / "de.po"
    assert main(["knowledge", "translate", "de", "--update", str(path)]) == 0
    assert f"0 of {len(places)} texts translated" in capsys.readouterr().out
    template = path.read_text(encoding="utf-8")
    assert set(re.findall(r'msgctxt "([^"]+)"', template.replace('"\n"', ""))) == set(places)

    never, twin, gone = "words.never", "words.heading_avoid", "words.a_word_of_old"
    write(path, {never: places[never], gone: "Gone"})
    content = path.read_text(encoding="utf-8") + (
        '\n# Ask a doctor\nmsgctxt "words.caution"\nmsgid "An older English"\nmsgstr "Vorsicht"\n'
    )
    path.write_text(content, encoding="utf-8")
    assert places[never] == places[twin], "one English at two places"
    assert main(["knowledge", "translate", "de", "--update", str(path)]) == 0
    assert "1 of" in capsys.readouterr().out
    found = {each.place: each for each in read_translations(path)}
    assert not found[never].is_doubtful
    assert found[twin].is_doubtful
    assert found[twin].said == found[never].said
    assert found["words.caution"].is_doubtful
    assert found["words.caution"].said == "Vorsicht"
    assert found["words.caution"].before == "An older English"
    assert found["words.caution"].notes == ("Ask a doctor",)
    content = path.read_text(encoding="utf-8")
    assert '#| msgid "An older English"' in content
    assert f'#~ msgctxt "{gone}"' in content
    again = path.read_text(encoding="utf-8")
    assert main(["knowledge", "translate", "de", "--update", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == again


def test_the_file_lies_in_the_knowledge_unless_said_otherwise(data, capsys, monkeypatch):
    from legwise.cli import translating

    monkeypatch.setattr(translating, "DATA", data)
    assert main(["knowledge", "translate", "pt-BR"]) == 0
    assert str(data / "languages" / "pt-BR.po") in capsys.readouterr().out
    assert languages_of(data) == ("en", "ru", "pt-BR")


def test_the_command_refuses_what_is_no_further_language(capsys, tmp_path):
    assert main(["knowledge", "translate", "en", "--update", str(tmp_path / "x.po")]) == 2
    assert "entries themselves" in capsys.readouterr().err


def test_the_check_tells_how_much_is_translated(data, places, capsys, monkeypatch):
    from legwise.cli import browsing

    monkeypatch.setattr(browsing, "unreachable_conditions", lambda *_: [])  # slow, tried elsewhere
    write(data / "languages" / f"{TAG}.po", some(places))
    assert main(["knowledge", "check", str(data)]) == 0
    assert f"{TAG}: 40 of {len(places)} texts translated" in capsys.readouterr().out


# --- the page


def test_the_page_speaks_a_language_of_files(knowledge):
    client = TestClient(create_app(knowledge), headers={"accept-language": f"{TAG}-IS,en;q=0.5"})
    door = client.get("/", follow_redirects=False)
    assert door.headers["location"] == f"/{TAG}/"
    page = client.get(f"/{TAG}/")
    assert f'<html lang="{TAG}" dir="ltr">' in page.text
    assert accented(knowledge.words["web_start_heading"].en) in page.text
    assert f'hreflang="{TAG}"' in client.get("/ru/").text
    assert "Íslenska" in client.get("/en/").text
    assert 'lang="en">' not in re.sub(r"<nav.*?</nav>", "", page.text, flags=re.DOTALL)
    mark = re.search(r'name="mark" value="([^"]+)"', page.text).group(1)
    asked = client.post(f"/{TAG}/begin", data={"mark": mark})
    assert asked.status_code == 200
    assert asked.url.path.startswith(f"/{TAG}/")
    result = client.get(asked.url.path.partition("/story")[0] + "/result")
    assert accented(knowledge.words["heading_urgency"].en) in result.text
    sheet = client.get(asked.url.path.partition("/story")[0] + "/report.pdf")
    assert sheet.content.startswith(b"%PDF")


def test_what_has_fallen_back_to_english_is_marked(data, places):
    english = {"words.web_start_heading", "words.web_start_how_text"}
    most = {place: said for place, said in places.items() if place not in english}
    write(data / "languages" / f"{TAG}.po", most)
    loaded, _ = read_knowledge(data)
    page = TestClient(create_app(loaded)).get(f"/{TAG}/").text
    assert f'<span lang="en">{loaded.words["web_start_heading"].en}</span>' in page
    assert re.search(r'<span lang="en">It compares your answers with \d+ ', page)
    assert accented(loaded.words["web_partly_translated"].en) in page
    assert "<title><span" not in page


def test_english_and_russian_pages_are_never_searched(knowledge):
    for language in ("en", "ru"):
        assert Untranslated(knowledge, language).is_empty
    assert Untranslated(knowledge, "de").marked("<p>Not for you</p>") == (
        '<p><span lang="en">Not for you</span></p>'
    )
    assert Untranslated(knowledge, "de").marked("<option>Not for you</option>") == (
        "<option>Not for you</option>"
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [("de-CH,fr;q=0.4", "de"), ("fr", "en"), ("pt-BR,de", "pt-BR"), ("pt_BR", "en"), ("*", "en")],
)
def test_the_nearest_language_is_chosen(header, language):
    assert best_language(header, ("en", "ru", "de", "pt-BR")) == language


def test_languages_are_named_and_written_as_cldr_says(knowledge):
    assert [language_name(each) for each in ("en", "ru", "de", "pt-BR")] == [
        "English",
        "Русский",
        "Deutsch",
        "Português (Brasil)",
    ]
    assert Words(knowledge, "de").percent(0.344) == "34\N{NO-BREAK SPACE}%"
    assert Words(knowledge, "ar").locale.text_direction == "rtl"


def test_the_command_line_offers_the_languages_of_the_files(monkeypatch, folder, capsys):
    from legwise.cli import main as command_line

    monkeypatch.setattr(command_line, "DATA", folder)
    monkeypatch.setattr(command_line, "load_knowledge", lambda: caching.load_knowledge(folder))
    assert main(["knowledge", "list", "regions", "--lang", TAG]) == 0
    heel = caching.load_knowledge(folder).regions["heel"].name
    assert accented(heel.plain("en")) in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["knowledge", "list", "regions", "--lang", "de"])


def test_other_files_in_the_folder_of_languages_change_nothing(data):
    before = loading.digest(data)
    notes = data / "languages" / "README.md"
    notes.parent.mkdir(exist_ok=True)
    notes.write_text("Notes", encoding="utf-8")
    assert loading.digest(data) == before
    assert languages_of(data) == ("en", "ru")
