"""Answers in an address that nobody else can read.

The answers of a person are compressed, encrypted and put into the path of their pages. The key is
made from a secret of the running server and the visitor's cookie, and is kept nowhere: without
both, an address in a history, a log or a screenshot tells nothing, and cannot be changed unseen.
"""

import base64
import binascii
import hmac
import os
import zlib
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from legwise.knowledge.schema import Knowledge
from legwise.web.answers import Answers, pack, unpack

NONCE = 12
LARGEST = 65_536
"""More unpacked bytes than any honest case has."""
ANSWERS = b"legwise answers 1"
UNREADABLE = "what is in this address cannot be read"


class BrokenSealError(ValueError):
    """An address whose answers cannot be read: changed, of another visitor, or of another run."""


@dataclass(frozen=True)
class Sealer:
    """Seals answers for visitors of one running server."""

    secret: bytes
    knowledge: Knowledge

    @cached_property
    def dictionary(self) -> bytes:
        """The words that answers are made of; zlib then stores references to them."""
        names = [*self.knowledge.regions, *self.knowledge.findings]
        return (" ".join(names) + " left right absent present unknown").encode()[-32_768:]

    def seal(self, answers: Answers, visitor: str) -> str:
        """Return the answers as text for an address."""
        return self.enclose(pack(answers, self.knowledge), visitor, ANSWERS)

    def open(self, text: str, visitor: str) -> Answers:
        """Return the answers in an address; raise `BrokenSealError`."""
        packed = self.disclose(text, visitor, ANSWERS)
        try:
            return unpack(packed, self.knowledge)
        except ValueError as error:
            raise BrokenSealError(UNREADABLE) from error

    def enclose(self, data: bytes, visitor: str, purpose: bytes) -> str:
        """Return bytes as text for an address, which opens for the same purpose only."""
        packer = zlib.compressobj(9, zdict=self.dictionary)
        packed = packer.compress(data) + packer.flush()
        nonce = os.urandom(NONCE)
        sealed = nonce + self._cipher(visitor).encrypt(nonce, packed, purpose)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def disclose(self, text: str, visitor: str, purpose: bytes) -> bytes:
        """Return the bytes in an address; raise `BrokenSealError`."""
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            packed = self._cipher(visitor).decrypt(sealed[:NONCE], sealed[NONCE:], purpose)
            return inflated(packed, self.dictionary)
        except (InvalidTag, binascii.Error, zlib.error, ValueError) as error:
            raise BrokenSealError(UNREADABLE) from error

    def mark(self, purpose: str, visitor: str, nonce: str) -> str:
        """Return a mark that only this server can make for this visitor."""
        message = f"{purpose}\n{visitor}\n{nonce}".encode()
        return hmac.new(self.secret, message, sha256).hexdigest()[:40]

    def _cipher(self, visitor: str) -> ChaCha20Poly1305:
        key = hmac.new(self.secret, b"seal\n" + visitor.encode(), sha256).digest()
        return ChaCha20Poly1305(key)


def inflated(packed: bytes, dictionary: bytes, *, is_raw: bool = False) -> bytes:
    """Return what was compressed; raise `ValueError` where it is suspiciously much."""
    unpacker = zlib.decompressobj(-15 if is_raw else zlib.MAX_WBITS, zdict=dictionary)
    unpacked = unpacker.decompress(packed, LARGEST)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("too much, or not all of it")
    return unpacked
