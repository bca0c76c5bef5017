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
from typing import Any

import msgspec
import segno

from legwise.knowledge.document import DocumentError
from legwise.knowledge.schema import Knowledge
from legwise.person.case import LEGS, Case
from legwise.person.case_file import CaseError, case_data, parse_case
from legwise.web.painting import skin_with
from legwise.web.sealing import inflated

START = "LEGWISE1:"


class CodeError(ValueError):
    """Text that holds no case."""


def case_code(case: Case, knowledge: Knowledge) -> str:
    """Return a case as one line of text. It holds what a case file holds, compressed."""
    data = case_data(case)
    if case.skin.normal and case.skin == skin_with(case.skin.numb, knowledge):
        regions: dict[str, Any] = {leg: data["regions"][leg] for leg in LEGS}
        data["regions"] = {**regions, "nowhere_else": True}
    packer = zlib.compressobj(9, wbits=-15, zdict=_code_words())
    packed = packer.compress(msgspec.json.encode(data)) + packer.flush()
    return START + base64.b32encode(packed).decode().rstrip("=")


def case_from_code(text: str, knowledge: Knowledge) -> Case:
    """Return the case in a code, alone or at the end of an address; raise `CodeError`."""
    _, found, code = "".join(text.split()).upper().rpartition(START)
    if not found:
        raise CodeError("no code")
    try:
        packed = base64.b32decode(code + "=" * (-len(code) % 8))
        unpacked = inflated(packed, _code_words(), is_raw=True)
        return parse_case(unpacked.decode(), knowledge, Path("code"))
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
