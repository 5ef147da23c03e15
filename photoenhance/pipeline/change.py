"""How much a photo was changed, in numbers a person can check: CIE dE2000, clipping, brightness. Pure functions."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.difference import de2000, lab_of
from photoenhance.colour.transfer import srgb_decode

Display = NDArray[np.uint8]

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_LINEAR = srgb_decode(np.arange(256, dtype=np.float32) / np.float32(255))


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a picture.

    Attributes
    ----------
    median, high
        Median and 95th percentile of CIE dE2000 over all pixels.
    clipped
        Percent of pixels of which a channel has come to stand at 0 or 255 and did not before.
    ev
        Brightness in stops: log2 of the ratio of the mean linear luminances (ITU-R BT.709).
    """

    median: float
    high: float
    clipped: float
    ev: float


def changed(pairs: Iterable[tuple[Display, Display]]) -> Generator[None, None, Change]:
    """Compare two pictures strip by strip; a generator with a place to stop after each strip.

    `pairs` are (before, after) of the same rows, (h, w, 3) uint8 encoded sRGB.
    """
    distances, light, clipped, pixels = [], [0.0, 0.0], 0, 0
    for before, after in pairs:
        distances.append(distance(before, after).ravel())
        for index, picture in enumerate((before, after)):
            light[index] += float((_LINEAR[picture] @ _LUMINANCE).sum(dtype=np.float64))
        clipped += int(newly_clipped(before, after).sum())
        pixels += before.shape[0] * before.shape[1]
        yield
    if not pixels:
        return Change(0.0, 0.0, 0.0, 0.0)
    median, high = np.percentile(np.concatenate(distances), (50, 95))
    dark = pixels * 1e-6  # a black photo has no brightness to compare with
    ev = float(np.log2(max(light[1], dark) / max(light[0], dark)))
    return Change(float(median), float(high), 100 * clipped / pixels, ev)


def distance(before: Display, after: Display) -> NDArray[np.float32]:
    """CIE dE2000 of each pixel, (h, w), between two pictures (h, w, 3) uint8 encoded sRGB."""
    found: NDArray[np.float32] = np.zeros(before.shape[:2], np.float32)
    # Equal pixels are many (nothing is changed, or all is black) and need no formula.
    differs = (before != after).any(axis=2)
    if differs.any():
        one, other = (lab_of(picture[differs].astype(np.float32) / np.float32(255)) for picture in (before, after))
        found[differs] = de2000(one, other)
    return found


def newly_clipped(before: Display, after: Display) -> NDArray[np.bool_]:
    """Which pixels, (h, w), have a channel that has come to an end of its range."""
    ended = ((after == 255) & (before < 255)) | ((after == 0) & (before > 0))
    found: NDArray[np.bool_] = ended[..., 0] | ended[..., 1] | ended[..., 2]
    return found
