"""The program's cache folder: how large it is, and emptying it. Knows no widget; run on workers."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

PARTS = ("thumbnails", "devices.json")
"""What the window puts there; compiled code and what a training left belong to others."""


def cache_folder() -> Path:
    """Where things lie that can be made again; it need not exist."""
    return user_cache_path("photoenhance", appauthor=False)


def measure() -> Generator[Any, None, int]:
    """Return the bytes of all files that the window has put there."""
    total = 0
    for file in _files():
        with contextlib.suppress(OSError):
            total += file.stat().st_size
        yield None
    return total


def empty() -> Generator[Any, None, int]:
    """Delete what the window has put there; files that are in use stay. Returns the bytes that are left."""
    for file in _files():
        with contextlib.suppress(OSError):
            file.unlink()
        yield None
    return (yield from measure())


def size_in_words(size: int) -> str:
    """Say "Empty", "12 kB", "3.4 MB", "1.2 GB"."""
    if not size:
        return "Empty"
    for unit, bytes_each in (("GB", 1e9), ("MB", 1e6)):
        if size >= bytes_each:
            return f"{size / bytes_each:.1f} {unit}"
    return f"{max(1, round(size / 1000))} kB"


def _files() -> Iterator[Path]:
    for part in (cache_folder() / name for name in PARTS):
        # A folder behind a link is somebody else's.
        if part.is_dir() and not part.is_symlink():
            yield from (path for path in sorted(part.rglob("*")) if path.is_symlink() or path.is_file())
        elif part.is_file():
            yield part
