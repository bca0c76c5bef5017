"""The knowledge and its compiled model, kept on disk under the name of their content."""

import os
import tempfile
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import numpy.typing as npt

from legwise.knowledge import checking, compiling, loading
from legwise.knowledge.model import Model, Names
from legwise.knowledge.problem import KnowledgeError
from legwise.knowledge.schema import Knowledge


def cache_folder() -> Path:
    """Return the folder for compiled knowledge: LEGWISE_CACHE, else the user's cache folder."""
    if chosen := os.environ.get("LEGWISE_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "legwise"


@cache
def load_knowledge(folder: Path = loading.DATA) -> Knowledge:
    """Return the knowledge of a folder, with its model, from the cache when nothing has changed.

    Raise `KnowledgeError` when it does not pass its checks.
    """
    kept = cache_folder() / f"{_digest(folder)}-{_code_version()}.legwise"
    try:
        knowledge, compiled = _unpack(kept.read_bytes())
    except (OSError, msgspec.MsgspecError, KeyError, ValueError):
        knowledge, compiled = _checked(folder)
        _keep(kept, _pack(knowledge, compiled))
    compiling.remember(knowledge, compiled)
    return knowledge


def _digest(folder: Path) -> str:
    """Return the digest of a folder's content, remembered while no file's size or time changes."""
    try:
        note = cache_folder() / f"{loading.fingerprint(folder)}.digest"
    except OSError:
        return loading.digest(folder)  # not a knowledge folder: reading it will say so
    try:
        return note.read_text(encoding="ascii")
    except OSError:
        digest = loading.digest(folder)
        _keep(note, digest.encode())
        return digest


def _checked(folder: Path) -> tuple[Knowledge, Model]:
    knowledge, files = loading.read_knowledge(folder)
    problems = checking.check_knowledge(knowledge, files)
    if problems:
        raise KnowledgeError(problems)
    return knowledge, compiling.compile_model(knowledge)


@cache
def _code_version() -> str:
    """Return a name for the code that decides what is kept."""
    stamps = [path.stat() for path in sorted(Path(__file__).parent.glob("*.py"))]
    return f"{hash(tuple((stamp.st_mtime_ns, stamp.st_size) for stamp in stamps)) & 0xFFFFFFFF:08x}"


def _pack(knowledge: Knowledge, compiled: Model) -> bytes:
    parts: dict[str, Any] = {}
    for field in fields(compiled):
        value: Any = getattr(compiled, field.name)
        if isinstance(value, np.ndarray):
            array = cast("npt.NDArray[Any]", value)
            parts[field.name] = (array.dtype.str, array.shape, array.tobytes())
        else:
            parts[field.name] = value
    return msgspec.msgpack.encode({"knowledge": knowledge, "model": parts})


class _Kept(msgspec.Struct):
    knowledge: Knowledge
    model: dict[str, Any]


def _unpack(content: bytes) -> tuple[Knowledge, Model]:
    kept = msgspec.msgpack.decode(content, type=_Kept)
    names = msgspec.convert(kept.model.pop("names"), Names)
    parts = {key: _array(value) for key, value in kept.model.items()}
    return kept.knowledge, Model(names=names, **parts)


def _array(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, shape, content = cast("tuple[str, list[int], bytes]", value)
    return np.frombuffer(content, dtype=kind).reshape(shape)


def _keep(path: Path, content: bytes) -> None:
    """Write in one step, so that nobody ever reads half a file; do without where it fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        return
    for old in (*path.parent.glob("*.legwise"), *path.parent.glob("*.digest")):
        if old != path and old.stat().st_mtime < path.stat().st_mtime - 7 * 86400:
            old.unlink(missing_ok=True)
