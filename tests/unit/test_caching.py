"""Compiled knowledge is kept under its content: a change is always seen, damage never."""

import shutil

import pytest

from legwise.knowledge.caching import load_knowledge
from legwise.knowledge.compiling import model_of
from legwise.knowledge.loading import DATA


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LEGWISE_CACHE", str(tmp_path / "cache"))
    shutil.copytree(DATA, tmp_path / "data")
    load_knowledge.cache_clear()
    yield tmp_path / "data"
    load_knowledge.cache_clear()


def test_a_change_is_seen_and_the_old_state_is_known_again(folder):
    path = folder / "settings.yaml"
    before = load_knowledge(folder)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("most_questions: 30", "most_questions: 7"), encoding="utf-8")
    load_knowledge.cache_clear()
    changed = load_knowledge(folder)
    assert changed.settings.most_questions == 7
    assert changed.version != before.version
    path.write_text(text, encoding="utf-8")
    load_knowledge.cache_clear()
    assert load_knowledge(folder).version == before.version


def test_what_is_kept_is_what_was_compiled_and_damage_is_mended(folder, tmp_path):
    fresh = model_of(load_knowledge(folder))
    load_knowledge.cache_clear()
    kept = model_of(load_knowledge(folder))
    assert (kept.log_probability == fresh.log_probability).all()
    assert kept.names.states == fresh.names.states
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(b"damaged")
    load_knowledge.cache_clear()
    assert load_knowledge(folder).version == kept.version
