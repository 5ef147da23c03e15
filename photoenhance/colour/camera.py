"""From a camera's own values to working pixels: white balance, exposure, matrix and look, pixel by pixel.

Pure and thread-safe; knows what a RAW file says of its sensor, but no file, no recipe and no region.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from photoenhance.colour.chunks import Plane, chunks, multiplied, store
from photoenhance.colour.curve import SRGB_CURVE
from photoenhance.colour.look import look_encoder
from photoenhance.colour.matrix import IDENTITY, Matrix, frozen
from photoenhance.colour.transfer import Segments, encoder, extended
from photoenhance.colour.white_balance import Multipliers
from photoenhance.image import Camera, CameraLook, Pixels, Samples

_NEAR_CLIPPING = 0.95
"""Share of the sensor's clipping level from where a channel is no longer trusted."""


@dataclass(frozen=True, slots=True)
class Development:
    """What is done to a camera's values: multipliers for R, G, B, exposure in EV, a look (None: light as it was)."""

    multipliers: Multipliers
    exposure: float = 0.0
    look: CameraLook | None = None


def as_shot(camera: Camera) -> Multipliers:
    """The white balance of the camera; where the file has none, that found in the picture, else daylight's."""
    return camera.as_shot or camera.auto or camera.daylight


def camera_to_working(samples: Samples, camera: Camera, development: Development | None = None) -> Pixels:
    """Turn camera values of a RAW source into working pixels: light as it was, before any look.

    The sensor's clipping level of the channel with the smallest multiplier becomes 1.0 (times the exposure); the other
    channels reach beyond, so nothing is cut off. Where a channel clipped, the ratio between the channels is no colour
    (it would be magenta): such pixels keep their mean and get the chroma that they have with all channels cut at 1.0.
    Where the decoder has clipped or restored highlights itself, they keep the white balance under which it did.

    Parameters
    ----------
    samples
        (H, W, 3) or (H, W, 1) uint16, linear, as `raw.decode.read_raw` gives them.
    camera
        The source's camera.
    development
        White balance and exposure; None: as shot, no exposure.

    Returns
    -------
    (H, W, 3) float32, linear sRGB, extended.
    """
    return _developed(samples, camera, development or Development(as_shot(camera)), IDENTITY, None)


def camera_to_encoded(samples: Samples, camera: Camera, development: Development) -> Pixels:
    """As `camera_to_working`, with the look, and sRGB-encoded: (H, W, 3) float32, extended."""
    look = development.look
    if look is None:
        return _developed(samples, camera, development, IDENTITY, encoder(SRGB_CURVE))
    return _developed(samples, camera, development, look.matrix, look_encoder(look.curve))


def _developed(
    samples: Samples,
    camera: Camera,
    development: Development,
    look: tuple[tuple[float, float, float], ...],
    curve: Segments | None,
) -> Pixels:
    out = np.empty((*samples.shape[:2], 3), np.float32)
    light = 2.0**development.exposure
    if samples.shape[2] == 1:
        scale = np.float32(light / (65535.0 * camera.white))
        for codes, target in zip(chunks(samples), chunks(out), strict=True):
            target[...] = codes.astype(np.float32) * scale
    else:
        matrix = _matrix(camera, look, light)
        for codes, target in zip(chunks(samples), chunks(out), strict=True):
            values = _balanced(codes, camera, development.multipliers)
            store(multiplied([np.ascontiguousarray(values[:, c]) for c in range(3)], matrix), target)
    return out if curve is None else extended(out, curve)


def _matrix(camera: Camera, look: tuple[tuple[float, float, float], ...], light: float) -> Matrix:
    return frozen(np.array(look) @ np.array(camera.to_srgb) * light)


def _balanced(codes: Samples, camera: Camera, multipliers: Multipliers) -> Plane:
    """White-balanced (N, 3) values; 1 is the clipping level of the channel that reaches it last."""
    values = codes.astype(np.float32)
    values *= np.float32(1.0 / (65535.0 * camera.white))
    gains = _gains(multipliers)
    if camera.balance is None:
        highest = _highest(values)
        values *= gains
        _calm(values, highest)
    elif camera.balance == multipliers:
        values *= gains
    else:
        _keep(values, gains, _gains(camera.balance))
    return values


def _gains(multipliers: Multipliers) -> Plane:
    return (np.array(multipliers) / min(multipliers)).astype(np.float32)


def _highest(values: Plane) -> Plane:
    # Two passes over single columns: a maximum over a short axis is many times slower.
    return np.maximum(np.maximum(values[:, 0], values[:, 1]), values[:, 2])


def _keep(values: Plane, gains: Plane, decoded: Plane) -> None:
    """Balance in place; what the decoder clipped or restored keeps the balance that was white to it."""
    bright = values * decoded
    chosen = np.flatnonzero(_highest(bright) > _NEAR_CLIPPING)
    bright = bright[chosen]
    weight = np.minimum((_highest(bright)[:, None] - _NEAR_CLIPPING) / np.float32(1 - _NEAR_CLIPPING), 1)
    values *= gains
    values[chosen] += weight * (bright - values[chosen])


def _calm(values: Plane, highest: Plane) -> None:
    """Take balanced values towards neutral, in place, where one of their channels is about to clip."""
    chosen = np.flatnonzero(highest > _NEAR_CLIPPING)
    if chosen.size == 0:
        return
    bright = values[chosen]
    weight = np.minimum((highest[chosen, None] - _NEAR_CLIPPING) / np.float32(1 - _NEAR_CLIPPING), 1)
    mean = bright.mean(axis=1, keepdims=True)
    chroma = bright - mean
    cut = np.minimum(bright, 1)
    cut -= cut.mean(axis=1, keepdims=True)
    length = np.sqrt((chroma * chroma).sum(axis=1, keepdims=True))
    share = np.sqrt((cut * cut).sum(axis=1, keepdims=True)) / np.maximum(length, np.float32(1e-6))
    values[chosen] = mean + chroma * (1 - weight * (1 - np.minimum(share, 1)))
