"""A picture handed to an encoder strip by strip, and the strips' compression spread over a few threads.

Knows arrays only: what is done to a strip, and in which file it ends, is the encoders' business.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from photoenhance.image import Encoded, Samples

_MOST_THREADS = 4
_ONE = TypeVar("_ONE")
_OTHER = TypeVar("_OTHER")


def cut(encoded: Encoded, rows: int) -> Iterator[Samples]:
    """Yield the picture top to bottom, alpha as last channel, in C-contiguous strips of `rows` rows (the last: fewer).

    However the picture itself comes in strips, these are the same.
    """
    top, waiting, count = 0, list[Samples](), 0
    for strip in encoded.strips():
        start = 0
        while start < strip.shape[0]:
            piece = strip[start : start + rows - count]
            waiting.append(piece)
            start, count = start + piece.shape[0], count + piece.shape[0]
            if count == rows:
                yield _joined(waiting, encoded.alpha, top)
                top, waiting, count = top + rows, [], 0
    if waiting:
        yield _joined(waiting, encoded.alpha, top)


def _joined(pieces: list[Samples], alpha: Samples | None, top: int) -> Samples:
    strip = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
    if alpha is not None:
        strip = np.concatenate((strip, alpha[top : top + strip.shape[0], :, np.newaxis]), axis=2)
    return np.ascontiguousarray(strip)


def rows_of(size: int, width: int, channels: int, itemsize: int) -> int:
    """How many rows make a strip of about `size` bytes: a power of two, at most 256."""
    fitting = max(1, size // (width * channels * itemsize))
    return min(256, 1 << (fitting.bit_length() - 1))


def ahead(work: Callable[[_ONE], _OTHER], items: Iterable[_ONE], threads: int | None = None) -> Iterator[_OTHER]:
    """Yield `work(item)` in the items' order, done on a few threads that are never far ahead of what was taken.

    `items` is drawn from in the caller's thread. Wants `work` to leave the interpreter's lock, as codecs do.
    """
    threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)
    waiting: deque[Future[_OTHER]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
