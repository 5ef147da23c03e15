"""The picture after light, colour and detail, as a function of a region: the fused pass, then sharpening."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from photoenhance.develop.base import Measured
from photoenhance.develop.compose import composed, pointwise
from photoenhance.develop.settings import Settings
from photoenhance.develop.sharpen import Sharpening, sharpened, widened
from photoenhance.image import Pixels, Region

Reader: TypeAlias = Callable[[Region], Pixels]
"""A picture in working pixels: gives any region of itself."""


def developed(before: Reader, settings: Settings, measured: Measured | None, width: int, height: int) -> Reader:
    """The picture `before` as developed; the picture itself where the settings change nothing.

    Parameters
    ----------
    before
        Working pixels of any region, at full size or reduced by area averages to 1/2, 1/4, ...
    settings, measured
        What is wanted, and what `measure.measured` found for it.
    width, height
        The photo's size at full resolution.

    Returns
    -------
    A reader that asks `before` for the region, and with sharpening for `halo` pixels more on each side. Tables are
    built here, once. However the photo is cut, the bytes are the same.
    """
    if settings.neutral:
        return before
    fused = composed(settings, measured) if settings.pointwise else None

    def toned(region: Region) -> Pixels:
        value = before(region)
        return value if fused is None else pointwise(value, fused, region)

    def whole(region: Region) -> Pixels:
        sharpening = sharpening_of(settings, region.scale)
        if sharpening.idle:
            return toned(region)
        wide = widened(region, sharpening.reach, width, height)
        return sharpened(toned(wide), sharpening, wide, region)

    return whole


def sharpening_of(settings: Settings, scale: float) -> Sharpening:
    """Sharpening as it is at a scale."""
    detail = settings.detail
    return Sharpening(detail.sharpening / 100, detail.radius * scale, detail.masking / 100, scale)


def halo(settings: Settings) -> int:
    """How many pixels around a region are wanted at full size; everything but sharpening needs its own pixels only."""
    return sharpening_of(settings, 1.0).reach
