"""Pictures in ink or Lab become sRGB here, 16 bit, when they are read: the rest of the program knows RGB only.

Takes samples and profile bytes; knows no file.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from photoenhance.colour.curve import SRGB_CURVE, Floats
from photoenhance.colour.littlecms import cmyk_to_srgb, usable
from photoenhance.colour.matrix import D50_XYZ, D65, SRGB_PRIMARIES, bradford, primaries_to_xyz, xyz
from photoenhance.colour.profile import colour_space
from photoenhance.image import Samples


def cmyk_to_rgb16(samples: Samples, icc: bytes | None) -> tuple[Samples, str | None]:
    """CMYK samples to sRGB.

    Parameters
    ----------
    samples
        (H, W, 4), uint8 or uint16, 0 = no ink.
    icc
        The file's profile; used when it is a CMYK profile that works.

    Returns
    -------
    (H, W, 3) uint16 sRGB, and a warning where the colours are only an estimate.
    """
    if icc is not None and colour_space(icc) == "CMYK" and usable(icc, 4):
        return cmyk_to_srgb(samples, icc), None
    why = "has no ink profile" if icc is None else "has a profile that does not fit its inks"
    top = 255 if samples.dtype == np.uint8 else 65535
    paper = (top - samples).astype(np.uint32)
    rgb = (paper[..., :3] * paper[..., 3:] * np.uint32(65535 // top) + top // 2) // top
    return rgb.astype(np.uint16), f"The picture is in inks (CMYK) and {why}; its colours are an estimate."


def lab_to_rgb16(samples: Samples, encoding: Literal["cielab", "icclab"] = "cielab") -> Samples:
    """CIE L*a*b* samples (D50) to sRGB uint16, clipped to its gamut.

    Parameters
    ----------
    samples
        (H, W, 3), uint8 or uint16. In "cielab" (TIFF photometric 8) a and b are two's complement numbers, in
        "icclab" (photometric 9) they lie 128 higher; see TIFF Technical Note 4 and ICC.1:2022, 6.3.4.2.
    """
    wide = samples.dtype != np.uint8
    values = samples.astype(np.float64) / (256.0 if wide else 1.0)
    if encoding == "cielab":
        lightness = values[..., 0] * 100.0 / (65535 / 256 if wide else 255.0)
        ab = np.where(values[..., 1:] >= 128, values[..., 1:] - 256, values[..., 1:])
    else:
        lightness = values[..., 0] * 100.0 / 255.0
        ab = values[..., 1:] - 128.0
    return _srgb16(lightness, ab)


def _srgb16(lightness: Floats, ab: Floats) -> Samples:
    """Lab under D50 to encoded sRGB (CIE 15:2004, 8.2.1, turned round)."""
    y = (lightness + 16.0) / 116.0
    roots = np.stack([y + ab[..., 0] / 500.0, y, y - ab[..., 1] / 200.0], axis=-1)
    linear = np.where(roots > 6 / 29, roots**3, 3 * (6 / 29) ** 2 * (roots - 4 / 29))
    matrix = np.linalg.inv(primaries_to_xyz(SRGB_PRIMARIES, D65)) @ bradford(D50_XYZ, xyz(D65))
    rgb = np.clip((linear * D50_XYZ) @ matrix.T, 0.0, 1.0)
    return np.round(SRGB_CURVE.encode(rgb) * 65535.0).astype(np.uint16)
