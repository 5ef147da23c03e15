"""How far a picture is from its reference, and how much a photo was changed, in the exact ways the model cards promise.

Knows numbers and arrays only: no files, no networks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

from photoenhance.colour.transfer import srgb_decode
from photoenhance.inference.info import Measures

Picture = NDArray[np.uint8]

WINDOW = 11
"""Side in pixels of the window of SSIM: no picture can be smaller."""

_STRIP_PIXELS = 1 << 19
# ITU-R BT.709 luminance of linear sRGB.
_LUMINANCE = np.array((0.2126, 0.7152, 0.0722))
_LINEAR = srgb_decode(np.arange(256, dtype=np.float32) / np.float32(255)).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a photo that has no reference.

    `levels`: mean absolute difference of its 8-bit values; `de2000`: mean CIE dE2000; `clipped`: percent of pixels of
    which a channel came to stand at 0 or 255 and did not before; `white`: those at 255; `ev`: brightness in stops,
    log2 of the ratio of the mean linear luminances (BT.709).
    """

    levels: float
    de2000: float
    clipped: float
    white: float
    ev: float


def psnr(picture: Picture, reference: Picture) -> float:
    """Peak signal-to-noise ratio in dB over all RGB values of 8 bit; 100 for equal pictures."""
    error = 0.0
    for rows in _strips(picture):
        error += float(np.sum((picture[rows].astype(np.float64) - reference[rows].astype(np.float64)) ** 2))
    error /= picture.size
    return 100.0 if error == 0 else float(10 * np.log10(255.0**2 / error))


def ssim(picture: Picture, reference: Picture) -> float:
    """Structural similarity (Wang et al. 2004): Gaussian window, sigma 1.5, per channel in colour, mean.

    Found in strips that overlap by the window, which gives the whole picture's value in bounded memory. Sides of at
    least WINDOW pixels.
    """
    edge = WINDOW // 2
    total, height = 0.0, picture.shape[0]
    for rows in _strips(picture[edge : height - edge]):
        strip = slice(rows.start, rows.stop + 2 * edge)
        total += (rows.stop - rows.start) * float(
            structural_similarity(
                picture[strip],
                reference[strip],
                gaussian_weights=True,
                sigma=1.5,
                use_sample_covariance=False,
                data_range=255,
                channel_axis=-1,
            )
        )
    return float(total / (height - 2 * edge))


def de2000(picture: Picture, reference: Picture) -> float:
    """Mean CIE dE2000 over the pixels, Lab by way of D65 sRGB."""
    return float(np.mean(de2000_map(picture, reference), dtype=np.float64))


def de2000_map(picture: Picture, reference: Picture) -> NDArray[np.float32]:
    """CIE dE2000 of every pixel: (H, W) float32."""
    result = np.empty(picture.shape[:2], np.float32)
    for rows in _strips(picture):
        result[rows] = deltaE_ciede2000(rgb2lab(reference[rows]), rgb2lab(picture[rows]))
    return result


def measure(picture: Picture, reference: Picture, colours: NDArray[np.float32] | None = None) -> Measures:
    """All three, for (H, W, 3) uint8 pictures of equal size; `colours` is their `de2000_map`, where there is one."""
    if colours is None:
        colours = de2000_map(picture, reference)
    return Measures(psnr(picture, reference), ssim(picture, reference), float(np.mean(colours, dtype=np.float64)))


def change(before: Picture, after: Picture, colours: NDArray[np.float32] | None = None) -> Change:
    """How much `after` differs from `before`, (H, W, 3) uint8 of equal size; `colours` is their `de2000_map`."""
    if colours is None:
        colours = de2000_map(after, before)
    clipped, white = _newly_clipped(before, after)
    mean_colour = float(np.mean(colours, dtype=np.float64))
    return Change(levels(before, after), mean_colour, clipped, white, brightness(before, after))


def levels(before: Picture, after: Picture) -> float:
    """Mean absolute difference of all 8-bit values."""
    total = sum(int(np.abs(before[rows].astype(np.int16) - after[rows]).sum()) for rows in _strips(before))
    return total / before.size


def brightness(before: Picture, after: Picture) -> float:
    """How much brighter `after` is, in EV: log2 of the ratio of the mean linear luminances."""
    light = [
        sum(float((_LINEAR[picture[rows]] @ _LUMINANCE).sum()) for rows in _strips(picture))
        for picture in (before, after)
    ]
    dark = before.size * 1e-6  # A black photo has no brightness to compare with.
    return float(np.log2(max(light[1], dark) / max(light[0], dark)))


def _newly_clipped(before: Picture, after: Picture) -> tuple[float, float]:
    """Percent of pixels that came to an end of the range, and to its upper end."""
    either = white = 0
    for rows in _strips(before):
        old, new = before[rows], after[rows]
        to_white, to_black = (new == 255) & (old < 255), (new == 0) & (old > 0)
        white += int(to_white.any(axis=2).sum())
        either += int((to_white | to_black).any(axis=2).sum())
    pixels = before.shape[0] * before.shape[1]
    return 100 * either / pixels, 100 * white / pixels


def mean(measures: Sequence[Measures]) -> Measures:
    """Mean over pictures."""
    return _over(measures, np.mean)


def spread(measures: Sequence[Measures]) -> Measures:
    """Standard deviation over pictures."""
    return _over(measures, np.std)


def _over(measures: Sequence[Measures], reduce: Callable[..., NDArray[np.float64]]) -> Measures:
    table = np.array([(one.psnr, one.ssim, one.de2000) for one in measures])
    return Measures(*(round(float(value), 4) for value in reduce(table, axis=0)))


def _strips(picture: NDArray[np.uint8]) -> Iterator[slice]:
    """Rows of a picture, top to bottom, few enough to be turned into float64 many times over."""
    height, width = picture.shape[:2]
    step = max(1, _STRIP_PIXELS // max(width, 1))
    for top in range(0, height, step):
        yield slice(top, min(top + step, height))
