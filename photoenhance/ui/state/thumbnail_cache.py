"""Thumbnails kept on disk between starts. It may fail at any time without anybody noticing but by waiting longer.

An entry is named by everything that it depends on, so it is never wrong, only old; the oldest go when there are many.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Generator
from pathlib import Path

import imagecodecs
import numpy as np
from platformdirs import user_cache_path

from photoenhance.errors import PhotoError
from photoenhance.io import atomic, unnamed
from photoenhance.pipeline.preview import Display
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from photoenhance.recipe.text import recipe_digest

LIMIT = 500_000_000
"""Bytes that stay when the cache is pruned."""
QUALITY = 90
_FORM = "1"
"""Goes up when thumbnails are made in another way."""


def cache_folder() -> Path:
    """Where thumbnails of the user's photos lie; the folder need not exist."""
    return user_cache_path("photoenhance", appauthor=False) / "thumbnails"


class ThumbnailCache:
    """Small JPEG files in a folder of the user's own; all methods may be called from any thread."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        """`folder`: where it lies, made when missing; None keeps nothing."""
        self._folder = folder
        self._limit = limit

    def entry(self, path: Path, longest: int, recipe: Recipe = NEUTRAL) -> Path | None:
        """Where the thumbnail of the photo as it is now would lie; None for a photo that has gone, or with no folder.

        `recipe` is what is done to the photo in it.

        Asked for before the photo is read: one that changes meanwhile is then kept under its old entry.
        """
        if self._folder is None:
            return None
        try:
            about = path.stat()
        except OSError:
            return None
        said = "\0".join((_FORM, os.fspath(path), str(about.st_size), str(about.st_mtime_ns), str(longest)))
        if recipe != NEUTRAL:
            said = f"{said}\0{recipe_digest(recipe)}"
        name = hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()
        return self._folder / name[:2] / f"{name[2:34]}.jpg"

    def get(self, place: Path) -> Display | None:
        """The thumbnail of an entry; None where there is none that can be read."""
        try:
            found = imagecodecs.jpeg8_decode(place.read_bytes())
        except (OSError, ValueError, RuntimeError):
            return None
        if found.ndim != 3 or found.shape[2] != 3 or found.dtype != np.uint8:
            return None
        with contextlib.suppress(OSError):
            os.utime(place)  # what is looked at stays
        return found

    def put(self, place: Path, picture: Display) -> None:
        """Keep a thumbnail under its entry; where that is not possible nothing happens."""
        with contextlib.suppress(OSError, ValueError, RuntimeError, PhotoError):
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            data = bytes(imagecodecs.jpeg8_encode(np.ascontiguousarray(picture), level=QUALITY))
            # Not durable: a thumbnail that a crash of the system has cut is made again.
            atomic.commit(data, place, replace=True, durable=False)

    def prune(self) -> Generator[None, None, int]:
        """Remove what programs that were killed left, and what was not looked at for the longest time, until it fits.

        Returns how many files went.
        """
        kept: list[tuple[float, int, str]] = []
        removed, total = 0, 0
        for folder in _folders(self._folder) if self._folder else ():
            yield
            removed += unnamed.remove_leftovers(folder)
            for row in _files(folder):
                with contextlib.suppress(OSError):
                    about = row.stat(follow_symlinks=False)
                    kept.append((about.st_mtime, about.st_size, row.path))
                    total += about.st_size
        for _, size, name in sorted(kept):
            if total <= self._limit:
                break
            with contextlib.suppress(OSError):
                os.unlink(name)  # noqa: PTH108 - of thousands
                removed += 1
            total -= size
        return removed


def _folders(top: Path) -> list[str]:
    return [row.path for row in _rows(top) if row.is_dir(follow_symlinks=False) and len(row.name) == 2]


def _files(folder: str) -> list[os.DirEntry[str]]:
    return [row for row in _rows(folder) if row.is_file(follow_symlinks=False)]


def _rows(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as rows:
            return list(rows)
    except OSError:
        return []
