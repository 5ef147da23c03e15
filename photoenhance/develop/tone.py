"""Contrast, whites and blacks: one curve in EV, applied to a pixel's brightness as a gain of all three channels.

Ratios of channels stay, so hues do; a grey stays grey. Exposure is the plain gain 2^EV, without any shoulder: a
shoulder is what lower highlights or whites are for.
"""

from __future__ import annotations

import numpy as np

from photoenhance.develop.scale import GREY, Levels, smooth

STEEPEST = 0.55
"""How much contrast 100 adds to the curve's slope at mid-grey, which is 1 (in EV for EV)."""

BELOW = 3.0
"""EV over which the S of contrast bends back below mid-grey."""

WHITES_FROM, WHITES_BY = -3.2, 0.75
"""EV at which the whites begin, and by how much 100 moves white itself."""

BLACKS_FROM, LIFTED_AT, LIFTED_BY, CRUSHED_BY = -3.3, -8.5, 1.6, 1.3
"""EV at which the blacks begin; where, and by how much, 100 lifts them in full; and the bend of -100."""


def contrast(levels: Levels, amount: float) -> Levels:
    """An S around mid-grey; `amount` from -1 to 1.

    With d = EV - GREY: EV + amount STEEPEST d w, and w = exp(-(d / BELOW)^2) below mid-grey, (1 - (d / GREY)^2)^3 above
    it, up to white. Both are like the derivative of a bell: steepest in the middle and gone at the ends, so white stays
    exactly where it is, black nearly, and light above white is left alone. The slope is nowhere below 1 - 0.66 STEEPEST
    (or 1 - STEEPEST for softer contrast), so tones keep their order.
    """
    d = levels - GREY
    above = np.maximum(0, 1 - (d / GREY) ** 2) ** 3
    return np.asarray(levels + amount * STEEPEST * d * np.where(d > 0, above, np.exp(-((d / BELOW) ** 2))))


def whites(levels: Levels, amount: float) -> Levels:
    """Move white, and with it the light tones, the less the darker they are; `amount` from -1 to 1.

    With q = max(0, (EV - WHITES_FROM) / -WHITES_FROM): EV + amount WHITES_BY q^2, continued above white as a straight
    line: -1 gives light above white a shoulder there.
    """
    q = np.maximum(0, 1 - levels / WHITES_FROM)
    return np.asarray(levels + amount * WHITES_BY * np.where(q < 1, q * q, 2 * q - 1))


def blacks(levels: Levels, amount: float) -> Levels:
    """Move black, and with it the dark tones, the less the lighter they are; `amount` from -1 to 1.

    Downwards by CRUSHED_BY ((BLACKS_FROM - EV) / 3)^2, which grows towards black: the darkest tones melt into it one
    after another. Upwards by a smooth step to LIFTED_BY, from where all light is multiplied alike: black stays black.
    """
    if amount < 0:
        q = np.maximum(0, BLACKS_FROM - levels) / 3
        return np.asarray(levels + amount * CRUSHED_BY * q * q)
    return np.asarray(levels + amount * LIFTED_BY * smooth(levels, BLACKS_FROM, LIFTED_AT))
