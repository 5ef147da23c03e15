"""How far a network looks, measured: one pixel is changed, and it is seen how far from it the answer changes.

Trained weights hide the outermost pixels of the reach (1e-7 of a change within the range), so the pixel is changed far
beyond the range as well. What was found is proved by cutting a picture and comparing it with the whole one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from photoenhance.inference.info import Input, Made, ModelInfo
from photoenhance.inference.tiles import padded, plan

Picture = NDArray[np.float32]
Run = Callable[[Picture], Picture]

LARGEST = 256
FIRST = 8
OVERDRIVE = 1e4
"""How many times the range a pixel is changed by."""
SEAM = 1 / 65535
"""Largest difference between a cut picture and the whole one, of the range: one step of 16 bit."""
LARGEST_MULTIPLE = 64

_TRIED, _SIDES, _UNKNOWN = 768, (512, 1024, 2048, 4096, 8192), 2048
_MEMORY, _LEAST_BYTES = 3 << 30, 48
"""What a whole photo may take, and a pixel takes at least: picture and answer alone are 24 bytes."""


def halo_and_multiple(run: Run, bounds: tuple[float, float], multiple: int) -> tuple[int | None, int]:
    """Halo in pixels, None where it is not limited, and the multiple that cuts must begin on.

    A network that runs at any size may still see its own grid (strides): then cuts on its multiple agree with the
    whole picture, and others do not.

    Parameters
    ----------
    run
        The network, (1, 3, H, W) float32 to the same shape.
    bounds
        Its values for black and white.
    multiple
        Sides must be multiples of it.
    """
    rough = _reach(run, bounds, multiple, looks=1)
    if rough is None:
        return None, multiple
    lattice = multiple
    # With room to spare, so that what shows is the lattice alone; noise shows it best.
    while not _seamless(run, bounds, rough + lattice + FIRST, lattice, pictures=1):
        lattice *= 2
        if lattice > max(LARGEST_MULTIPLE, multiple):
            return None, multiple
    halo = _reach(run, bounds, lattice)
    if halo is None or not _seamless(run, bounds, halo, lattice):
        return None, multiple
    return halo, lattice


def _reach(run: Run, bounds: tuple[float, float], multiple: int, looks: int | None = None) -> int | None:
    room = max(FIRST, multiple)
    while room <= max(LARGEST, multiple):
        # One look mostly tells that there is not room enough.
        found = _within(run, bounds, multiple, room, looks=1)
        if found is not None and looks != 1:
            found = _within(run, bounds, multiple, room)
        if found is not None:
            return found
        room *= 2
    return None


def _within(run: Run, bounds: tuple[float, float], multiple: int, room: int, looks: int | None = None) -> int | None:
    """The reach where it is at most `room`, else None; `looks` is how many changes are tried, all when None."""
    middle = padded(room, multiple) + multiple
    side = 2 * middle + multiple
    reach, base, before = 0, None, None
    for given, changed, place in islice(_looks(side, middle, multiple, bounds), looks):
        if given is not base or before is None:
            base, before = given, run(given)
        found = _blocks_away(before, run(changed), place, multiple)
        if found > room:
            return None
        reach = max(reach, found)
    return reach


def _looks(
    side: int, middle: int, multiple: int, bounds: tuple[float, float]
) -> Iterator[tuple[Picture, Picture, int]]:
    """(picture, the same with another pixel, the pixel's row and column), for both ends of a block of the multiple."""
    far = np.float32(OVERDRIVE * (bounds[1] - bounds[0]))
    for base in _bases(side, bounds):
        for place in sorted({middle, middle + multiple - 1}):
            for change in (far, -far):
                changed = base.copy()
                changed[0, :, place, place] += change
                yield base, changed, place


def _bases(side: int, bounds: tuple[float, float]) -> Iterator[Picture]:
    """Noise, in which no two places are alike, and a calm grey, in which few units are saturated."""
    low, high = bounds
    random = np.random.default_rng(0)
    for share in (1.0, 0.05):
        value = 0.5 + share * (random.random((1, 3, side, side), dtype=np.float32) - 0.5)
        yield (value * (high - low) + low).astype(np.float32)


def _blocks_away(before: Picture, after: Picture, place: int, multiple: int) -> int:
    """How many pixels outside the farthest block of the answer that changed `place` lies, along either axis."""
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    rows, columns = np.nonzero(~same.all(axis=(0, 1)))
    found = 0
    for axis in (rows, columns):
        if axis.size:
            last, first = int(axis.max()) // multiple * multiple, int(axis.min()) // multiple * multiple
            found = max(found, last - place, place - (first + multiple - 1))
    return found


def _seamless(run: Run, bounds: tuple[float, float], halo: int, multiple: int, pictures: int = 2) -> bool:
    """Whether what is cut with this halo is like the whole, on noise and, with two pictures, on a calm one."""
    side = padded(2 * halo + multiple + 64, multiple)
    height, width = (padded(side + side // part, multiple) for part in (8, 3))
    info = _cutting(side, halo, multiple)
    low, high = bounds
    for base in islice(_bases(width, bounds), pictures):
        picture = np.ascontiguousarray(base[:, :, :height])
        whole = run(picture)
        for tile in plan(width, height, info):
            read, write = tile.read, tile.write
            answer = run(np.ascontiguousarray(picture[:, :, *read.slices]))
            top, left = write.y - read.y, write.x - read.x
            kept = answer[:, :, top : top + write.height, left : left + write.width]
            if not np.abs(kept - whole[:, :, *write.slices]).max() <= SEAM * (high - low):
                return False
    return True


def _cutting(side: int, halo: int, multiple: int) -> ModelInfo:
    made = Made("", 0, 0, 0.0, "", "")
    inputs = (Input("image", "image"),)
    return ModelInfo("", "", "", "pixels", (0.0, 1.0), halo, multiple, side, inputs, (), (), made, "", "")


def longest_side(run: Run, bounds: tuple[float, float], multiple: int, peak: Callable[[], int | None]) -> int:
    """The longest side of whole photos that a network is trusted with, 512 to 8192 px, by the memory it takes.

    `peak` tells the most memory that was in use so far, in bytes.
    """
    before = peak()
    side = padded(_TRIED, multiple)
    run(next(_bases(side, bounds)))
    after = peak()
    if before is None or after is None:
        return _UNKNOWN
    each = max((after - before) / side**2, _LEAST_BYTES)
    fitting = [longest for longest in _SIDES if longest**2 * each <= _MEMORY]
    return max(fitting, default=_SIDES[0])
