"""The engines that can do the arithmetic, by name."""

from collections.abc import Callable
from importlib.util import find_spec

from legwise.batch import summing
from legwise.batch.assessing import Engine
from legwise.batch.extras import module
from legwise.batch.faults import BatchError


def _numpy() -> Engine:
    return summing.marginals


def _numba() -> Engine:
    engine: Engine = module("legwise.batch.fused", "fast").marginals
    return engine


ENGINES: dict[str, Callable[[], Engine]] = {"numpy": _numpy, "numba": _numba}


def engine_named(name: str = "auto") -> Engine:
    """Return an engine; ``auto`` is the compiled one where it is installed."""
    if name == "auto":
        name = "numba" if find_spec("numba") else "numpy"
    if name not in ENGINES:
        raise BatchError(f"unknown engine '{name}'; choose one of auto, {', '.join(ENGINES)}")
    return ENGINES[name]()
