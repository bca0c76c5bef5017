"""The code that opens what is kept: sixteen letters and digits, made to be written down.

Each is one of 32 that are not mistaken for one another (Crockford's alphabet), so a code is one of
2 ** 80: nobody guesses it, and nobody can be asked for it but the person who has it.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
MISREAD = str.maketrans("OIL", "011", "- \t\r\n")
"""How people type what they have written down: capital O for zero, I or l for one."""


class CodeShapeError(ValueError):
    """What was typed has not the shape of a code."""


def new_code() -> str:
    """Return a fresh code, in groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str:
    """Return a typed code as it was given, in groups of four; raise `CodeShapeError`."""
    letters = typed.upper().translate(MISREAD)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        raise CodeShapeError("a code has sixteen letters and digits")
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))
