"""How much of a network's answer is taken: strength from 0 (none, bit for bit) over 100 (all) to 200 % (twice)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Encoded = NDArray[np.float32]


def blend(value: Encoded, output: Encoded, strength: float) -> Encoded:
    """Mix a picture and a network's answer to it; both encoded sRGB, any shape, float32.

    `value` may lie outside [0, 1]; the network saw clip(value), so what the clipping took away (the excess) is added
    back to its answer: a saturated P3 red or a highlight above white is neither lost nor shown to the network.
    `strength` is in percent. 0 returns `value` itself.
    """
    if strength == 0:
        return value
    clipped = np.clip(value, 0, 1)
    return value + np.float32(strength / 100) * (output - clipped)
