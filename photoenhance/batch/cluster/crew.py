"""Crew: the workers of a Dask scheduler as a job sees them. Dask is known here alone, and imported when one is made.

Which worker makes what, and what is tried again when one dies, is Dask's business.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import itertools
import logging
import threading
import time
import warnings
from collections.abc import Callable, Collection
from typing import Any

from photoenhance.batch.cluster import station
from photoenhance.batch.cluster.values import Answer, Order
from photoenhance.batch.plan import Task
from photoenhance.errors import PhotoError

CONNECTING = 10
"""Seconds that a scheduler may take to answer, at the beginning and when the connection was lost."""
PATIENCE = 300.0
"""Seconds that there may be no worker at all: they may have to start."""
_TRIES_AGAIN = 2
"""How often Dask tries again what failed for reasons of its own; worker processes that die count apart."""
_LOOK_EVERY = 1.0
_GIVING_UP = 60.0
_GONE = (OSError, TimeoutError, RuntimeError, asyncio.CancelledError, concurrent.futures.CancelledError)
"""What Dask raises when the other side goes away meanwhile."""
_ENDED = ("finished", "error", "cancelled")
_LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application")


class Crew:
    """A connection to a scheduler; used by one thread."""

    def __init__(self, address: str) -> None:
        """Connect to the scheduler at `address`, "tcp://host:port" or "tls://host:port".

        Raises
        ------
        PhotoError
            Dask is not installed, or there is no scheduler.
        """
        self.address = address
        self._dask = _distributed()
        self._numbers = itertools.count()
        self._rung = threading.Event()
        self._size = 0
        self._looked = 0.0
        self._seen = time.monotonic()
        try:
            self._client = self._dask.Client(address, timeout=CONNECTING, set_as_default=False, name="photoenhance")
        except OSError as error:
            why = f"none answers there within {CONNECTING} seconds"
            raise self._unreachable(why, "Check the address, and that the scheduler runs") from error
        except Exception as error:
            why = f"Dask says: {str(error).rstrip('.') or type(error).__name__}"
            raise self._unreachable(why, "Give an address such as tcp://HOST:8786") from error

    def size(self) -> int:
        """How many worker processes there are; none while the scheduler cannot be reached.

        Raises
        ------
        PhotoError
            The scheduler is gone for good, or there has been no worker for too long.
        """
        if self._client.status == "closed":
            raise self._unreachable("it can no longer be reached", _AGAIN)
        now = time.monotonic()
        if self._client.status != "running":
            self._looked, self._size = 0.0, 0
        elif now - self._looked >= _LOOK_EVERY:
            self._looked = now
            with contextlib.suppress(*_GONE):  # the status will tell
                self._size = len(self._client.nthreads())
        if self._size:
            self._seen = now
        elif now - self._seen > PATIENCE:
            raise self._unreachable(f"it has had no worker for {PATIENCE:.0f} seconds", f"Start workers. {_AGAIN}")
        return self._size

    def examine(self, order: Order) -> None:
        """Look whether all workers that there are can be used.

        Raises
        ------
        PhotoError
            One cannot, and why.
        """
        told = self._client.run(station.examine, order, on_error="return")
        for address, found in told.items():
            if isinstance(found, PhotoError):
                raise found
            if isinstance(found, ImportError | AttributeError):
                raise _stranger(address, found)
            if isinstance(found, Exception) and not isinstance(found, OSError):  # those are workers that have just gone
                raise PhotoError(f"Cannot use the worker {address}", f"it fails ({found!r})", "Look into its log")

    def send(self, order: Order, task: Task) -> Any:
        """Hand out a photo; what comes back is told by `landed`."""
        key = f"photo-{order.job}-{next(self._numbers)}"
        future = self._client.submit(station.make, order, task, key=key, pure=False, retries=_TRIES_AGAIN)
        future.add_done_callback(lambda _future: self._rung.set())
        return future

    def landed(self, flying: Collection[Any], seconds: float) -> list[Any]:
        """Those of the photos handed out that have ended in whatever way, waiting `seconds` for the first of them."""
        self._rung.clear()
        if flying and not any(one.status in _ENDED for one in flying):
            self._rung.wait(seconds)
        return [one for one in flying if one.status in _ENDED]

    def answer(self, future: Any) -> Answer | PhotoError | None:
        """The answer of a photo that has ended, or why there is none.

        None: it is lost with the worker that kept it, or with the connection, and has to be handed out again.

        Raises
        ------
        PhotoError
            A worker refuses the job.
        """
        try:
            if future.status == "finished":
                answer: Answer = future.result(timeout=CONNECTING)
                return answer
            error = future.exception(timeout=CONNECTING) if future.status == "error" else None
        except _GONE:
            return None
        return None if error is None else self._why(error)

    def _why(self, error: BaseException) -> PhotoError:
        if isinstance(error, station.Refused):
            raise error.args[0]
        if isinstance(error, ImportError | AttributeError):  # what was sent means nothing there
            raise _stranger("", error)
        if isinstance(error, self._dask.KilledWorker):
            why = f"{error.allowed_failures + 1} worker processes ended while they had it, without a word"
            return PhotoError("", why, "Try it alone on one computer, and see whether the workers have enough memory")
        return PhotoError("", f"the cluster fails ({type(error).__name__}: {error})", "Look into the workers' logs")

    def end(self, order: Order, flying: Collection[Any]) -> None:
        """Take back what is handed out, let workers forget the job, and disconnect. Raises nothing."""

        def forget() -> None:
            if self._client.status == "running":
                self._client.cancel(list(flying))
                self._client.run(station.end, order.job, on_error="ignore")

        _within(_GIVING_UP, forget)
        _within(CONNECTING, lambda: self._client.close(timeout=CONNECTING))

    def _unreachable(self, why: str, remedy: str) -> PhotoError:
        return PhotoError(f"Cannot use the scheduler {self.address}", why, remedy)


_AGAIN = "What is done is kept, and skipped when the same command is given again"


def _distributed() -> Any:
    """Dask, silent: what is to be said about it we say ourselves.

    Raises
    ------
    PhotoError
        It is not installed.
    """
    try:
        import distributed
    except ImportError as error:
        raise PhotoError(
            "Cannot use a scheduler",
            f"Dask is missing here ({error})",
            "Install it on all computers of the cluster: pip install 'photoenhance[cluster]'",
        ) from error
    warnings.filterwarnings("ignore", module="distributed")
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed


def _stranger(address: str, error: Exception) -> PhotoError:
    what = f"Cannot use the worker {address}" if address else "Cannot use one of the workers"
    return PhotoError(what, f"it cannot run this program ({error})", "Install the same photoenhance[cluster] there")


def _within(seconds: float, work: Callable[[], object]) -> None:
    """Do it, but wait only so long: who is to be asked may be gone."""

    def quietly() -> None:
        with contextlib.suppress(Exception):
            work()

    thread = threading.Thread(target=quietly, name="cluster-end", daemon=True)
    thread.start()
    thread.join(seconds)
