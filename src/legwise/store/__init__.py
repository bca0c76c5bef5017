"""Keeps what a person asks to keep, under a code that only they have."""

from legwise.store.code import CodeShapeError, new_code, read_code
from legwise.store.keeping import Found, FullError, Store

__all__ = ["CodeShapeError", "Found", "FullError", "Store", "new_code", "read_code"]
