"""A camera's look on light: its matrix and its curve, and the fixed curve for photos whose camera tells nothing.

Pure; fitting a look to a preview is the business of `raw.look`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from photoenhance.colour.curve import SRGB_CURVE, Floats
from photoenhance.colour.matrix import IDENTITY
from photoenhance.colour.transfer import Segments, shaper
from photoenhance.image import CameraLook

_STANDARD = (0, 0.045, 0.110, 0.190, 0.281, 0.377, 0.470, 0.560, 0.645, 0.723, 0.793, 0.854, 0.906, 0.947, 0.978, 1.0)
"""A curve such as cameras have. A sensor that clips at 100 % sees an 18 % gray card at 12.7 % (saturation-based speed,
ISO 12232:2019, 5.2): the curve gives the card its own brightness back, half a stop more, deepens the shadows a little
and lets the highlights roll off into white."""

_STEEPEST_END, _FLATTEST_END = 1.0, 0.1


def standard_look(white: float = 1.0) -> CameraLook:
    """The fixed camera-like look; `white` is the light (linear, up to 1) at which the sensor clips, which stays white.

    It is below 1 where a file's baseline exposure is negative: then the upper half of the curve is lifted.
    """
    curve = np.array(_STANDARD)
    steps = np.linspace(0, 1, curve.size)
    clips = float(SRGB_CURVE.encode(np.array(min(white, 1.0))))
    lift = 1 - np.interp(clips, steps, curve)
    return CameraLook(IDENTITY, tuple(float(y) for y in curve + lift * np.minimum(steps / clips, 1) ** 4))


@lru_cache(maxsize=8)
def look_encoder(curve: tuple[float, ...]) -> Segments:
    """Linear light, from 0 on, to sRGB-encoded values under a look's curve: smooth, growing, without end.

    Between its values the curve is the monotone cubic of F. N. Fritsch and J. Butland, "A method for constructing local
    monotone piecewise cubic interpolants", SIAM J. Sci. Stat. Comput. 5 (1984); above 1 it goes on straight, no steeper
    than light itself and never flat, so that highlights above white stay apart.
    """
    return shaper(lambda encoded: _curve(encoded, np.array(curve, np.float64)))


def _curve(x: Floats, y: Floats) -> Floats:
    step = 1 / (y.size - 1)
    slopes = _slopes(y, step)
    place = np.clip(x / step, 0, y.size - 1)
    index = np.minimum(place.astype(np.int64), y.size - 2)
    t = place - index
    inside = (
        y[index] * (1 + 2 * t) * (1 - t) ** 2
        + y[index + 1] * t * t * (3 - 2 * t)
        + step * (slopes[index] * t * (1 - t) ** 2 - slopes[index + 1] * t * t * (1 - t))
    )
    end = np.clip(slopes[-1], _FLATTEST_END, _STEEPEST_END)
    return np.asarray(np.where(x > 1, y[-1] + end * (x - 1), inside), np.float64)


def _slopes(y: Floats, step: float) -> Floats:
    """Slopes at the values: the harmonic mean of those beside them, zero at a turn; at the ends the neighbour's."""
    lines = np.diff(y) / step
    before, after = lines[:-1], lines[1:]
    total = before + after
    inner = np.where(before * after > 0, 2 * before * after / np.where(total == 0, 1, total), 0.0)
    return np.concatenate([lines[:1], inner, lines[-1:]])
