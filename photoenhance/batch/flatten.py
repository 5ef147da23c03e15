"""Transparent pictures laid on a colour while they are made, strip by strip; `colour.matte` says how."""

from __future__ import annotations

from collections.abc import Iterator

from photoenhance.colour.matte import background_in, flattened
from photoenhance.image import Rows, Samples, strips_of
from photoenhance.pipeline.output import Output


def laid_on(pixels: Samples | Rows, alpha: Samples, background: tuple[int, int, int], output: Output) -> Rows:
    """The picture on a colour (8-bit sRGB); `alpha` is (H, W) of the picture's own type."""
    under = background_in(background, output.space, output.dtype)

    def strips() -> Iterator[Samples]:
        row = 0
        for strip in strips_of(pixels):
            yield flattened(strip, alpha[row : row + strip.shape[0]], under)
            row += strip.shape[0]

    return Rows(output.width, output.height, output.channels, output.dtype, strips)
