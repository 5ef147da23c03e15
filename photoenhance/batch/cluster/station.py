"""Station: what a worker process of a cluster keeps for a job, and how it makes a photo of it.

Runs in workers only. It reads, computes, and leaves the result in a hidden file: names and manifest are the job's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import platform
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photoenhance.batch import export as stages
from photoenhance.batch import manifest, place
from photoenhance.batch.cluster.likeness import difference, likeness
from photoenhance.batch.cluster.values import Answer, Order
from photoenhance.batch.finish import finish
from photoenhance.batch.outcome import check_size
from photoenhance.batch.plan import Task
from photoenhance.batch.sessions import Sessions
from photoenhance.batch.tally import failed_record
from photoenhance.errors import Cancelled, PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.io import guarded

_ENDING_SECONDS = 20.0


class Refused(Exception):  # noqa: N818 - it is turned into the sentence that it carries
    """That this worker must not make photos of the job; the one argument is the PhotoError that says why."""


class Station:
    """The opened networks of one job in this process, and the reading processes beside it."""

    def __init__(self, threads: int) -> None:
        self.sessions = Sessions(threads)
        self.stop = Stop()
        self._busy = 0
        self._lock = threading.Lock()
        guarded.start()

    @property
    def busy(self) -> bool:
        """Whether a photo is being made."""
        return self._busy > 0

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """While the block lasts the station is busy."""
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1

    def close(self) -> None:
        """Let go of networks and reading processes."""
        self.sessions.close()
        guarded.stop()


_stations: dict[str, Station] = {}
_ended: set[str] = set()
_lock = threading.Lock()


def examine(order: Order) -> PhotoError | None:
    """What keeps this worker from making photos of the job, if anything."""
    why = difference(order.likeness, likeness(name for name, _ in order.likeness.models))
    remedy = "Install the same program, models and libraries on all computers of the cluster"
    if not why and not _sees(order):
        why = f"it does not see the folder {order.witness.parent} as it is here"
        remedy = "Give all computers of the cluster the same folders under the same paths"
    return PhotoError(f"Cannot use the worker on {platform.node()}", why, remedy) if why else None


def make(order: Order, task: Task) -> Answer:
    """Make one photo, up to a hidden file beside its target; what goes wrong with it stands in the answer's record.

    Raises
    ------
    Refused
        This worker is not to be used.
    Cancelled
        The job has ended.
    """
    station = _station(order)
    with station.working():
        try:
            return _made(order, task, station)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - one bad photo never ends the job, whatever it does to the program
            return Answer(failed_record(task, error, f" on {platform.node()}"))


async def end(job: str) -> None:
    """End what this worker does for a job, within a tile, and let go of what it keeps for it."""
    with _lock:
        _ended.add(job)
        station = _stations.pop(job, None)
    if station is None:
        return
    station.stop.request()
    until = time.monotonic() + _ENDING_SECONDS
    while station.busy and time.monotonic() < until:
        await asyncio.sleep(0.05)
    station.close()


def _sees(order: Order) -> bool:
    try:
        return order.witness.read_text(encoding="ascii") == order.job
    except (OSError, ValueError):
        return False


def _station(order: Order) -> Station:
    with _lock:
        if order.job in _ended:
            raise Cancelled
        if order.job not in _stations:
            refusal = examine(order)
            if refusal is not None:
                raise Refused(refusal)
            _allow_children()
            _stations[order.job] = Station(_threads())
        return _stations[order.job]


def _threads() -> int:
    """The cores that whoever started this worker has given it."""
    from distributed import get_worker

    return max(1, int(get_worker().state.nthreads))


def _allow_children() -> None:
    """Let this process have the ones that read photos.

    Dask's nanny starts workers as daemons, and `multiprocessing` gives daemons no children, lest these be orphaned.
    Reading processes end by themselves when the one that started them is gone.
    """
    with contextlib.suppress(AssertionError):  # no process of multiprocessing's: then there is nothing to allow
        multiprocessing.current_process().daemon = False


def _made(order: Order, task: Task, station: Station) -> Answer:
    start = time.perf_counter()
    photo = stages.decode_task(task, order.recipe, station.stop)
    recipe = task.recipe(order.recipe)
    check_size(photo.source, recipe, task, order.options)
    steps = stages.enhance(photo, recipe, order.options, station.sessions, station.stop)
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            photo = ended.value
            break
    record = finish(task, photo, recipe, order.options, start, place.stage_result)
    if task.edits is not None:
        record = msgspec.structs.replace(record, edited=True)
    origin = photo.source.origin
    sha256 = ""
    if order.remember:
        with contextlib.suppress(OSError):
            sha256 = manifest.sha256_of(task.source)
    return Answer(record, Path(str(record.output)), origin.size, origin.mtime_ns, sha256)
