"""One piece of work over many regions, on a few threads; the pixel loops hold no lock and use one thread each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import TypeVar

Piece = TypeVar("Piece")

MOST_THREADS = 4
"""More would only wait for memory, and each holds a strip's worth of floats."""


def threads() -> int:
    """How many threads pixel work takes here: one for each core that this process may use, up to a few."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, MOST_THREADS)


def spread(work: Callable[[Piece], None], pieces: Iterable[Piece]) -> None:
    """Do the work on every piece, several at once and in no certain order; returns when all are done.

    The first error ends it: pieces that have not begun are left out, and the error is raised.
    """
    with ThreadPoolExecutor(threads(), "strips") as pool:
        futures: list[Future[None]] = [pool.submit(work, piece) for piece in pieces]
        wait(futures, return_when=FIRST_EXCEPTION)
        pool.shutdown(wait=True, cancel_futures=True)
    for future in futures:
        if not future.cancelled():
            future.result()
