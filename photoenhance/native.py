"""Loops whose machine code was made when the program was built: found in a library beside this file, called by ctypes.

`packaging/program/loops.py` makes it, from the same loops by the same compiler, so the bytes are those of `compiled`.
There is none beside the sources. What the loops do is their own.
"""

from __future__ import annotations

import ctypes
import operator
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

FOLDER = Path(__file__).resolve().parent / "loops"

_V3 = "cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3 avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"
_V4 = "avx512f avx512bw avx512cd avx512dq avx512vl"
LEVELS: dict[str, frozenset[str]] = {
    "x86-64-v4": frozenset(f"{_V3} {_V4}".split()),
    "x86-64-v3": frozenset(_V3.split()),
    "x86-64": frozenset(),
    "generic": frozenset(),
}
"""Kinds of processors that there may be a library for, the fastest first, and the flags by which Linux tells them."""

_FINE = (0, -2)
"""What a loop of numba gives back: done, or done with nothing to tell."""

Words: TypeAlias = list[int | float]
Taker: TypeAlias = Callable[[Any, Words], None]
"""Puts one argument's words, as numba's machine code takes them, behind those before it."""


def found(loop: Callable[..., Any], example: tuple[object, ...]) -> Callable[..., None] | None:
    """The loop as machine code, for arguments of the example's types; None where there is no library with it.

    Arrays that do not fit are TypeError, as of numba; a loop that fails is RuntimeError.
    """
    library = _library()
    name = name_of(loop)
    if library is None or not hasattr(library, name):
        return None
    code = library[name]
    kinds: list[type] = []
    takers = [_taker(one, kinds) for one in example]
    code.argtypes, code.restype = [ctypes.c_void_p, ctypes.c_void_p, *kinds], ctypes.c_int32

    def run(*given: object) -> None:
        words: Words = []
        for take, one in zip(takers, given, strict=True):
            take(one, words)
        # Where it would put a result, and what it raises; neither is asked for.
        nothing, raised = ctypes.c_void_p(), ctypes.c_void_p()
        told = code(ctypes.addressof(nothing), ctypes.addressof(raised), *words)
        if told not in _FINE:
            raise RuntimeError(f"the compiled loop {name} failed ({told})")

    return run


def name_of(loop: Callable[..., Any]) -> str:
    """What a loop is called in the library."""
    return f"{loop.__module__}.{loop.__qualname__}"


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL | None:
    has = _processor()
    paths = (FOLDER / f"{level}.so" for level, wants in LEVELS.items() if wants <= has)
    return next((ctypes.CDLL(str(path)) for path in paths if path.is_file()), None)


def _processor() -> frozenset[str]:
    if sys.platform != "linux" or not FOLDER.is_dir():
        return frozenset()
    try:
        with Path("/proc/cpuinfo").open(encoding="ascii", errors="replace") as lines:
            return next((frozenset(line.split()) for line in lines if line.startswith("flags")), frozenset())
    except OSError:
        return frozenset()


def _taker(example: object, kinds: list[type]) -> Taker:
    """How an argument like the example is taken; the kinds of its words are put behind those before it."""
    if isinstance(example, np.ndarray):
        kinds += [ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int64] * 2, ctypes.c_void_p]
        kinds += [ctypes.c_int64] * (2 * example.ndim)
        return _array_taker(example.dtype, example.ndim, writeable=example.flags.writeable)
    if isinstance(example, tuple):
        return _tuple_taker([_taker(one, kinds) for one in example])
    if isinstance(example, float | np.float32):
        kinds.append(ctypes.c_double if isinstance(example, float) else ctypes.c_float)
        return lambda one, words: words.append(float(one))
    kinds.append(ctypes.c_int64)
    return lambda one, words: words.append(operator.index(one))


def _array_taker(dtype: np.dtype[Any], ndim: int, *, writeable: bool) -> Taker:
    def take(one: Any, words: Words) -> None:
        flags = one.flags
        if one.dtype != dtype or one.ndim != ndim or not flags.c_contiguous or not flags.aligned:
            raise TypeError(f"an array of {ndim} x {dtype}, C-contiguous, is wanted, not {one.ndim} x {one.dtype}")
        if writeable and not flags.writeable:
            raise TypeError("an array that may be written to is wanted")
        # No owner that numba's machine code would have to count, then size, address, shape and strides.
        words += (0, 0, one.size, one.itemsize, one.ctypes.data, *one.shape, *one.strides)

    return take


def _tuple_taker(takers: list[Taker]) -> Taker:
    def take(one: Any, words: Words) -> None:
        for part, value in zip(takers, one, strict=True):
            part(value, words)

    return take
