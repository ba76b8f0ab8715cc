"""One thread for matrix products: the reader has its own threads, and small products only get slower with more."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

_NAMES: Final = [f"{name}_{{}}_num_threads{size}" for name in ("scipy_openblas", "openblas") for size in ("64_", "")]


@contextmanager
def one_thread() -> Iterator[None]:
    """Let NumPy's OpenBLAS use one thread meanwhile; where another library multiplies, nothing is changed."""
    before = _get()
    _set(1)
    try:
        yield
    finally:
        _set(before)


def _get() -> int:
    function = _function("get")
    return 1 if function is None else int(function())


def _set(threads: int) -> None:
    function = _function("set")
    if function is not None:
        function(ctypes.c_int(threads))


@cache
def _function(verb: str) -> ctypes._NamedFuncPointer | None:
    # The environment variable works only before NumPy is imported, and is not a library's to set. Symbols of a library that an
    # extension module is linked with are found through the module.
    import numpy.linalg._umath_linalg as linked

    library = ctypes.CDLL(linked.__file__)
    return next((getattr(library, name.format(verb)) for name in _NAMES if hasattr(library, name.format(verb))), None)
