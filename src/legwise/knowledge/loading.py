"""From a folder of YAML files to `Knowledge`, with every fault found on the way."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from legwise.knowledge import languages, method, schema, terms, translating
from legwise.knowledge.document import Document, DocumentError, Keys, read_document
from legwise.knowledge.problem import KnowledgeError, Problem, nearest

DATA = Path(__file__).parent / "data"
FOLDERS: dict[str, type[terms.Entry]] = {
    "regions": schema.Region,
    "site_groups": schema.SiteGroup,
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
    "settings": method.Settings,
    "screen": method.Screen,
    "words": dict[str, terms.Text],
}


class KnowledgeFiles:
    """The documents that knowledge was read from, so that later faults can name their line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents: dict[tuple[str, str], Document] = {}
        self.translations: dict[terms.Language, list[translating.Translation]] = {}

    def problem(self, kind: str, name: str, keys: Keys, message: str, mend: str) -> Problem:
        """Return a problem in the file of one entry, on the line of ``keys``."""
        document = self.documents[kind, name]
        return Problem(document.path, document.line(keys), message, mend)

    @property
    def places(self) -> translating.Places:
        """The English of every text, by its place."""
        return {
            place: english
            for (kind, name), document in self.documents.items()
            for place, english in languages.texts(_place(kind, name), document.data)
        }


def fingerprint(folder: Path) -> str:
    """Return a name for the state of a folder's files, without reading them: sizes and times."""
    state = hashlib.blake2b(str(folder).encode(), digest_size=12)
    further = folder / languages.FOLDER
    parts = [folder, *(folder / name for name in FOLDERS)]
    for part in [*parts, further] if further.exists() else parts:
        with os.scandir(part) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.name.endswith((".yaml", ".po")):
                    stat = entry.stat()
                    state.update(f"{entry.name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return state.hexdigest()


def paths(folder: Path) -> Iterator[Path]:
    """Yield every knowledge file of a folder, in a fixed order."""
    for name in FILES:
        yield folder / f"{name}.yaml"
    for name in FOLDERS:
        yield from sorted((folder / name).glob("*.yaml"))
    yield from languages.translation_files(folder)


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
    for name in FILES:
        _read(files, (name, name), folder / f"{name}.yaml", problems)
    for name in FOLDERS:
        for path in sorted((folder / name).glob("*.yaml")):
            _read(files, (name, path.stem), path, problems)
    said = _read_translations(files, problems)
    parts: dict[str, Any] = {}
    for name, kind in FILES.items():
        parts[name] = _typed(files, (name, name), kind, said, problems)
    for name, kind in FOLDERS.items():
        parts[name] = {}
        for path in sorted((folder / name).glob("*.yaml")):
            entry: Any = _typed(files, (name, path.stem), kind, said, problems)
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
    return schema.Knowledge(
        version=digest(folder), languages=languages.languages_of(folder), **parts
    ), files


def _read(files: KnowledgeFiles, key: tuple[str, str], path: Path, problems: list[Problem]) -> None:
    try:
        files.documents[key] = read_document(path)
    except DocumentError as error:
        problems.append(Problem(path, error.line or 1, error.message, "Mend the file"))


def _read_translations(
    files: KnowledgeFiles, problems: list[Problem]
) -> dict[terms.Language, languages.Said]:
    """Read the files of further languages; return what each of them says."""
    found = languages.translation_files(files.folder)
    if not found:
        return {}
    places = files.places
    said: dict[terms.Language, languages.Said] = {}
    for path in found:
        try:
            translations = translating.read_translations(path)
        except (OSError, ValueError) as error:
            problems.append(Problem(path, 1, f"this is not a catalogue: {error}", "Mend the file"))
            continue
        problems += translating.problems(path, translations)
        files.translations[path.stem] = translations
        said[path.stem] = translating.said(translations, places)
    return said


def _place(kind: str, name: str) -> str:
    """Return how the texts of a file begin their places."""
    return name if kind in FILES else f"{kind}/{name}"


def _typed(
    files: KnowledgeFiles,
    key: tuple[str, str],
    kind: Any,
    said: dict[terms.Language, languages.Said],
    problems: list[Problem],
) -> Any:
    document = files.documents.get(key)
    if document is None:
        return None
    data = languages.translated(_place(*key), document.data, said) if said else document.data
    try:
        return msgspec.convert(data, kind)
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
