"""What a camera does to a photo in too little light: less light, a cast, noise. NumPy only; knows no networks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.transfer import srgb_decode, srgb_encode

Picture = NDArray[np.float32]

DARKEST_EV, BRIGHTEST_EV = -6.0, -2.5
CAST = 0.08
"""Standard deviation of the channels' gains."""
SHOT_NOISE = 2e-5, 6e-4
READ_NOISE = 1e-4, 1.2e-3
"""Lowest and highest variance per unit of light, and standard deviation, of a dark photo's noise, in linear light."""
LEVEL = 0.004, 0.25
"""Lowest and highest noise of a noisy photo, standard deviation in encoded values at mid-grey."""
MID_GREY, SLOPE_AT_MID_GREY = 0.2, 1.06
"""Linear light of a mid-grey, and the slope there of the sRGB curve."""


def darken(picture: Picture, random: np.random.Generator) -> Picture:
    """(H, W, 3) encoded sRGB in [0, 1] to what a short exposure would have given, 8-bit steps included.

    Light times 2^-6 to 2^-2.5, gains of 8 % a channel, shot and read noise (Poisson and Gauss, by a normal
    distribution of the same variance).
    """
    gains = np.exp2(random.uniform(DARKEST_EV, BRIGHTEST_EV)) * (1 + random.normal(0, CAST, 3)).clip(0.5, 1.5)
    light = srgb_decode(picture) * gains.astype(np.float32)
    noisy = _noisy(light, _log_uniform(SHOT_NOISE, random), _log_uniform(READ_NOISE, random), random)
    return _stored(noisy)


def add_noise(picture: Picture, random: np.random.Generator) -> Picture:
    """(H, W, 3) encoded sRGB with noise of a random level, made in linear light; its grain is coarse in part of draws.

    Shot and read noise share the level at random. In a third of the draws the noise is smoothed before it is added, as
    demosaicing and a camera's own reduction do, and the three channels share part of it.
    """
    level = _log_uniform(LEVEL, random) / SLOPE_AT_MID_GREY
    part = random.uniform(0.3, 1.0)
    light = srgb_decode(picture)
    shot, read = part * level**2 / MID_GREY, (1 - part) ** 0.5 * level
    if random.random() < 2 / 3:
        return _stored(_noisy(light, shot, read, random))
    grain = _smoothed(random.standard_normal(light.shape, np.float32), random.uniform(0.4, 0.9))
    return _stored(light + np.sqrt(np.maximum(light, 0) * np.float32(shot) + np.float32(read**2)) * grain)


def _noisy(light: Picture, shot: float, read: float, random: np.random.Generator) -> Picture:
    deviation = np.sqrt(np.maximum(light, 0) * np.float32(shot) + np.float32(read**2))
    noisy: Picture = light + deviation * random.standard_normal(light.shape, np.float32)
    return noisy


def _smoothed(grain: Picture, weight: float) -> Picture:
    """Neighbours joined with a weight, the standard deviation kept."""
    near = grain + np.float32(weight) * (np.roll(grain, 1, 0) + np.roll(grain, 1, 1) + np.roll(grain, (1, 1), (0, 1)))
    joined: Picture = (near / np.sqrt(1 + 3 * weight**2)).astype(np.float32)
    return joined


def _stored(light: Picture) -> Picture:
    """Encoded, clipped, in steps of 8 bit."""
    stored: Picture = np.rint(srgb_encode(np.clip(light, 0, 1)) * np.float32(255)) / np.float32(255)
    return stored


def _log_uniform(bounds: tuple[float, float], random: np.random.Generator) -> float:
    return float(np.exp(random.uniform(*np.log(bounds))))


def matching_curves(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Curves (3, 256) float32 that bring an input to its target's brightness and colour, channel by channel.

    The mean target of all places whose input has a value; both are averaged over 4 x 4 squares before, so that noise
    does not flatten the curves. Rising, and straight across values that do not occur.
    """
    return np.stack([_matching_curve(_quartered(before[..., axis]), _quartered(after[..., axis])) for axis in range(3)])


def _matching_curve(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float32]:
    order = np.argsort(before)
    # Some sixty groups of equal size: enough for the curve's shape, each with hundreds of places.
    groups = np.array_split(order, 64)
    knots = np.array([before[group].mean() for group in groups])
    values = np.maximum.accumulate([after[group].mean() for group in groups])
    ends = [0.0, *knots, 255.0], [0.0, *values, 255.0]
    curve: NDArray[np.float32] = (np.interp(np.arange(256), *ends) / 255).astype(np.float32)
    return curve


def _quartered(channel: NDArray[np.uint8]) -> NDArray[np.float64]:
    height, width = (side // 4 * 4 for side in channel.shape)
    squares = channel[:height, :width].reshape(height // 4, 4, width // 4, 4)
    averages: NDArray[np.float64] = squares.mean(axis=(1, 3), dtype=np.float64).ravel()
    return averages
