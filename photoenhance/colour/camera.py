"""From a camera's own values to working pixels: white balance, exposure, matrix and look, pixel by pixel.

Pure and thread-safe; knows what a RAW file says of its sensor, but no file, no recipe and no region.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.camera_loops import ANOTHER, AS_DECODED, AS_SEEN, BLOCK, PASSES, develop_rows
from photoenhance.colour.curve import SRGB_CURVE
from photoenhance.colour.look import look_encoder
from photoenhance.colour.matrix import IDENTITY
from photoenhance.colour.transfer import Segments, encoder, extended
from photoenhance.colour.white_balance import Multipliers
from photoenhance.compiled import compiled
from photoenhance.image import Camera, CameraLook, Pixels, Samples

Floats = NDArray[np.float32]


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


def make_ready() -> None:
    """Load the compiled loop, or compile it the first time on a computer."""
    _loop()


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
        out[...] = samples.astype(np.float32) * np.float32(light / (65535.0 * camera.white))
        return out if curve is None else extended(out, curve)
    codes = np.ascontiguousarray(samples).reshape(samples.shape[0], -1)
    scale, gains = np.float32(1.0 / (65535.0 * camera.white)), _gains(development.multipliers)
    clipping, decoded = _clipping(camera, development)
    matrix = (np.array(look) @ np.array(camera.to_srgb) * light).astype(np.float32).ravel()
    room = np.empty((4, BLOCK), np.float32)
    lines = _lines(curve)
    _loop()(_read_only(codes), scale, gains, clipping, decoded, matrix, *lines, room, out.reshape(out.shape[0], -1))
    return out


def _clipping(camera: Camera, development: Development) -> tuple[int, Floats]:
    """What happens near clipping, and the gains that the decoder found white."""
    if camera.balance is None:
        return AS_SEEN, _gains(development.multipliers)
    same = camera.balance == development.multipliers
    return AS_DECODED if same else ANOTHER, _gains(camera.balance)


def _gains(multipliers: Multipliers) -> Floats:
    """1 for the channel that reaches clipping last."""
    return (np.array(multipliers) / min(multipliers)).astype(np.float32)


@lru_cache(maxsize=8)
def _lines(curve: Segments | None) -> tuple[int, int, Floats]:
    if curve is None:
        return 0, 0, _read_only(np.empty((0, 2), np.float32))
    return curve.shift, curve.base, _read_only(np.ascontiguousarray(np.stack([curve.slope, curve.offset], axis=1)))


def _read_only(values: NDArray[Any]) -> NDArray[Any]:
    view = values.view()
    view.flags.writeable = False
    return view


def _loop() -> Callable[..., None]:
    codes, gains = _read_only(np.zeros((1, 3), np.uint16)), np.ones(3, np.float32)
    room, out = np.empty((4, BLOCK), np.float32), np.empty((1, 3), np.float32)
    told = codes, np.float32(1), gains, AS_SEEN, gains, np.ones(9, np.float32), *_lines(encoder(SRGB_CURVE))
    return compiled(develop_rows, *told, room, out, passes=PASSES)
