"""Every pair decoded once into one memory-mapped file; patches are cut from it without touching a decoder again."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from photoenhance.errors import PhotoError
from training.data.pairs import Pair
from training.data.registration import centre, mismatch

__all__ = ["Cache", "Picture", "centre", "open_cache"]

Picture = NDArray[np.uint8]
Decode = Callable[[Path], Picture]
Check = Callable[[Picture, Picture], str | None]

FORMAT = 3
"""Part of the key: raised when the file's layout, the check of pairs or what decoding gives changes."""
_STALE = 24 * 3600
"""Seconds after which an unfinished file belongs to a run that was killed."""


@dataclass(frozen=True, slots=True, eq=False)
class Cache:
    """Decoded pairs: `names[i]`, finished in `styles[i]`, has its input and target, (H, W, 3) uint8 sRGB, at `pair(i)`.

    `starts[i]` says where in `values` the two begin; pairs of one input share its bytes.
    """

    names: tuple[str, ...]
    shapes: tuple[tuple[int, int], ...]
    starts: tuple[tuple[int, int], ...]
    values: NDArray[np.uint8]
    styles: tuple[str, ...] = ()

    def pair(self, index: int) -> tuple[Picture, Picture]:
        """Views into the file, not copies."""
        height, width = self.shapes[index]
        first, second = (
            self.values[start : start + height * width * 3].reshape(height, width, 3) for start in self.starts[index]
        )
        return first, second

    def __len__(self) -> int:
        return len(self.names)


def open_cache(
    pairs: tuple[Pair, ...], folder: Path, decode: Decode, say: Callable[[str], None], check: Check | None = mismatch
) -> Cache:
    """The cache of these pairs, made when it is not there yet; two runs may make it at the same time.

    Parameters
    ----------
    pairs
        Pairs of unequal size are cut about their centres to the common size, as the origin does.
    folder
        Where cache files live; any of them can be deleted when no run is going on.
    decode
        From file to (H, W, 3) uint8; its name is part of the cache's key, so several may share a folder.
    say
        Hears a sentence for each pair that is left out: when the cache is filled, and each time it is opened.
    check
        Why two decoded pictures are no pair, or None; those pairs are left out. None checks nothing.

    Raises
    ------
    PhotoError
        When no pair is left, or the cache cannot be written.
    """
    stem = folder / _key(pairs, decode, check)
    index, values = stem.with_suffix(".json"), stem.with_suffix(".bin")
    if not (index.exists() and values.exists()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _fill(pairs, index, values, decode, check)
        except OSError as error:
            raise PhotoError(
                f"Cannot keep decoded pictures in {folder}",
                error.strerror or str(error),
                "Make room there, or see that you may write",
            ) from error
    known = json.loads(index.read_text())
    for sentence in known["left_out"]:
        say(sentence)
    if not known["pairs"]:
        raise PhotoError("Cannot train", "none of the pictures could be read", "Check the data folder")
    names, styles, shapes, starts = zip(*known["pairs"], strict=True)
    return Cache(
        names,
        tuple((height, width) for height, width in shapes),
        tuple((first, second) for first, second in starts),
        np.memmap(values, np.uint8, "r"),
        styles,
    )


def _key(pairs: tuple[Pair, ...], decode: Decode, check: Check | None) -> str:
    """Follows from what would be decoded, how, and what is checked."""
    key = hashlib.sha256(f"{FORMAT}|{_name(decode)}|{_name(check)}\n".encode())
    for pair in pairs:
        key.update(f"{pair.name}|{pair.style}\n".encode())
        for path in (pair.before, pair.after):
            status = path.stat()
            # The whole path: experts' files have one name, and often one size and one date.
            key.update(f"{path.resolve()}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return key.hexdigest()[:16]


def _name(function: Callable[..., object] | None) -> str:
    if isinstance(function, functools.partial):
        return f"{_name(function.func)}{function.args}{sorted(function.keywords.items())}"
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', type(function).__qualname__)}"


def _fill(pairs: tuple[Pair, ...], index: Path, values: Path, decode: Decode, check: Check | None) -> None:
    _sweep(values)
    # Of one's own, so that two runs do not write into each other's file; both come to the same bytes.
    part = values.with_suffix(f".{uuid4().hex[:8]}.part")
    try:
        with part.open("xb") as file:
            filling = _Filling(file, decode, check)
            for pair in pairs:
                filling.add(pair)
            file.flush()
            os.fsync(file.fileno())
        _put(part, values)
        part.write_text(json.dumps({"pairs": filling.pairs, "left_out": filling.left_out}))
        _put(part, index)
    finally:
        part.unlink(missing_ok=True)


def _put(part: Path, target: Path) -> None:
    try:
        part.replace(target)
    except PermissionError:
        # Windows: another run was faster and has the file open. It holds the same.
        if not target.exists():
            raise


def _sweep(values: Path) -> None:
    """Remove what killed runs left of this cache."""
    for left in values.parent.glob(f"{values.stem}.*.part"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()


@dataclass(slots=True)
class _Filling:
    """A cache file being written. The last input is remembered: pairs that share one follow each other."""

    file: BinaryIO
    decode: Decode
    check: Check | None
    pairs: list[tuple[str, str, tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    before: tuple[Path, Picture] | None = None
    written: tuple[Path, tuple[int, ...], int] | None = None

    def add(self, pair: Pair) -> None:
        try:
            if self.before is None or self.before[0] != pair.before:
                self.before = pair.before, self.decode(pair.before)
            before = self.before[1]
            after = before if pair.after == pair.before else self.decode(pair.after)
        except PhotoError as error:
            self.left_out.append(f"Left out: {error}")
            return
        why = self.check(before, after) if self.check and after is not before else None
        if why:
            self.left_out.append(f"Left out: {pair.before} and {pair.after.parent.name}/{pair.after.name}: {why}")
            return
        height, width = (min(before.shape[axis], after.shape[axis]) for axis in (0, 1))
        if self.written is None or self.written[:2] != (pair.before, (height, width)):
            self.written = pair.before, (height, width), self._write(centre(before, height, width))
        start = self.written[2]
        second = start if after is before else self._write(centre(after, height, width))
        self.pairs.append((pair.name, pair.style, (height, width), (start, second)))

    def _write(self, picture: Picture) -> int:
        start = self.file.tell()
        self.file.write(np.ascontiguousarray(picture).tobytes())
        return start
