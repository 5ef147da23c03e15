"""Whether what was read and reduced of a photo still is what its recipe wants. Pure; knows no Qt."""

from __future__ import annotations

from photoenhance.batch.reading import read_options
from photoenhance.pipeline.levels import levels_key
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.state import Photo


def to_be_read(photo: Photo, raw: RawSettings) -> bool:
    """Whether the file has to be read again, since these settings are decided before the demosaic."""
    return read_options(Recipe(raw=photo.developed)) != read_options(Recipe(raw=raw))


def is_stale(photo: Photo, raw: RawSettings) -> bool:
    """Whether source or reduced copies have to be made again; white balance, exposure and look need none of it."""
    if photo.source.camera is None:
        return False
    source = photo.source
    return to_be_read(photo, raw) or levels_key(source, photo.developed) != levels_key(source, raw)
