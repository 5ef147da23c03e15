"""What a known lens did to a photo, undone: distortion, colour fringes, vignetting, for any region at any scale.

The formulas are those of lensfun 0.3 (its models poly3, poly5 and ptlens, linear and poly3 for fringes, pa for
vignetting are all polynomials of the radius), over places relative to the photo's middle and half diagonal. Where the
lens's coefficients come from is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import compiled
from photoenhance.geometry.remap import STEPS, Places, remapped
from photoenhance.geometry.resize import Linear, Read, Size
from photoenhance.image import Lens, Region

Numbers = NDArray[np.float64]

AT_ONCE = 1 << 21
"""Pixels of a region that are traced together; larger regions are taken in strips. No byte depends on it."""

DARKEST = 1 / 16
"""No calibrated corner is darker than this; polynomials beyond their calibration are."""

_WIDEST, _SAMPLES = 2.0, 1 << 16
_LONGEST = 5


def corrected(read: Read, lens: Lens, size: Size, region: Region) -> Linear:
    """Pixels of a region of the corrected photo; a lens that did nothing gives the photo's own, bit for bit.

    Parameters
    ----------
    read
        The photo, upright, in linear light (best as the camera saw it): (h, w, C) float32 of any region, 3 or 1
        channels. It is asked for what the region shows and 3 pixels around.
    lens
        What to undo.
    size
        The photo's width and height at full resolution.
    region
        In pixels at `region.scale`, 1 or 1/2, 1/4, ...; `read` is asked at the same scale.

    Returns
    -------
    (height, width, C) float32. The photo is scaled just so far that no border shows.
    """

    def lit(part: Region) -> Linear:
        return brightened(read(part), lens, size, part)

    if lens.straight:
        return lit(region)
    reduced = round(1 / region.scale)
    there = -(-size[0] // reduced), -(-size[1] // reduced)
    step = max(1, AT_ONCE // region.width)
    parts = []
    for top in range(region.y, region.bottom, step):
        strip = Region(region.x, top, region.width, min(step, region.bottom - top), region.scale)
        parts.append(remapped(lit, there, places(lens, size, strip), region.scale))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def places(lens: Lens, size: Size, region: Region) -> Places:
    """Where each pixel of a region of the corrected photo stands in the photo as it is.

    Returns
    -------
    (3, 2, h, w) int32 for red, green and blue, or (1, 2, h, w) for all: x and y in 1 / STEPS of a pixel at the region's
    scale, the first pixel's centre being 0.
    """
    out = np.empty((1 if lens.fringeless else 3, 2, region.height, region.width), np.int32)
    shrink = 1 / automatic_scale(lens, size)
    per_pixel = lens.corner / _half_diagonal(size) * shrink
    middle = size[0] / 2, size[1] / 2
    polynomials = _padded(lens.distortion), _padded(lens.red), _padded(lens.blue)
    _tracer()(region.x, region.y, 1 / region.scale, *middle, per_pixel, shrink, STEPS, *polynomials, out)
    return out


def automatic_scale(lens: Lens, size: Size) -> float:
    """How much larger the corrected photo has to be (below 1: may be smaller) so that no border shows."""
    return _automatic_scale(lens, min(size) / math.hypot(*size))


@lru_cache(maxsize=64)
def _automatic_scale(lens: Lens, short: float) -> float:
    """`short` is the short half side as part of the half diagonal.

    A point moves along its ray from the middle. So every ray has to end inside the photo: the point that comes from
    the photo's edge at radius e must be at e or further out, for all e from the short side to the corner, in each
    channel.
    """
    radius = np.linspace(0, _WIDEST * lens.corner, _SAMPLES)
    green = radius * _polynomial(lens.distortion, radius)
    furthest = np.maximum(green * _polynomial(lens.red, green), green * _polynomial(lens.blue, green))
    furthest = np.maximum.accumulate(np.maximum(furthest, green))
    edges = np.linspace(short, 1, 1 + _SAMPLES // 64) * lens.corner
    return float((edges / np.interp(edges, furthest, radius)).max())


def brightened(value: Linear, lens: Lens, size: Size, region: Region) -> Linear:
    """Pixels of a region of the photo as it is, (h, w, C) float32 linear, without the lens's vignetting."""
    if lens.even:
        return value
    out = np.array(value, np.float32, order="C")
    per_pixel = lens.dark_corner / _half_diagonal(size)
    _brightener()(region.x, region.y, 1 / region.scale, size[0] / 2, size[1] / 2, per_pixel, lens.vignetting, out)
    return out


