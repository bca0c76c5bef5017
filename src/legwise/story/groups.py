"""What findings are about: for their heading, and for what the past says of them."""

from functools import cache
from pathlib import Path

import msgspec

from legwise.knowledge.document import read_document
from legwise.knowledge.terms import Entry

FILE = Path(__file__).with_name("groups.yaml")


class Groups(Entry, frozen=True):
    """Findings by what they are about; what is listed nowhere is what the complaint is like.

    ``background`` is what counts even when it is long over: an illness, an operation, a medicine.
    ``before_onset`` and ``before_now`` say how many days an event counts as recent.
    """

    began: frozenset[str]
    background: frozenset[str]
    habits: frozenset[str]
    before_onset: dict[str, float]
    before_now: dict[str, float]


@cache
def groups() -> Groups:
    """Return the data file."""
    return msgspec.convert(read_document(FILE).data, Groups)
