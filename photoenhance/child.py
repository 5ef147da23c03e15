"""Child processes for files that are not trusted: how they are started, what they may use, and how they ended.

Knows nothing of what they do. Linux holds to all limits. macOS does not hold to those of memory; Windows has none of
them, and the time limit of whoever waits is the only one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

POSIX = sys.platform != "win32"


def started(target: Callable[..., None], arguments: tuple[object, ...], name: str | None = None) -> BaseProcess:
    """Start a function in a new process, spawned and never forked; it ends with the program.

    Ctrl+C, which a terminal sends to children too, never reaches it: not even while Python starts in it.

    Raises
    ------
    OSError
        The system starts no more processes.
    """
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments, name=name, daemon=True)
    with _without_interrupts():
        process.start()
    return process


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """What this thread starts inherits that it hears no Ctrl+C."""
    if not POSIX:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def restrict(memory: int, seconds: int) -> None:
    """Bound this process's memory (bytes of address space) and processor seconds; no core dumps, no files written."""
    if sys.platform == "win32":
        return
    import resource

    bounds = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for kind, bound in bounds.items():
        # At the soft limit of time the signal says why; at the hard one it would not.
        hard = bound + 5 if kind == resource.RLIMIT_CPU else bound
        with contextlib.suppress(ValueError, OSError):
            before = resource.getrlimit(kind)[1]
            resource.setrlimit(
                kind, (bound, hard) if before == resource.RLIM_INFINITY else (min(bound, before), before)
            )


def restrict_data(memory: int) -> None:
    """Bound what this process may have of private memory to `memory` bytes more than now; may be set anew."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        bound = (_told("VmData") or 0) + memory
        resource.setrlimit(resource.RLIMIT_DATA, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


def restrict_files(largest: int) -> None:
    """No core dumps, and no file of more than `largest` bytes written."""
    if sys.platform == "win32":
        return
    import resource

    for kind, bound in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, largest)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))


def silence() -> None:
    """Send what this process prints, also from compiled code, to nowhere: the parent says what happened."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def peak_memory() -> int | None:
    """The most memory this process ever had in use, in bytes; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def memory_now() -> int | None:
    """The memory this process has in use, in bytes; None where that is not told (all but Linux)."""
    return _told("VmRSS")


def _told(what: str) -> int | None:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:")), None)


def way(code: int | None) -> str:
    """How a process ended, from its exit code, in words for a bracket."""
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def was_killed(code: int | None) -> bool:
    """Whether the system ended it (SIGKILL), as it does when memory runs out."""
    return code == -9


def was_out_of_time(code: int | None) -> bool:
    """Whether a limit of time of its own ended it (SIGXCPU, SIGALRM)."""
    return code in (-24, -14)
