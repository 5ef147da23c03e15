"""Every pair decoded once into one memory-mapped file; patches are cut from it without touching a decoder again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoenhance.errors import PhotoError
from training.data.pairs import Pair

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Cache:
    """Decoded pairs: `names[i]` has its input and target, both (H, W, 3) uint8 sRGB, at `pair(i)`."""

    names: tuple[str, ...]
    shapes: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]
    values: NDArray[np.uint8]

    def pair(self, index: int) -> tuple[Picture, Picture]:
        """Views into the file, not copies."""
        height, width = self.shapes[index]
        size = height * width * 3
        start = self.starts[index]
        both = self.values[start : start + 2 * size].reshape(2, height, width, 3)
        return both[0], both[1]

    def __len__(self) -> int:
        return len(self.names)


def open_cache(
    pairs: tuple[Pair, ...], folder: Path, decode: Callable[[Path], Picture], say: Callable[[str], None]
) -> Cache:
    """The cache of these pairs, made when it is not there yet. A damaged picture is named through `say` and left out.

    Pairs of unequal size are cut about their centres to the common size, as the origin does.
    """
    key = hashlib.sha256()
    for pair in pairs:
        for path in (pair.before, pair.after):
            status = path.stat()
            key.update(f"{path.name}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    stem = folder / key.hexdigest()[:16]
    index, values = stem.with_suffix(".json"), stem.with_suffix(".bin")
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _fill(pairs, index, values, decode, say)
    entries = json.loads(index.read_text())
    if not entries:
        raise PhotoError("Cannot train", "none of the pictures could be read", "Check the data folder")
    shapes = tuple((height, width) for _, height, width in entries)
    sizes = [2 * 3 * height * width for height, width in shapes]
    starts = tuple(int(start) for start in np.cumsum([0, *sizes])[:-1])
    return Cache(tuple(name for name, _, _ in entries), shapes, starts, np.memmap(values, np.uint8, "r"))


def _fill(
    pairs: tuple[Pair, ...], index: Path, values: Path, decode: Callable[[Path], Picture], say: Callable[[str], None]
) -> None:
    entries: list[tuple[str, int, int]] = []
    part = values.with_suffix(".part")
    with part.open("wb") as file:
        for pair in pairs:
            try:
                before, after = decode(pair.before), decode(pair.after)
            except PhotoError as error:
                say(f"Left out: {error}")
                continue
            height, width = (min(before.shape[axis], after.shape[axis]) for axis in (0, 1))
            for picture in (before, after):
                file.write(np.ascontiguousarray(centre(picture, height, width)).tobytes())
            entries.append((pair.name, height, width))
    part.replace(values)
    index.write_text(json.dumps(entries))


def centre(picture: Picture, height: int, width: int) -> Picture:
    """The middle of a picture, (height, width, 3)."""
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]
