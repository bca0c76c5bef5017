"""From a folder of YAML files to `Knowledge`, with every fault found on the way."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from legwise.knowledge import schema
from legwise.knowledge.document import Document, DocumentError, Keys, read_document
from legwise.knowledge.problem import KnowledgeError, Problem, nearest

DATA = Path(__file__).parent / "data"
FOLDERS: dict[str, type[schema.Entry]] = {
    "regions": schema.Region,
    "sites": schema.Site,
    "findings": schema.Finding,
    "conditions": schema.Condition,
    "red_flags": schema.RedFlag,
    "tests": schema.Test,
    "treatments": schema.Treatment,
    "specialists": schema.Specialist,
    "prevention": schema.Prevention,
}
FILES: dict[str, Any] = {
    "sources": dict[str, schema.Source],
    "settings": schema.Settings,
    "screen": schema.Screen,
    "words": dict[str, schema.Text],
}


class KnowledgeFiles:
    """The documents that knowledge was read from, so that later faults can name their line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents: dict[tuple[str, str], Document] = {}

    def problem(self, kind: str, name: str, keys: Keys, message: str, mend: str) -> Problem:
        """Return a problem in the file of one entry, on the line of ``keys``."""
        document = self.documents[kind, name]
        return Problem(document.path, document.line(keys), message, mend)


def fingerprint(folder: Path) -> str:
    """Return a name for the state of a folder's files, without reading them: sizes and times."""
    state = hashlib.blake2b(str(folder).encode(), digest_size=12)
    for part in (folder, *(folder / name for name in FOLDERS)):
        with os.scandir(part) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.name.endswith(".yaml"):
                    stat = entry.stat()
                    state.update(f"{entry.name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return state.hexdigest()


def paths(folder: Path) -> Iterator[Path]:
    """Yield every knowledge file of a folder, in a fixed order."""
    for name in FILES:
        yield folder / f"{name}.yaml"
    for name in FOLDERS:
        yield from sorted((folder / name).glob("*.yaml"))


def digest(folder: Path) -> str:
    """Return a short name for the whole content of a knowledge folder."""
    content = hashlib.blake2b(digest_size=6)
    for path in paths(folder):
        content.update(path.relative_to(folder).as_posix().encode())
        content.update(path.read_bytes() if path.exists() else b"")
    return content.hexdigest()


def read_knowledge(folder: Path = DATA) -> tuple[schema.Knowledge, KnowledgeFiles]:
    """Read and type-check a whole folder; raise `KnowledgeError` with every fault found."""
    files = KnowledgeFiles(folder)
    problems: list[Problem] = []
    parts: dict[str, Any] = {}
    for name, kind in FILES.items():
        path = folder / f"{name}.yaml"
        parts[name] = _read(files, (name, name), path, kind, problems)
    for name, kind in FOLDERS.items():
        parts[name] = {}
        for path in sorted((folder / name).glob("*.yaml")):
            entry: Any = _read(files, (name, path.stem), path, kind, problems)
            if entry is None:
                continue
            if entry.id != path.stem:
                problems.append(
                    files.problem(
                        name,
                        path.stem,
                        ("id",),
                        f"the id '{entry.id}' differs from the file's name",
                        f"name the file {entry.id}.yaml, or write id: {path.stem}",
                    )
                )
            parts[name][path.stem] = entry
    if problems:
        raise KnowledgeError(problems)
    return schema.Knowledge(version=digest(folder), **parts), files


def _read(
    files: KnowledgeFiles,
    key: tuple[str, str],
    path: Path,
    kind: Any,
    problems: list[Problem],
) -> Any:
    try:
        document = read_document(path)
    except DocumentError as error:
        problems.append(Problem(path, error.line or 1, error.message, "Mend the file"))
        return None
    files.documents[key] = document
    try:
        return msgspec.convert(document.data, kind)
    except msgspec.ValidationError as error:
        problems.append(_explain(document, kind, str(error)))
        return None


_AT = re.compile(r"(?P<message>.*) - at `(?P<keys>[^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")
_FIELD = re.compile(r"(unknown|missing required) field `(?P<name>[^`]+)`")


def _explain(document: Document, kind: Any, text: str) -> Problem:
    """Turn msgspec's message into a line and a mend."""
    found = _AT.fullmatch(text)
    message = found["message"] if found else text
    keys = _keys(found["keys"] if found else "$")
    dotted = ".".join(str(step) for step in keys)
    where = f" in '{dotted}'" if dotted else ""
    mend = "Write it as the schema in docs/knowledge/writing.md shows"
    if field := _FIELD.search(message):
        name = field["name"]
        if "unknown" in message:
            keys = (*keys, name)
            names = [] if dotted else list(getattr(kind, "__struct_fields__", ()))
            hint = nearest(name, names) if names else "remove it"
            return Problem(
                document.path, document.line(keys), f"unknown key '{name}'{where}", f"Mend: {hint}"
            )
        return Problem(
            document.path,
            document.line(keys),
            f"the key '{name}' is missing{where}",
            f"Add a line '{name}: ...'",
        )
    return Problem(document.path, document.line(keys), f"{message}{where}", mend)


def _keys(path: str) -> Keys:
    """Follow msgspec's path; where it says [...] (a mapping's values) stop at the mapping."""
    keys: list[str | int] = []
    for step in _STEP.finditer(path):
        if step[0] == "[...]":
            break
        keys.append(int(step[2]) if step[2] else step[1])
    return tuple(keys)
