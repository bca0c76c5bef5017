"""A case as one line of text, for a QR code: what a clinician opens without any server's help.

The text is a case file, compressed with the help of a fixed list of words (`code_words.txt`). The
list belongs to version 1 of the code and never changes; words that came later only take more room.
Base 32 keeps to the letters that a QR code stores most densely, and that survive being typed.
"""

import base64
import binascii
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path

import msgspec
import segno

from legwise.knowledge.document import DocumentError
from legwise.knowledge.schema import Knowledge
from legwise.person.case_file import CaseError
from legwise.web.answers import Answers
from legwise.web.saved_case import answers_saved, saved_case
from legwise.web.sealing import inflated

START = "LEGWISE1:"


class CodeError(ValueError):
    """Text that holds no case."""


def case_code(answers: Answers, knowledge: Knowledge) -> str:
    """Return a case as one line of text. It holds what a saved case holds, compressed."""
    packer = zlib.compressobj(9, wbits=-15, zdict=_code_words())
    packed = packer.compress(msgspec.json.encode(saved_case(answers, knowledge))) + packer.flush()
    return START + base64.b32encode(packed).decode().rstrip("=")


def answers_from_code(text: str, knowledge: Knowledge) -> Answers:
    """Return the answers in a code, alone or at the end of an address; raise `CodeError`."""
    _, found, code = "".join(text.split()).upper().rpartition(START)
    if not found:
        raise CodeError("no code")
    try:
        packed = base64.b32decode(code + "=" * (-len(code) % 8))
        unpacked = inflated(packed, _code_words(), is_raw=True)
        return answers_saved(unpacked.decode(), knowledge)
    except (binascii.Error, zlib.error, ValueError, CaseError, DocumentError) as error:
        raise CodeError("not readable") from error


def qr_svg(text: str) -> str:
    """Return a QR code as SVG."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True
    )
    return drawn.getvalue().decode()


@cache
def _code_words() -> bytes:
    return Path(__file__).with_name("code_words.txt").read_bytes()