def _half_diagonal(size: Size) -> float:
    """In pixels, as lensfun counts them: from the first pixel's centre to the last one's on the short side."""
    short = min(size)
    return math.sqrt(size[0] ** 2 + size[1] ** 2) / 2 * (max(short, 2) - 1) / short


def _polynomial(coefficients: tuple[float, ...], x: Numbers) -> Numbers:
    result = np.zeros_like(x)
    for coefficient in reversed(coefficients):
        result = result * x + coefficient
    return result


def _padded(coefficients: tuple[float, ...]) -> Numbers:
    return np.array([*coefficients, *[0.0] * (_LONGEST - len(coefficients))])


def make_ready() -> None:
    """Load the compiled loops, or compile them the first time on a computer."""
    _tracer()
    _brightener()


def _tracer() -> Callable[..., None]:
    one, out = _padded((1.0,)), np.zeros((1, 2, 1, 1), np.int32)
    return compiled(trace, 0, 0, 1.0, 0.5, 0.5, 1.0, 1.0, STEPS, one, one, one, out)


def _brightener() -> Callable[..., None]:
    return compiled(brighten, 0, 0, 1.0, 0.5, 0.5, 1.0, (0.0, 0.0, 0.0), np.zeros((1, 1, 1), np.float32))


def trace(
    left: int,
    top: int,
    step: float,
    middle_x: float,
    middle_y: float,
    per_pixel: float,
    shrink: float,
    steps: int,
    distortion: Numbers,
    red: Numbers,
    blue: Numbers,
    out: Places,
) -> None:
    """Places of a region's pixels; `step` is one of its pixels at full resolution, `per_pixel` the radius of one.

    What this file imports is handed in: machine code is kept by the date of this file alone.
    """
    d0, d1, d2, d3, d4 = distortion
    r0, r1, r2, r3, r4 = red
    b0, b1, b2, b3, b4 = blue
    base_x, base_y = (middle_x / step - 0.5) * steps, (middle_y / step - 0.5) * steps
    apart, per_step, bound = out.shape[0] == 3, steps / step, 2.0**30
    for y in range(out.shape[2]):
        dy = (top + y + 0.5) * step - middle_y
        for x in range(out.shape[3]):
            dx = (left + x + 0.5) * step - middle_x
            radius = math.sqrt(dx * dx + dy * dy) * per_pixel
            moved = d0 + radius * (d1 + radius * (d2 + radius * (d3 + radius * d4)))
            across, down = dx * shrink * moved * per_step, dy * shrink * moved * per_step
            if apart:
                radius *= moved
                factor = r0 + radius * (r1 + radius * (r2 + radius * (r3 + radius * r4)))
                out[0, 0, y, x] = np.int32(np.rint(min(max(base_x + across * factor, -bound), bound)))
                out[0, 1, y, x] = np.int32(np.rint(min(max(base_y + down * factor, -bound), bound)))
                factor = b0 + radius * (b1 + radius * (b2 + radius * (b3 + radius * b4)))
                out[2, 0, y, x] = np.int32(np.rint(min(max(base_x + across * factor, -bound), bound)))
                out[2, 1, y, x] = np.int32(np.rint(min(max(base_y + down * factor, -bound), bound)))
            plane = 1 if apart else 0
            out[plane, 0, y, x] = np.int32(np.rint(min(max(base_x + across, -bound), bound)))
            out[plane, 1, y, x] = np.int32(np.rint(min(max(base_y + down, -bound), bound)))


def brighten(
    left: int,
    top: int,
    step: float,
    middle_x: float,
    middle_y: float,
    per_pixel: float,
    vignetting: tuple[float, float, float],
    value: Linear,
) -> None:
    """Divide pixels by the light that the lens left them; arguments as those of `trace`."""
    v1, v2, v3 = vignetting
    for y in range(value.shape[0]):
        dy = ((top + y + 0.5) * step - middle_y) * per_pixel
        for x in range(value.shape[1]):
            dx = ((left + x + 0.5) * step - middle_x) * per_pixel
            square = dx * dx + dy * dy
            light = 1 + square * (v1 + square * (v2 + square * v3))
            gain = np.float32(1 / max(light, DARKEST))
            for channel in range(value.shape[2]):
                value[y, x, channel] *= gain
