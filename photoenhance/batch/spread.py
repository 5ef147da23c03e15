"""Work over many regions on a few threads, results in order; the pixel loops hold no lock and use one thread each."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")

MOST_THREADS = 4
"""More would only wait for memory, and each holds a strip's worth of floats."""


def threads() -> int:
    """How many threads pixel work takes here: one for each core that this process may use, up to a few."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, MOST_THREADS)


def in_order(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
    """The results of the work on every piece, in their order, while a few pieces further on are worked at already.

    Few results are waiting at any time, however slowly they are taken. An error of a piece is raised in its place.
    """
    ahead = threads() + 1
    with ThreadPoolExecutor(threads(), "strips") as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for piece in pieces:
                waiting.append(pool.submit(work, piece))
                if len(waiting) > ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
