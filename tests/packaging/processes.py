"""What the system tells of the built program's processes, on Linux: which run, who started them, how much they hold."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")


def running(folder: Path) -> dict[int, int]:
    """Processes whose program lies in a folder: their numbers, and those of who started them."""
    found: dict[int, int] = {}
    for place in PROC.iterdir():
        with contextlib.suppress(OSError, StopIteration):  # gone meanwhile, or somebody else's
            if place.name.isdigit() and (place / "exe").readlink().is_relative_to(folder):
                found[int(place.name)] = _number(place, "PPid")
    return found


def held(number: int) -> int:
    """Bytes of memory that a process has in use; 0 where it has gone."""
    try:
        return _number(PROC / str(number), "VmRSS") * 1024
    except (OSError, StopIteration):
        return 0


def _number(place: Path, what: str) -> int:
    lines = (place / "status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def waited(what: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while not (true := what()) and time.monotonic() < end:
        time.sleep(0.01)
    return true
