"""Batches made ahead on a thread while a step runs, without losing repeatability. Knows neither torch nor pictures."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
State = dict[str, Any]


@contextmanager
def prefetched(
    make: Callable[[np.random.Generator], T], random: np.random.Generator, depth: int = 2
) -> Iterator[Iterator[tuple[T, State]]]:
    """Endless (batch, state): the same batches as calling `make(random)` again and again.

    A thread, not a process: arithmetic of whole arrays lets go of the interpreter, and a batch needs no way between
    processes. It pays where a core is idle during the step, as beside a GPU; figures in docs/training-data.md.

    Parameters
    ----------
    make
        Makes the next batch from the generator, and from nothing else that changes but by its own calls (a count of
        steps may advance); it is called in order, one call at a time.
    random
        Its state on entry decides everything. It is not touched: a copy of it runs ahead.
    depth
        Batches that are made ahead; 0 makes each when it is asked for, on the caller's thread.

    Yields
    ------
    `state` is the generator's state behind its batch. A checkpoint saves that of the last batch that was *used*, never
    that of the copy, which is `depth` batches further: so a resumed run goes on bit for bit.

    Raises
    ------
    Exception
        What `make` raised, in place of the batch that it would have been. Leaving the block ends the thread.
    """
    ahead = copy.deepcopy(random)

    def one() -> tuple[T, State]:
        batch = make(ahead)
        return batch, dict(ahead.bit_generator.state)

    def taken(pool: ThreadPoolExecutor) -> Iterator[tuple[T, State]]:
        # One worker, so the batches are made in the order in which they are asked for.
        waiting = deque(pool.submit(one) for _ in range(depth))
        while waiting:
            made = waiting.popleft().result()
            waiting.append(pool.submit(one))
            yield made

    def made_here() -> Iterator[tuple[T, State]]:
        while True:
            yield one()

    if depth == 0:
        yield made_here()
        return
    with ThreadPoolExecutor(1, thread_name_prefix="batches") as pool:
        try:
            yield taken(pool)
        finally:
            pool.shutdown(cancel_futures=True)
