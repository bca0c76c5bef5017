"""Packages that only an extra installs, and what is said where one is missing."""

from importlib import import_module
from typing import Any


class MissingExtraError(Exception):
    """Something that needs a package which is not installed; the message says which extra."""


def module(name: str, extra: str) -> Any:
    """Return an optional module; raise `MissingExtraError` where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        message = f"this needs the extra '{extra}': pip install 'legwise[{extra}]'"
        raise MissingExtraError(message) from None
