"""How far a picture is from its reference: PSNR, SSIM and CIE dE2000, in the exact ways the model cards promise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

from photoenhance.inference.info import Measures

Picture = NDArray[np.uint8]


def psnr(picture: Picture, reference: Picture) -> float:
    """Peak signal-to-noise ratio in dB over all RGB values of 8 bit; 100 for equal pictures."""
    error = np.mean((picture.astype(np.float64) - reference.astype(np.float64)) ** 2)
    return 100.0 if error == 0 else float(10 * np.log10(255.0**2 / error))


def ssim(picture: Picture, reference: Picture) -> float:
    """Structural similarity (Wang et al. 2004): Gaussian window, sigma 1.5, per channel in colour, mean."""
    return float(
        structural_similarity(
            picture,
            reference,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
            channel_axis=-1,
        )
    )


def de2000(picture: Picture, reference: Picture) -> float:
    """Mean CIE dE2000 over the pixels, Lab by way of D65 sRGB."""
    return float(np.mean(deltaE_ciede2000(rgb2lab(reference), rgb2lab(picture))))


def measure(picture: Picture, reference: Picture) -> Measures:
    """All three, for (H, W, 3) uint8 pictures of equal size."""
    return Measures(psnr(picture, reference), ssim(picture, reference), de2000(picture, reference))


def mean(measures: list[Measures]) -> Measures:
    """Mean over pictures."""
    return _over(measures, np.mean)


def spread(measures: list[Measures]) -> Measures:
    """Standard deviation over pictures."""
    return _over(measures, np.std)


def _over(measures: list[Measures], reduce: object) -> Measures:
    table = np.array([(one.psnr, one.ssim, one.de2000) for one in measures])
    values = reduce(table, axis=0)  # type: ignore[operator]
    return Measures(*(round(float(value), 4) for value in values))
