"""Transparent pictures laid on a colour, strip by strip, for formats without transparency.

Values are mixed as they are encoded, as other editors and browsers do it: edges look as they did there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from photoenhance.colour.convert import to_working
from photoenhance.colour.space import SRGB
from photoenhance.image import Rows, Samples, strips_of
from photoenhance.pipeline.output import Output, encoded


def flattened(pixels: Samples | Rows, alpha: Samples, background: tuple[int, int, int], output: Output) -> Rows:
    """The picture on a colour (8-bit sRGB); `alpha` is (H, W) of the picture's own type."""
    colour = encoded(to_working(np.array([[background]], np.uint8), SRGB), output)[0, 0].astype(np.float32)
    top = np.float32(np.iinfo(output.dtype).max)

    def strips() -> Iterator[Samples]:
        row = 0
        for strip in strips_of(pixels):
            share = alpha[row : row + strip.shape[0], :, np.newaxis].astype(np.float32) / top
            row += strip.shape[0]
            mixed: Samples = np.rint(strip * share + colour * (1 - share)).astype(output.dtype)
            yield mixed

    return Rows(output.width, output.height, output.channels, output.dtype, strips)
