"""Small pictures of photos, as the filmstrip shows them: made or found in the cache, and fitted. Knows no Qt.

A photo that was edited is shown as its edits make it (`batch.thumbnail`), one that never was as it is in the file.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photoenhance.batch.edits import read_edits
from photoenhance.batch.sessions import Sessions
from photoenhance.batch.thumbnail import edited_thumbnail
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.io.guarded import thumbnail as small_picture
from photoenhance.pipeline.preview import Display
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from photoenhance.ui.state.rendition import as_bgrx
from photoenhance.ui.state.thumbnail_cache import ThumbnailCache

LONGEST = 384
"""Longer side of what is kept: enough for a filled place on a screen of double density."""
MOST_CUT = 0.25
"""A photo fills its place where that hides at most this part of it; else it is shown whole."""


def thumbnail(
    path: Path,
    place: tuple[int, int],
    cache: ThumbnailCache,
    sessions: Sessions | None = None,
    stop: Stop | None = None,
) -> Generator[None, None, NDArray[np.uint8]]:
    """Find or make the picture for a place of (width, height) pixels; without `sessions` edits are not looked at.

    Returns
    -------
    (h, w, 4) uint8 in Qt's RGB32 order, no larger than the place.

    Raises
    ------
    PhotoError
        The photo cannot be opened.
    """
    recipe = _recipe_of(path) if sessions is not None else NEUTRAL
    if sessions is not None and recipe != NEUTRAL:
        try:
            return as_bgrx(placed((yield from _edited(path, recipe, cache, sessions, stop or Stop())), place))
        except PhotoError:
            yield  # what is wrong is said when the photo is opened; here it is shown as it is in the file
    entry = cache.entry(path, LONGEST)
    picture = cache.get(entry) if entry else None
    if picture is None:
        yield
        picture = small_picture(path, LONGEST)
        if entry:
            cache.put(entry, picture)
    return as_bgrx(placed(picture, place))


def _edited(
    path: Path, recipe: Recipe, cache: ThumbnailCache, sessions: Sessions, stop: Stop
) -> Generator[None, None, Display]:
    entry = cache.entry(path, LONGEST, recipe)
    picture = cache.get(entry) if entry else None
    if picture is None:
        yield
        made = edited_thumbnail(path, LONGEST, recipe, sessions, stop)
        picture = no_larger(made.pixels, LONGEST)
        if entry and made.whole:
            cache.put(entry, picture)
    return picture


def _recipe_of(path: Path) -> Recipe:
    edits = read_edits(path)
    return NEUTRAL if edits is None or edits.problem is not None else edits.recipe


def placed(picture: Display, place: tuple[int, int]) -> Display:
    """A picture that fills a place of (width, height), its edges cut a little, or lies in it whole; never blown up."""
    height, width = picture.shape[:2]
    fill, fit = max(place[0] / width, place[1] / height), min(place[0] / width, place[1] / height)
    scale = min(1.0, fill if 1 - fit / fill <= MOST_CUT else fit)
    small = _resized(picture, max(1, round(width * scale)), max(1, round(height * scale)))
    top, left = max(0, small.shape[0] - place[1]) // 2, max(0, small.shape[1] - place[0]) // 2
    return small[top : top + place[1], left : left + place[0]]


def no_larger(picture: Display, longest: int) -> Display:
    """A picture with no side above `longest`."""
    height, width = picture.shape[:2]
    scale = min(1.0, longest / max(width, height))
    return _resized(picture, max(1, round(width * scale)), max(1, round(height * scale)))


def _resized(picture: Display, width: int, height: int) -> Display:
    if picture.shape[:2] == (height, width):
        return picture
    # Averages of areas: sharper filters ring at this size, and every n-th pixel would flicker.
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.HAMMING))
