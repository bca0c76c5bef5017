"""What is wrong with a knowledge entry, where, and how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the file, its line (from 1), the message and what to do about it."""

    path: Path
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}. {self.mend}"


class KnowledgeError(Exception):
    """The knowledge cannot be used; ``problems`` says why, one line each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return a sentence that names the choice most like ``word``, or a few of them."""
    known = sorted(choices)
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    shown = ", ".join(known[:8])
    return f"choose one of: {shown}{', ...' if len(known) > 8 else ''}"
