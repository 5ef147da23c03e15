"""Transparent pictures laid on a colour, for files without transparency.

Pure arithmetic on samples, strip by strip; what is transparent and why is not known here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.definition import SRGB, Space
from photoenhance.colour.gray import gray_from_working
from photoenhance.image import Samples


@lru_cache(maxsize=16)
def background_in(colour: tuple[int, int, int], space: Space, dtype: DTypeLike) -> tuple[int, ...]:
    """An 8-bit sRGB colour as samples of an RGB matrix or gray space, one number a channel."""
    working = to_working(np.array(colour, np.uint8).reshape(1, 1, 3), SRGB)
    samples = gray_from_working(working, space, dtype) if space.gray else from_working(working, space, dtype)
    return tuple(int(value) for value in samples[0, 0])


def flattened(samples: Samples, alpha: Samples, background: tuple[int, ...]) -> Samples:
    """Lay samples on a colour: (samples * alpha + background * (top - alpha)) / top, rounded.

    On encoded values and not in linear light: so browsers, viewers and most editors have always shown the picture (CSS
    Compositing 1, section 5, works in the encoded space too), so edges and glows look in the file as on the screen.

    Parameters
    ----------
    samples
        (h, w, C) uint8 or uint16, not premultiplied.
    alpha
        (h, w) of the same type; full is opaque.
    background
        C samples, from `background_in`.

    Returns
    -------
    As `samples`. Where alpha is full they are the same, bit for bit; where it is 0 the background.
    """
    top = int(np.iinfo(samples.dtype).max)
    share: NDArray[Any] = alpha[:, :, np.newaxis].astype(np.uint64 if top > 255 else np.uint32)
    under = np.array(background, share.dtype)
    total: NDArray[Any] = samples * share + under * (top - share) + top // 2
    result: Samples = (total // top).astype(samples.dtype)
    return result
