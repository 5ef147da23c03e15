"""Flat, raw-like or spoilt versions of good photos: inputs whose target is the photo itself. Knows no network.

Such pairs teach undoing this damage, not a retoucher's eye: use them beside real pairs, and never choose a network by
them alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photoenhance.colour.transfer import srgb_decode, srgb_encode
from training.data.decode import decode_small
from training.data.pairs import Pair, find_pairs

Encoded = NDArray[np.float32]

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True)
class Ranges:
    """What may be drawn: (least, most) of a uniform draw, and how often the step happens at all (`..._share`).

    `FLAT` is made after FiveK's unretouched renderings; each default says what its step does at its strongest.
    """

    exposure: tuple[float, float] = (-2.1, 0.05)
    """EV, on linear light; added to the metered part."""
    aim: float = 0.42
    """Mean encoded value that a camera's meter would go for."""
    metered: float = 0.45
    """How much of the way to the aim (in EV) the exposure goes: raw files vary less in brightness than good photos."""
    white_balance: float = 0.06
    """Standard deviation, in natural logarithms, of gains on red and blue in linear light."""
    white_balance_share: float = 0.6
    contrast: tuple[float, float] = (0.8, 1.0)
    """Slope of encoded values about a pivot: the tone curve that the finished photo got, taken back."""
    pivot: tuple[float, float] = (0.15, 0.4)
    contrast_share: float = 0.85
    gamma: tuple[float, float] = (0.85, 1.2)
    """Exponent of encoded values."""
    gamma_share: float = 0.4
    saturation: tuple[float, float] = (0.75, 1.2)
    """Factor on the distance from luma, encoded values."""
    saturation_share: float = 0.85
    haze: tuple[float, float] = (0.0, 0.15)
    """Part of the light that is scattered light (even, 60 to 100 % as bright as the brightest of the photo)."""
    haze_share: float = 0.15
    flare: tuple[float, float] = (0.0, 0.004)
    """Linear light that lies over everything: a raw rendering without a black point."""
    shot_noise: tuple[float, float] = (0.0, 4e-4)
    """Variance for each unit of linear light."""
    read_noise: tuple[float, float] = (0.0, 1.5e-3)
    """Standard deviation in the dark, linear light."""
    noise_share: float = 0.25
    quality: tuple[int, int] = (60, 96)
    """JPEG, colour at half resolution."""
    jpeg_share: float = 0.3


FLAT = Ranges()
"""What it makes of good photos, beside FiveK's befores, stands in docs/training-data.md; a test compares."""


def degrade(picture: Encoded, random: np.random.Generator, ranges: Ranges = FLAT) -> Encoded:
    """A spoilt version of a photo; depends on the photo, the generator's state and the ranges alone.

    Parameters
    ----------
    picture
        (H, W, 3) float32, sRGB-encoded, in [0, 1].
    random
        Advanced by a number of draws that depends on the outcome.
    ranges
        What may happen to it.

    Returns
    -------
    (H, W, 3) float32, sRGB-encoded, in [0, 1], a new array.
    """
    light = _lit(picture, random, ranges)
    if random.random() < ranges.haze_share:
        part, bright = random.uniform(*ranges.haze), random.uniform(0.6, 1.0)
        light = light * np.float32(1 - part) + np.float32(part * bright) * np.percentile(light, 99.5)
    light = light + np.float32(random.uniform(*ranges.flare))
    if random.random() < ranges.noise_share:
        light = _noisy(light, random.uniform(*ranges.shot_noise), random.uniform(*ranges.read_noise), random)
    value = _flattened(np.clip(srgb_encode(light.astype(np.float32)), 0, 1), random, ranges)
    if random.random() < ranges.jpeg_share:
        value = _compressed(value, int(random.integers(*ranges.quality, endpoint=True)))
    return value


def _lit(picture: Encoded, random: np.random.Generator, ranges: Ranges) -> Encoded:
    """Exposure and white balance, linear light."""
    # 2.2: an EV of light is about 1 / 2.2 of it on encoded values.
    metered = 2.2 * np.log2(ranges.aim / max(float((picture @ _LUMA).mean()), 0.02))
    gains = np.ones(3)
    if random.random() < ranges.white_balance_share:
        gains[[0, 2]] = np.exp(random.normal(0, ranges.white_balance, 2))
    gains *= np.exp2(random.uniform(*ranges.exposure) + ranges.metered * metered)
    return srgb_decode(picture) * gains.astype(np.float32)


def _flattened(value: Encoded, random: np.random.Generator, ranges: Ranges) -> Encoded:
    """Tone curve and saturation, encoded values."""
    if random.random() < ranges.contrast_share:
        slope, pivot = random.uniform(*ranges.contrast), random.uniform(*ranges.pivot)
        value = np.float32(pivot) + np.float32(slope) * (value - np.float32(pivot))
    if random.random() < ranges.gamma_share:
        value = np.power(np.clip(value, 0, 1), np.float32(random.uniform(*ranges.gamma)), dtype=np.float32)
    if random.random() < ranges.saturation_share:
        luma = (value @ _LUMA)[..., None]
        factor = np.float32(random.uniform(*ranges.saturation))
        value = np.asarray(luma + factor * (value - luma), np.float32)
    return np.clip(value, 0, 1)


def _noisy(light: Encoded, shot: float, read: float, random: np.random.Generator) -> Encoded:
    """Poisson-Gaussian noise, its normal approximation (Foi 2008)."""
    spread = np.sqrt(np.maximum(light, 0) * np.float32(shot) + np.float32(read * read))
    return np.asarray(light + spread * random.standard_normal(light.shape, np.float32))


def _compressed(value: Encoded, quality: int) -> Encoded:
    file = io.BytesIO()
    Image.fromarray(_rounded(value)).save(file, "jpeg", quality=quality, subsampling="4:2:0")
    return np.asarray(Image.open(file), np.float32) / np.float32(255)


def _rounded(value: Encoded) -> NDArray[np.uint8]:
    return (value * 255 + 0.5).astype(np.uint8)


def scored_pairs(
    folder: Path, seed: int, ranges: Ranges = FLAT
) -> Iterator[tuple[str, NDArray[np.uint8], NDArray[np.uint8]]]:
    """(name, before, after) of every photo in a folder, spoilt the same way each time: for scores.

    A photo's damage follows from `seed` and its name, so other photos may come or go. Pictures are (H, W, 3) uint8,
    long side about `decode.SMALL` pixels. With seed 0 the 60 photos of good/val score 17.9 dB (other seeds 17.1 to
    18.5), from 5 to 31 dB each. PhotoError when a photo cannot be read or there is none.
    """
    for pair in find_pairs(folder, "alone"):
        yield pair.name, *scored_pair(pair, seed, ranges)


def scored_pair(pair: Pair, seed: int, ranges: Ranges = FLAT) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(before, after) of one photo, as `scored_pairs` makes them; PhotoError when it cannot be read."""
    after = decode_small(pair.after)
    random = np.random.default_rng((seed, crc32(pair.name.encode())))
    return _rounded(degrade(after.astype(np.float32) / np.float32(255), random, ranges)), after
