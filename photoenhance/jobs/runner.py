"""Runner: long tasks, written as generators, run on worker threads in order of priority. No Qt, no pixels.

Each yield of a task is progress and a place where it can be cancelled: Cancelled is raised there. Its return value is
the result.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from photoenhance.errors import Cancelled, PhotoError
from photoenhance.jobs import log

P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Calls(Generic[P, R]):
    on_progress: Callable[[P], object] | None
    on_done: Callable[[R], object] | None
    on_error: Callable[[PhotoError], object] | None
    on_cancelled: Callable[[], object] | None
    on_cancel: Callable[[], object] | None


class Job(Generic[P, R]):
    """Handle of one started task. Made by Runner.start; all methods may be called from any thread."""

    def __init__(self, number: int, what: str, task: _Task[P, R], calls: _Calls[P, R]) -> None:
        self.id = number
        self.what = what
        self._task = task
        self._calls = calls
        self._lock = threading.Lock()
        self._began = False
        self._cancelled = threading.Event()
        self._ended = threading.Event()

    @property
    def running(self) -> bool:
        """Whether the task waits or works; False once its last callback has returned."""
        return not self._ended.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether cancel() was called; the task may have ended well all the same, just before."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the task to stop, without waiting for it; further calls do nothing.

        `on_cancel` is called here and now, so that it can stop work inside a step. A task that has not begun ends here,
        on the calling thread.
        """
        with self._lock:
            if self._cancelled.is_set() or self._ended.is_set():
                return
            self._cancelled.set()
            waiting = not self._began
        self._call(self._calls.on_cancel)
        if waiting:
            self._end(self._calls.on_cancelled)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the task has ended, at most `timeout` seconds; return whether it has."""
        return self._ended.wait(timeout)

    def run(self) -> None:
        """Run the task to its end on the calling thread; for the runner's workers only."""
        with self._lock:
            if self._began or self._cancelled.is_set():
                return
            self._began = True
        try:
            result = self._work()
        except Cancelled:
            self._end(self._calls.on_cancelled)
        except PhotoError as error:
            self._end(self._calls.on_error, error)
        except Exception as error:  # noqa: BLE001 - a worker is a process boundary: it must outlive every task
            self._end(self._calls.on_error, log.unexpected(f"Cannot finish: {self.what}", error))
        else:
            self._end(self._calls.on_done, result)

    def _work(self) -> R:
        # The task is made on the worker: making it may already read files.
        steps = self._task if isinstance(self._task, Generator) else self._task()
        try:
            while True:
                progress = next(steps)
                if self._cancelled.is_set():
                    # Thrown in, so that a task may still tidy up and return what it had; one that goes on is closed.
                    steps.throw(Cancelled())
                    raise Cancelled
                self._call(self._calls.on_progress, progress)
        except StopIteration as end:
            # A result that comes in spite of the cancel is told as it is: a file may have been written.
            result: R = end.value
            return result
        finally:
            steps.close()

    def _end(self, callback: Callable[..., object] | None, *values: object) -> None:
        self._call(callback, *values)
        self._task = _nothing  # a handle that is kept must not keep a photo in memory
        self._ended.set()

    def _call(self, callback: Callable[..., object] | None, *values: object) -> None:
        if callback is None:
            return
        try:
            callback(*values)
        except Exception as error:  # noqa: BLE001 - a faulty callback must neither end the worker nor hide the job's end
            log.record(f"A callback of the job “{self.what}” failed", error)


def _nothing() -> Generator[Any, None, Any]:
    yield from ()


_Task = Generator[P, None, R] | Callable[[], Generator[P, None, R]]


class Runner:
    """Runs tasks on `workers` daemon threads: the highest priority first, and in order of start among equals."""

    def __init__(self, workers: int = 1, name: str = "job") -> None:
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        self._waiting: list[tuple[int, int, Job[Any, Any]]] = []
        self._jobs: dict[int, Job[Any, Any]] = {}
        self._closed = False
        self._threads = [
            threading.Thread(target=self._serve, name=f"photoenhance-{name}-{index}", daemon=True)
            for index in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def start(
        self,
        task: Generator[P, None, R] | Callable[[], Generator[P, None, R]],
        *,
        on_progress: Callable[[P], object] | None = None,
        on_done: Callable[[R], object] | None = None,
        on_error: Callable[[PhotoError], object] | None = None,
        on_cancelled: Callable[[], object] | None = None,
        on_cancel: Callable[[], object] | None = None,
        priority: int = 0,
        what: str = "a task",
    ) -> Job[P, R]:
        """Queue a task and return its handle.

        Parameters
        ----------
        task
            A generator, or a function that makes one; the function is called on the worker.
        on_progress, on_done, on_error, on_cancelled
            Called on the worker thread; exactly one of the last three comes, and it comes last. `on_error` gets a
            PhotoError, also for a program error, whose traceback is then in the log file.
        on_cancel
            Called by Job.cancel on the thread that cancels, to stop work inside a step.
        priority
            Higher is sooner; a task that has begun is not interrupted.
        what
            What the task does, for the sentence about a program error: "enhance IMG_2.CR3".

        Raises
        ------
        RuntimeError
            The runner is closed.
        """
        calls: _Calls[P, R] = _Calls(on_progress, on_done, on_error, on_cancelled, on_cancel)
        with self._changed:
            if self._closed:
                raise RuntimeError("the runner is closed")
            job = Job(next(self._numbers), what, task, calls)
            self._jobs[job.id] = job
            heapq.heappush(self._waiting, (-priority, job.id, job))
            self._changed.notify()
        return job

    def close(self, timeout: float = 10.0) -> bool:
        """Take no more tasks, cancel all, and wait at most `timeout` seconds; return whether all have ended."""
        with self._changed:
            self._closed = True
            jobs = list(self._jobs.values())
            self._changed.notify_all()
        limit = time.monotonic() + timeout
        for job in jobs:
            job.cancel()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, limit - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            job.run()
            with self._changed:
                self._jobs.pop(job.id, None)
            del job  # or the worker would keep the last task alive while it waits

    def _next(self) -> Job[Any, Any] | None:
        with self._changed:
            while not self._waiting:
                if self._closed:
                    return None
                self._changed.wait()
            return heapq.heappop(self._waiting)[2]
