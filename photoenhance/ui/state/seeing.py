"""What is laid over the photo and told about it: overlays, histogram, change, readout. Plain values; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photoenhance.pipeline.change import Change

Info = Literal["off", "short", "long"]
INFO: tuple[Info, ...] = ("off", "short", "long")


@dataclass(frozen=True, slots=True)
class Overlays:
    """What is laid over the photo: clipped pixels, the change as a heat map, facts about the file."""

    clipping: bool = False
    heat: bool = False
    info: Info = "off"


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Pixels at each of 256 steps of encoded sRGB: `counts` is (4, 256) for red, green, blue and luminance.

    `shadows` and `highlights` are the shares, in percent, of pixels of which a channel stands at 0 or at 255.
    """

    counts: NDArray[np.int64] = field(repr=False)
    shadows: float
    highlights: float


@dataclass(frozen=True, slots=True)
class Readout:
    """Colour of one pixel of the photo, 8-bit sRGB, and where it is: column and row at full size."""

    x: int
    y: int
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class SeamProof:
    """The largest difference between two tile plans, in steps of 1/65535, found for these planes (`of`).

    `sides` are the tile sizes in pixels, usual and other, of the pixel networks in order.
    """

    largest: int
    sides: tuple[tuple[int, int], ...]
    of: tuple[object, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Observed:
    """What has been found out about the picture on screen; None where it is not known, or not any more."""

    histogram: Histogram | None = None
    change: Change | None = None
    readout: Readout | None = None
    proof: SeamProof | None = None
    facts: tuple[tuple[str, str], ...] = ()
    settled: bool = False
    """Whether all that is visible has been painted; told with a delay, so that it does not flicker."""


def histogram_of(rgb: NDArray[np.uint8]) -> Histogram:
    """Count a picture's pixels; (h, w, 3) uint8 encoded sRGB. Luminance has the weights of ITU-R BT.709."""
    red, green, blue = (np.ascontiguousarray(rgb[..., channel]) for channel in range(3))
    # 256 times 0.2126, 0.7152, 0.0722, together 256: the sum fits into 16 bits.
    grey = (red * np.uint16(54) + green * np.uint16(183) + blue * np.uint16(19)) >> np.uint16(8)
    planes = (red, green, blue, grey)
    counts = np.stack([np.bincount(plane.ravel(), minlength=256) for plane in planes])
    low, high = clipped(rgb)
    pixels = max(1, rgb.shape[0] * rgb.shape[1])
    return Histogram(counts, 100 * int(low.sum()) / pixels, 100 * int(high.sum()) / pixels)


def clipped(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which pixels have a channel at 0, and which have one at 255; (h, w) each."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    return (red == 0) | (green == 0) | (blue == 0), (red == 255) | (green == 255) | (blue == 255)
