"""Small pictures of photos, as the filmstrip shows them: made or found in the cache, and fitted. Knows no Qt."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photoenhance.io.guarded import thumbnail as small_picture
from photoenhance.pipeline.preview import Display
from photoenhance.ui.state.rendition import as_bgrx
from photoenhance.ui.state.thumbnail_cache import ThumbnailCache

LONGEST = 384
"""Longer side of what is kept: enough for a filled place on a screen of double density."""
MOST_CUT = 0.25
"""A photo fills its place where that hides at most this part of it; else it is shown whole."""


def thumbnail(path: Path, place: tuple[int, int], cache: ThumbnailCache) -> Generator[None, None, NDArray[np.uint8]]:
    """Find or make the picture for a place of (width, height) pixels.

    Returns
    -------
    (h, w, 4) uint8 in Qt's RGB32 order, no larger than the place.

    Raises
    ------
    PhotoError
        The photo cannot be opened.
    """
    entry = cache.entry(path, LONGEST)
    picture = cache.get(entry) if entry else None
    if picture is None:
        yield
        picture = small_picture(path, LONGEST)
        if entry:
            cache.put(entry, picture)
    return as_bgrx(placed(picture, place))


def placed(picture: Display, place: tuple[int, int]) -> Display:
    """A picture that fills a place of (width, height), its edges cut a little, or lies in it whole; never blown up."""
    height, width = picture.shape[:2]
    fill, fit = max(place[0] / width, place[1] / height), min(place[0] / width, place[1] / height)
    scale = min(1.0, fill if 1 - fit / fill <= MOST_CUT else fit)
    small = _resized(picture, max(1, round(width * scale)), max(1, round(height * scale)))
    top, left = max(0, small.shape[0] - place[1]) // 2, max(0, small.shape[1] - place[0]) // 2
    return small[top : top + place[1], left : left + place[0]]


def _resized(picture: Display, width: int, height: int) -> Display:
    if picture.shape[:2] == (height, width):
        return picture
    # Averages of areas: sharper filters ring at this size, and every n-th pixel would flicker.
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.HAMMING))
