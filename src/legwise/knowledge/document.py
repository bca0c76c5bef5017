"""YAML files read so that every value knows its line.

Only the YAML that JSON could say is understood: ``no`` and ``on`` are words, so are ``12:30`` and
the ICD-11 code ``1E91`` (a number with a fraction has a point), and a key written twice is an
error instead of a silent loss.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Step = str | int
Keys = tuple[Step, ...]

DEEPEST = 50
"""Parts within parts: more than any honest file has, and few enough for the reader's stack."""
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {"": None, "null": None, "~": None, "true": True, "false": False}
QUOTED = ("'", '"', "|", ">")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(Exception):
    """A file that cannot be read as a document; says the file, the line and what was expected."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path = path
        self.line = line
        self.message = message
        where = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{where}: {message}")


class Document:
    """The data of one YAML file and the line on which each part of it starts (from 1)."""

    def __init__(self, path: Path, data: Any, lines: dict[Keys, int]) -> None:
        self.path = path
        self.data = data
        self._lines = lines

    def line(self, keys: Keys) -> int:
        """Return the line of the value at ``keys``, or of the nearest part that holds it."""
        for length in range(len(keys), -1, -1):
            if keys[:length] in self._lines:
                return self._lines[keys[:length]]
        return 1


def read_document(path: Path) -> Document:
    """Read one YAML file; raise `DocumentError` when it is missing, empty, binary or broken."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            path, None, "this is not a text file in UTF-8; a YAML file was expected"
        ) from error
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise DocumentError(path, None, f"the file cannot be read: {reason}") from error
    return parse_document(text, path)


def parse_document(text: str, path: Path) -> Document:
    """Read YAML from a string; ``path`` is named in errors."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                line = getattr(event.start_mark, "line", 0) + 1
                raise DocumentError(path, line, "aliases (*name) are not understood here")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise DocumentError(path, None, "this YAML is nested too deeply")
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "broken text"
        raise DocumentError(path, line, f"this is not valid YAML: {problem}") from error
    if root is None:
        raise DocumentError(path, None, "the file is empty")
    lines: dict[Keys, int] = {}
    return Document(path, _value(path, root, (), lines), lines)


def _value(path: Path, node: yaml.Node, keys: Keys, lines: dict[Keys, int]) -> Any:
    lines[keys] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(path, node, keys, lines))
    if isinstance(node, yaml.SequenceNode):
        items: list[yaml.Node] = node.value
        return [_value(path, item, (*keys, at), lines) for at, item in enumerate(items)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _pairs(
    path: Path, node: yaml.MappingNode, keys: Keys, lines: dict[Keys, int]
) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    entries: list[tuple[yaml.Node, yaml.Node]] = node.value
    for key_node, value_node in entries:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise DocumentError(path, line, "a key must be a word")
        key: str = key_node.value
        if key in seen:
            raise DocumentError(path, line, f"the key '{key}' stands twice; keep one of them")
        seen.add(key)
        value = _value(path, value_node, (*keys, key), lines)
        lines[(*keys, key)] = line
        yield key, value


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style in QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
