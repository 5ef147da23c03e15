"""What was found of a whole photo under a recipe, as one value; and its second half, what developing wants to know.

The photo and its planes are made small once, and the recipe's steps are done to the small pictures: then strength and
white balance move without looking at the whole photo again, and every door finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from photoenhance.colour.quick import light_of
from photoenhance.colour.transfer import srgb_encode
from photoenhance.develop.base import Measured
from photoenhance.develop.measure import measured
from photoenhance.develop.reduce import factor, reduced
from photoenhance.develop.settings import Settings
from photoenhance.image import Pixels, Region, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.render import Answer, Plane, original, reader, strips
from photoenhance.pipeline.steps import Encoded, Reader, Size, stepped
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import Recipe

Spread: TypeAlias = Callable[[Callable[[Region], Pixels], Iterable[Region]], Iterable[Pixels]]
"""Does a work on every region and gives the results in order: `map`, or the same on several threads."""


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
    """A photo and its answers by area averages, sRGB-encoded (h, w, 3) float32; a grade stands for itself."""

    photo: Encoded
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
    value = stepped(_reader(small.photo), recipe.active, readers, Size(width, height))(whole)
    return Found(answers, measured(light_of(value), settings, width, height))


def same_measured(recipe: Recipe, other: Recipe) -> bool:
    """Whether both recipes find the same in the same small pictures, where they look for it at all."""
    warmth, others = ((one.colour.temperature, one.colour.tint) for one in (recipe, other))
    return warmth == others and recipe.active == other.active and recipe.raw == other.raw


def small_photo(source: Source, raw: RawSettings, spread: Spread = map) -> Encoded:
    """The photo before any step, small; one pass over all of it."""
    return _small(lambda strip: original(source, strip, raw), source.width, source.height, spread)


def small_plane(plane: Plane, spread: Spread = map) -> Encoded:
    """A finished plane, small."""
    return _small(reader(plane), plane.shape[1], plane.shape[0], spread)


def small_of(source: Source, recipe: Recipe, answers: tuple[Answer, ...], spread: Spread = map) -> Small:
    """All that `found` wants, from the start."""
    small = tuple(one if isinstance(one, Baked) else small_plane(one, spread) for one in answers)
    return Small(small_photo(source, recipe.raw, spread), small)


def _small(read: Reader, width: int, height: int, spread: Spread) -> Encoded:
    light = spread(lambda strip: light_of(read(strip)), strips(width, height))
    return srgb_encode(reduced(light, width, height))


def _reader(small: Encoded) -> Reader:
    return lambda region: small[region.slices]
