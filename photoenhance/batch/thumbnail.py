"""A small picture of an edited photo: the recipe carried out on the small picture, by the same stages as an export.

What cannot be seen so small is left out (sharpening, noise reduction). Models run on the small picture, so those that
work on every pixel give a draft. A RAW file's small picture is its camera's, so what only its sensor data could show
(another white balance, another camera look) is not seen; light, colours, models and crop are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from photoenhance.batch import export
from photoenhance.batch.edits import missing_models
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.photo import Photo
from photoenhance.batch.sessions import Sessions
from photoenhance.batch.whole import found_of
from photoenhance.colour.space import SRGB
from photoenhance.image import Metadata, Origin, Region, Samples, Source
from photoenhance.inference.stop import Stop
from photoenhance.io import formats
from photoenhance.io.guarded import thumbnail
from photoenhance.pipeline.frame import finished_size
from photoenhance.pipeline.output import Output, samples
from photoenhance.recipe.detail import DetailSettings
from photoenhance.recipe.noise_reduction import without_noise_reduction
from photoenhance.recipe.parameters import for_photo
from photoenhance.recipe.raw import AS_SHOT
from photoenhance.recipe.recipe import Recipe

MOST = 4
"""How many times as large a picture is read for what a crop leaves of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Edited:
    """A small picture, (h, w, 3) uint8 sRGB; `whole` where all of the recipe is in it: no model was missing."""

    pixels: Samples
    whole: bool


def edited_thumbnail(path: Path, longest: int, recipe: Recipe, sessions: Sessions, stop: Stop) -> Edited:
    """A photo as its recipe makes it, small.

    Parameters
    ----------
    path, longest
        The photo; its longer side, before the crop, is about this, or more where the crop leaves little of it.
    recipe
        The photo's. Models that are not there are left out.
    sessions, stop
        As for `export`.

    Raises
    ------
    PhotoError
        The photo cannot be read, or a model cannot be run.
    Cancelled
        A stop was requested.
    """
    small, whole = visible(recipe, is_raw=_is_raw(path))
    pixels = np.ascontiguousarray(thumbnail(path, round(longest * _larger(recipe))))
    source = Source(pixels, None, 8, None, None, Metadata(), Origin(str(path), 0, 0), "png")
    photo = Photo(source)
    steps = export.enhance(photo, small, ExportOptions(), sessions, stop)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            photo = end.value
            break
    width, height = finished_size(source, small)
    wanted = Output(SRGB, np.dtype(np.uint8), width, height)
    made = samples(source, small, found_of(photo, small), wanted, Region(0, 0, width, height))
    return Edited(made, whole)


def visible(recipe: Recipe, *, is_raw: bool) -> tuple[Recipe, bool]:
    """What of a recipe is to be seen in a small picture in sRGB, and whether no model is missing for it."""
    recipe = without_noise_reduction(for_photo(recipe, is_raw=is_raw))
    steps = tuple(step for step in recipe.enhance if not missing_models(Recipe((step,))))
    detail = DetailSettings(clarity=recipe.detail.clarity)
    return msgspec.structs.replace(recipe, enhance=steps, raw=AS_SHOT, detail=detail), steps == recipe.enhance


def _is_raw(path: Path) -> bool:
    found = formats.by_suffix(path.suffix)
    return found is not None and found.key == "raw"


def _larger(recipe: Recipe) -> float:
    """How many times as large the picture must be for the crop to be as large as a whole photo."""
    crop = recipe.geometry.crop
    return 1.0 if crop is None else min(MOST, 1 / max(crop.right - crop.left, crop.bottom - crop.top))
