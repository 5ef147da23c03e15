"""What was found of a whole photo under a recipe, as one value; and its second half, what developing wants to know.

The photo and its planes are made small once, and the recipe's steps are done to the small pictures: then strength and
white balance move without looking at the whole photo again, and every door finds the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from photoenhance.colour.camera import camera_to_encoded
from photoenhance.colour.quick import light_of
from photoenhance.develop.base import Measured
from photoenhance.develop.measure import measured
from photoenhance.develop.reduce import factor
from photoenhance.develop.settings import Settings
from photoenhance.image import Region, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.levels import SmallPhoto, Spread, small_photo, small_plane
from photoenhance.pipeline.raw import development
from photoenhance.pipeline.render import Answer, through_lens
from photoenhance.pipeline.steps import Encoded, Reader, Size, stepped
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found of a whole photo.

    `answers` has one entry for each of the recipe's networks, in order; with fewer the picture is that before the first
    network without one. `measured` is wanted where `is_local`, None elsewhere.
    """

    answers: tuple[Answer, ...] = ()
    measured: Measured | None = None


NOTHING = Found()


@dataclass(frozen=True, slots=True, eq=False)
class Small:
    """A photo and its answers by area averages; a grade stands for itself.

    `photo` is that of `levels.small_photo`: of a RAW photo what the sensor saw, so that its development may change.
    The answers are sRGB-encoded (h, w, 3) float32.
    """

    photo: SmallPhoto
    answers: tuple[Encoded | Baked, ...] = ()


def settings_of(source: Source, recipe: Recipe) -> Settings:
    """What developing is told."""
    return Settings(recipe.light, recipe.colour, recipe.detail, source.camera is not None)


def is_local(source: Source, recipe: Recipe) -> bool:
    """Whether something is set that wants the whole photo measured: highlights, shadows or clarity."""
    return settings_of(source, recipe).local


def found(source: Source, recipe: Recipe, answers: tuple[Answer, ...], small: Small | None) -> Found:
    """Measure what developing wants to know, once all networks have answered; a few hundredths of a second.

    `small` is wanted where `is_local`. Moving sliders of light and detail alone changes nothing that is found.
    """
    settings = settings_of(source, recipe)
    if not settings.local:
        return Found(answers)
    if small is None:
        raise ValueError("highlights, shadows and clarity want the small picture")
    width, height = source.width, source.height
    readers = tuple(one if isinstance(one, Baked) else _reader(one) for one in small.answers)
    rows, columns = small.photo.shape[:2]
    whole = Region(0, 0, columns, rows, 1 / factor(width, height))
    value = stepped(_reader(_photo(source, recipe.raw, small.photo)), recipe.active, readers, Size(width, height))(
        whole
    )
    return Found(answers, measured(light_of(value), settings, width, height))


def same_measured(recipe: Recipe, other: Recipe) -> bool:
    """Whether both recipes find the same in the same small pictures, where they look for it at all."""
    warmth, others = ((one.colour.temperature, one.colour.tint) for one in (recipe, other))
    return warmth == others and recipe.active == other.active and recipe.raw == other.raw


def small_of(source: Source, recipe: Recipe, answers: tuple[Answer, ...], spread: Spread = map) -> Small:
    """All that `found` wants, from the start."""
    small = tuple(one if isinstance(one, Baked) else small_plane(one, spread) for one in answers)
    return Small(small_photo(source, spread), small)


def _photo(source: Source, raw: RawSettings, small: SmallPhoto) -> Encoded:
    """The small photo before any step, sRGB-encoded; a RAW photo is developed here."""
    if source.camera is None:
        return small.astype(np.float32, copy=False)
    rows, columns = small.shape[:2]
    whole = Region(0, 0, columns, rows, 1 / factor(source.width, source.height))
    sensor = through_lens(lambda part: small[part.slices], source, whole) if raw.lens else small
    return camera_to_encoded(sensor, source.camera, development(source.camera, raw))


def _reader(small: Encoded) -> Reader:
    return lambda region: small[region.slices]
