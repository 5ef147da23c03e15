"""What the local operations want to know of the whole photo, from the small picture of it and the white balance."""

from __future__ import annotations

import numpy as np

from photoenhance.develop.base import Measured, measured_levels
from photoenhance.develop.reduce import factor
from photoenhance.develop.scale import FLOOR
from photoenhance.develop.settings import Settings
from photoenhance.develop.white import white_balance
from photoenhance.image import Pixels


def measured(small: Pixels, settings: Settings, width: int, height: int) -> Measured | None:
    """Measure a photo for the settings; None where nothing local is set.

    Of the settings, temperature and tint alone decide the result: sliders of light and detail can be moved without
    measuring again.

    Parameters
    ----------
    small
        That of `reduce.reduced`: what the photo is before developing.
    settings
        All of them.
    width, height
        The photo's size at full resolution.
    """
    if not settings.local:
        return None
    r, g, b = np.maximum(small.astype(np.float64) @ white_balance(*settings.warmth).T, 0).transpose(2, 0, 1)
    rr, gg, bb = r * r, g * g, b * b
    brightness = (rr * r + gg * g + bb * b) / (rr + gg + bb + 1e-30)
    return measured_levels(np.log2(brightness + FLOOR).astype(np.float32), factor(width, height))
