"""What a process that looks at a foreign file may use: set by that process on itself, before it looks.

Linux holds to all of them. macOS does not hold to the memory; Windows has none of them, and the time limit of
whoever waits is the only one.
"""

from __future__ import annotations

import contextlib
import os
import sys


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
