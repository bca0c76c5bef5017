"""YAML with lines, and none of YAML's surprises."""

from pathlib import Path

import pytest

from legwise.knowledge.document import DocumentError, parse_document, read_document

HERE = Path("file.yaml")


def data(text):
    return parse_document(text, HERE).data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", {"a": "no"}),
        ("a: on", {"a": "on"}),
        ("a: 12:30", {"a": "12:30"}),
        ("a: 1E91", {"a": "1E91"}),
        ("a: 010", {"a": "010"}),
        ("a: 10", {"a": 10}),
        ("a: -1.5e-3", {"a": -0.0015}),
        ("a: '10'", {"a": "10"}),
        ("a: true", {"a": True}),
        ("a:", {"a": None}),
        ("18-39: 1", {"18-39": 1}),
        ("a: .nan", {"a": ".nan"}),
    ],
)
def test_scalars_mean_what_they_say(text, value):
    assert data(text) == value


def test_every_value_knows_its_line():
    document = parse_document("a: 1\nb:\n  - x\n  - {c: 2}\n", HERE)
    assert document.line(("b",)) == 2
    assert document.line(("b", 1, "c")) == 4
    assert document.line(("b", 1, "missing")) == 4


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2", 2, "stands twice"),
        ("a: [1", 2, "not valid YAML"),
        ("a: &x 1\nb: *x", 2, "aliases"),
        ("? [a]\n: 1", 1, "a key must be a word"),
        ("", None, "empty"),
        ("# only a comment", None, "empty"),
        ("[" * 5000, None, ""),
        ("a: 1\n---\nb: 2", 2, "not valid YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, line, words):
    with pytest.raises(DocumentError) as caught:
        data(text)
    assert words in str(caught.value)
    if line is not None:
        assert caught.value.line == line


def test_files_that_are_no_text_are_refused(tmp_path):
    binary = tmp_path / "picture.yaml"
    binary.write_bytes(b"\x89PNG\r\n\xff\xfe")
    with pytest.raises(DocumentError, match="not a text file"):
        read_document(binary)
    with pytest.raises(DocumentError, match="cannot be read"):
        read_document(tmp_path / "nowhere.yaml")
    with pytest.raises(DocumentError, match="cannot be read"):
        read_document(tmp_path)
