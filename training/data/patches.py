"""Random patches for networks of kind pixels, cut from the cache at random scales, turned, and made noisy or dark."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photoenhance.inference.noise import noise_level
from training.config import Config
from training.data.cache import Cache
from training.data.camera import add_noise, darken, matching_curves
from training.data.degrade import degrade

Patch = NDArray[np.float32]

LEAST_TOLD = 0.3


class Maker:
    """Makes inputs as a data set asks; remembers each pair's matching curves, which cost a look at the whole pair."""

    def __init__(self, kind: str, cache: Cache) -> None:
        self.kind = kind
        self.cache = cache
        self._curves: dict[int, NDArray[np.float32]] = {}
        self._levels: dict[int, float] = {}

    def __call__(self, index: int, before: NDArray[np.uint8], after: Patch, random: np.random.Generator) -> Patch:
        """(H, W, 3) float32: the input that belongs to a cut of pair `index`."""
        if self.kind == "dark":
            return darken(after, random)
        if self.kind == "noise":
            return add_noise(after, random)
        if self.kind == "degraded":
            return degrade(after, random)
        if self.kind == "matched":
            curves = self._matching(index)
            return np.stack([curves[axis][before[..., axis]] for axis in range(3)], 2)
        return before.astype(np.float32) / np.float32(255)

    def level(self, index: int) -> float | None:
        """How noisy the editor would find the whole input, where its noise is a camera's own; else None."""
        if self.kind != "matched":
            return None
        if index not in self._levels:
            before, after = self.cache.pair(index)
            whole = self(index, before, after.astype(np.float32) / np.float32(255), np.random.default_rng(0))
            self._levels[index] = noise_level([whole])
        return self._levels[index]

    def _matching(self, index: int) -> NDArray[np.float32]:
        if index not in self._curves:
            self._curves[index] = matching_curves(*self.cache.pair(index))
        return self._curves[index]


def draw_patch(make: Maker, side: int, config: Config, random: np.random.Generator) -> tuple[int, Patch, Patch]:
    """(pair, before, after), each (side, side, 3) float32 in [0, 1]: one place in both pictures of a random pair."""
    index = int(random.integers(len(make.cache)))
    pair = make.cache.pair(index)
    low, high = np.log(config.scales)
    scale = float(np.exp(random.uniform(low, high))) if high > low else 1.0
    # A photo that would be smaller than the patch is reduced less.
    scale = min(1.0, max(scale, side / min(pair[0].shape[:2])))
    place = _place(pair[0].shape, round(side / scale), random)
    before, after = (_cut(picture, place, side) for picture in pair)
    if config.flips:
        before, after = _turned(before, after, random)
    target = after.astype(np.float32) / np.float32(255)
    return index, make(index, before, target, random), target


def _place(shape: tuple[int, ...], length: int, random: np.random.Generator) -> tuple[slice, slice]:
    top, left = (int(random.integers(max(full - length, 0) + 1)) for full in shape[:2])
    return np.s_[top : top + length, left : left + length]


def _cut(picture: NDArray[np.uint8], place: tuple[slice, slice], side: int) -> NDArray[np.uint8]:
    cut = picture[place]
    length = place[0].stop - place[0].start
    cut = _grown(cut, length)
    if length == side:
        return cut
    return np.asarray(Image.fromarray(np.ascontiguousarray(cut)).resize((side, side), Image.Resampling.BOX))


def _grown(picture: NDArray[np.uint8], length: int) -> NDArray[np.uint8]:
    """A picture smaller than the patch is continued by reflection."""
    missing = [(0, length - picture.shape[axis]) for axis in (0, 1)]
    if not any(after for _, after in missing):
        return picture
    return np.pad(picture, (*missing, (0, 0)), mode="symmetric")


def _turned(
    before: NDArray[np.uint8], after: NDArray[np.uint8], random: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    quarters, mirror = int(random.integers(4)), random.random() < 0.5
    turned = [np.rot90(picture, quarters) for picture in (before, after)]
    first, second = (picture[:, ::-1] if mirror else picture for picture in turned)
    return first, second


def noise_of(before: Patch, after: Patch, whole: float | None, random: np.random.Generator) -> float:
    """The level a network is told of a patch: that of the whole photo where it is known, else its own.

    A photo's noise differs from place to place, and the editor tells one number for all of it, that of calm places. So
    a patch's own level, the true one half the time, else estimated, is told as less than it is: a network that could
    rely on the number would leave the darkest places noisy.
    """
    if whole is not None:
        return whole
    own = float(np.std(before - after)) if random.random() < 0.5 else noise_level([before])
    return own * random.uniform(LEAST_TOLD, 1)
