"""Examples judged: a photo with or without a reference goes through the editor and becomes a row of numbers.

Knows where examples come from (pairs of files, lone files, arrays in memory) and neither options nor pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from photoenhance import io
from photoenhance.errors import PhotoError
from photoenhance.image import Source
from photoenhance.io import formats
from training import scores
from training.data.camera import add_noise
from training.data.decode import decode_srgb8
from training.data.degrade import scored_pair
from training.data.pairs import Pair
from training.data.registration import centre
from training.editor import Editor, enhanced, source_of, untouched
from training.table import Row, change_row, score_row

Picture = NDArray[np.uint8]

LARGEST_CUT = 0.05
"""Part of a side by which pictures of a pair may differ: centring makes up for a border, not for another picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A photo and what it should become, or None where nobody knows; read when it is its turn, so many may be listed.

    `read` may raise PhotoError, which says why this one is left out.
    """

    name: str
    read: Callable[[], tuple[Source, Picture | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """An example's numbers, and the pictures they were found on, all (H, W, 3) uint8 of equal size.

    `colours` is the CIE dE2000 of every pixel, (H, W) float32, between the result and the reference, or what the photo
    was before where there is no reference.
    """

    row: Row
    before: Picture
    after: Picture
    reference: Picture | None
    colours: NDArray[np.float32]


def of_pair(pair: Pair) -> Example:
    """An input file with its target file."""
    return Example(f"{pair.name} {pair.style}".strip(), lambda: (io.read(pair.before), untouched(io.read(pair.after))))


def of_photo(path: Path) -> Example:
    """A file that has no reference."""
    return Example(path.name, lambda: (io.read(path), None))


def of_arrays(name: str, make: Callable[[], tuple[Picture, Picture]]) -> Example:
    """A pair in memory, both (H, W, 3) uint8 sRGB, made by `make` when it is wanted: a photo damaged by a seed, say."""

    def read() -> tuple[Source, Picture]:
        before, after = make()
        return source_of(before, name), after

    return Example(name, read)


def of_degraded(pair: Pair, seed: int) -> Example:
    """A good photo spoilt by a seed, reduced as `training.data.degrade` says; the photo itself is the reference."""
    return of_arrays(pair.name, lambda: scored_pair(pair, seed))


def of_noisy(pair: Pair, seed: int) -> Example:
    """A good photo at full size, made noisy as a camera would; the noise follows from the seed and the photo's name."""

    def make() -> tuple[Picture, Picture]:
        clean = decode_srgb8(pair.after)
        random = np.random.default_rng((seed, crc32(pair.name.encode())))
        noisy = add_noise(clean.astype(np.float32) / np.float32(255), random)
        return np.rint(noisy * 255).astype(np.uint8), clean

    return of_arrays(pair.name, make)


def photos(paths: Sequence[Path]) -> list[Path]:
    """Files named, and of folders named those that are pictures by content or claim to be by their name, sorted."""
    found: list[Path] = []
    for path in paths:
        try:
            found += sorted(filter(_is_picture, path.iterdir())) if path.is_dir() else [path]
        except OSError as error:
            raise PhotoError(
                f"Cannot list {path}", (error.strerror or str(error)).lower(), "Check the folder's permissions"
            ) from error
    if not found:
        raise PhotoError(f"Cannot use {', '.join(map(str, paths))}", "there is no picture in it", "Name another folder")
    return found


def _is_picture(path: Path) -> bool:
    if path.name.startswith(".") or not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(4096)
    return formats.by_suffix(path.suffix) is not None or formats.format_of(head, path.suffix) is not None


def judge_all(examples: Sequence[Example], editor: Editor, say: Callable[[str], None]) -> Iterator[Judged]:
    """Judge one after another; one that cannot be read or run is named through `say` and left out."""
    for example in examples:
        try:
            yield judge(example, editor)
        except PhotoError as error:
            where = "" if example.name in str(error) else f"{example.name}: "
            say(f"Left out: {where}{error}")


def judge(example: Example, editor: Editor) -> Judged:
    """Run the editor on an example at full resolution and compare the 8-bit result with what it should be.

    Pictures of slightly unequal size are compared in the middle. Raises PhotoError when one cannot be read, the sizes
    do not fit, or a network cannot run.
    """
    source, reference = example.read()
    before = untouched(source)
    if reference is None:
        after = enhanced(source, editor)
        colours = scores.de2000_map(after, before)
        return Judged(
            change_row(example.name, scores.change(before, after, colours)), before, after, reference, colours
        )
    height, width = _common(example.name, before, reference)
    before, after, reference = (
        np.ascontiguousarray(centre(part, height, width)) for part in (before, enhanced(source, editor), reference)
    )
    colours = scores.de2000_map(after, reference)
    row = score_row(example.name, scores.measure(before, reference), scores.measure(after, reference, colours))
    return Judged(row, before, after, reference, colours)


def _common(name: str, before: Picture, reference: Picture) -> tuple[int, int]:
    what = f"Cannot compare {name}"
    sizes = [f"{picture.shape[1]} x {picture.shape[0]}" for picture in (before, reference)]
    height, width = (min(before.shape[axis], reference.shape[axis]) for axis in (0, 1))
    larger = [max(before.shape[axis], reference.shape[axis]) for axis in (0, 1)]
    if height < (1 - LARGEST_CUT) * larger[0] or width < (1 - LARGEST_CUT) * larger[1]:
        raise PhotoError(what, f"its pictures have the sizes {sizes[0]} and {sizes[1]}", "Check the pair")
    if min(height, width) < scores.WINDOW:
        raise PhotoError(what, f"it is smaller than {scores.WINDOW} px", "Leave it away")
    return height, width
