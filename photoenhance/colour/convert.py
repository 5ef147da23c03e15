"""Between samples and working pixels, exactly and in any cutting: every function works pixel by pixel.

Pure and thread-safe; knows spaces and the camera's values, but no file and no region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from photoenhance.colour.curve import REFERENCE_WHITE, Hlg, Parametric, Sampled
from photoenhance.colour.definition import Space
from photoenhance.colour.littlecms import to_linear_srgb
from photoenhance.colour.matrix import IDENTITY, inverse
from photoenhance.colour.transfer import CHUNK, decode_table, encoder
from photoenhance.image import Camera, Pixels, Samples

_LUMINANCE = (0.2126, 0.7152, 0.0722)
_HLG_PEAK = 1000.0
"""Nominal peak of an HLG display, cd/m2, for which its system gamma is 1.2 (ITU-R BT.2100 table 5)."""
_NEAR_CLIPPING = 0.95
"""Share of the sensor's clipping level from where a channel is no longer trusted."""

Plane = NDArray[np.float32]


def to_working(samples: Samples, space: Space) -> Pixels:
    """Turn samples of a file into working pixels.

    Parameters
    ----------
    samples
        (H, W, 3) or (H, W, 1), uint8 or uint16 over the whole range of the type; gray is spread to three channels.
    space
        Their space, from `space.space_of`.

    Returns
    -------
    (H, W, 3) float32, linear sRGB, extended.
    """
    height, width, channels = samples.shape
    if space.table:
        return to_linear_srgb(np.broadcast_to(samples, (height, width, 3)), space.icc or b"")
    size = 256 if samples.dtype == np.uint8 else 65536
    tables = [decode_table(curve, size) for curve in space.curves]
    out = np.empty((height, width, 3), np.float32)
    for codes, target in zip(_chunks(samples), _chunks(out), strict=True):
        planes = [tables[min(c, len(tables) - 1)].take(codes[:, c]) for c in range(channels)]
        if channels == 1:
            target[...] = planes[0][:, None]
        else:
            _store(_multiplied(planes, space.to_srgb), target)
        if isinstance(space.curves[0], Hlg):
            _hlg_display(target)
    return out


def from_working(pixels: Pixels, space: Space, dtype: DTypeLike) -> Samples:
    """Turn working pixels into samples of an RGB matrix space: clipped to its gamut, encoded, rounded to nearest.

    Parameters
    ----------
    pixels
        (H, W, 3) float32, linear sRGB, extended; NaN becomes 0.
    space
        An RGB space with a matrix (`space.output_space` gives no other).
    dtype
        uint8 or uint16.

    Raises
    ------
    ValueError
        When the space is gray, a table, PQ or HLG.
    """
    curves = [encoder(curve) for curve in space.curves if isinstance(curve, Parametric | Sampled)]
    if space.table or len(curves) != 3:
        raise ValueError(f"{space.name} is no RGB matrix space to write in")
    top = np.float32(np.iinfo(dtype).max)
    matrix = inverse(space.to_srgb) if space.to_srgb != IDENTITY else IDENTITY
    out = np.empty(pixels.shape, dtype)
    for values, target in zip(_chunks(pixels), _chunks(out), strict=True):
        planes = _multiplied([np.ascontiguousarray(values[:, c]) for c in range(3)], matrix)
        for c, plane in enumerate(planes):
            # In this order NaN ends as 0: fmax prefers the number.
            clipped = np.minimum(np.fmax(plane, np.float32(0)), np.float32(1))
            encoded = np.empty_like(clipped)
            curves[c](clipped, encoded)
            encoded *= top
            encoded += np.float32(0.5)
            target[:, c] = np.clip(encoded, np.float32(0), top)
    return out


def camera_to_working(samples: Samples, camera: Camera) -> Pixels:
    """Turn camera values of a RAW source into working pixels, white balanced as shot (else for daylight).

    The sensor's clipping level of the channel with the smallest multiplier becomes 1.0; the other channels reach
    beyond, so nothing is cut off. Where a channel clipped, the ratio between the channels is no colour (it would be
    magenta): such pixels keep their mean and get the chroma that they have with all channels cut at 1.0.

    Parameters
    ----------
    samples
        (H, W, 3) or (H, W, 1) uint16, linear, as `raw.decode.read_raw` gives them.
    camera
        The source's camera.

    Returns
    -------
    (H, W, 3) float32, linear sRGB, extended.
    """
    out = np.empty((*samples.shape[:2], 3), np.float32)
    scale = np.float32(1.0 / (65535.0 * camera.white))
    multipliers = np.array(camera.as_shot or camera.daylight)
    gains = (multipliers / multipliers.min()).astype(np.float32)
    for codes, target in zip(_chunks(samples), _chunks(out), strict=True):
        if samples.shape[2] == 1:
            target[...] = codes.astype(np.float32) * scale
            continue
        values = codes.astype(np.float32)
        values *= scale
        _balance(values, gains)
        _store(_multiplied([np.ascontiguousarray(values[:, c]) for c in range(3)], camera.to_srgb), target)
    return out


def _balance(values: Plane, gains: Plane) -> None:
    """White balance (N, 3) camera values in place, clipped ones towards neutral."""
    # Two passes over single columns: a maximum over a short axis is many times slower.
    highest = np.maximum(np.maximum(values[:, 0], values[:, 1]), values[:, 2])
    values *= gains
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


def _chunks(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Cut a (H, W, C) array into (N, C) of at most CHUNK pixels: views of a contiguous one, of a copy otherwise."""
    flat = np.ascontiguousarray(array).reshape(-1, array.shape[2])
    for start in range(0, flat.shape[0], CHUNK):
        yield flat[start : start + CHUNK]


def _multiplied(planes: Sequence[Plane], matrix: Sequence[tuple[float, float, float]]) -> Sequence[Plane]:
    """Multiply matrix and colour, plane by plane: unlike a BLAS, the same bits for a pixel wherever it stands."""
    if matrix == IDENTITY:
        return planes
    red, green, blue = planes
    result = []
    for first, second, third in matrix:
        total = red * np.float32(first)
        total += green * np.float32(second)
        total += blue * np.float32(third)
        result.append(total)
    return result


def _store(planes: Sequence[Plane], target: Plane) -> None:
    for index, plane in enumerate(planes):
        target[:, index] = plane


def _hlg_display(pixels: Plane) -> None:
    """HLG's scene light to light on a 1000 cd/m2 display, relative to reference white (BT.2100 OOTF), in place."""
    luminance = sum(pixels[:, c] * np.float32(_LUMINANCE[c]) for c in range(3))
    gain = np.maximum(luminance, 0) ** np.float32(0.2) * np.float32(_HLG_PEAK / REFERENCE_WHITE)
    pixels *= gain[:, None]
