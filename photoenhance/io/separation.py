"""CMYK and Lab samples of a file become RGB here, through colour; depth is kept as the file had it.

The one place in io that asks colour for a conversion.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from photoenhance.colour.cmyk import cmyk_to_rgb16, lab_to_rgb16
from photoenhance.image import Samples
from photoenhance.io import layout


def cmyk_to_rgb(inks: Samples, icc: bytes | None) -> tuple[Samples, bytes | None, str | None]:
    """(H, W, 4) inks, 0 no ink, to (H, W, 3) sRGB of the same type; gives pixels, no profile, a warning or None."""
    rgb, note = cmyk_to_rgb16(inks, icc)
    return (layout.to_eight(rgb) if inks.dtype == np.uint8 else rgb), None, note


def lab_to_rgb(lab: Samples, encoding: Literal["cielab", "icclab"]) -> Samples:
    """(H, W, 3) Lab in one of TIFF's two codings to (H, W, 3) sRGB of the same type."""
    rgb = lab_to_rgb16(lab, encoding)
    return layout.to_eight(rgb) if lab.dtype == np.uint8 else rgb
