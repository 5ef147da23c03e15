"""The pixels of any region of a photo after the networks of a recipe; what follows is done in `finished`.

Works on values that the caller hands in (the source, the answers of finished networks); opens nothing, keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.camera import camera_to_encoded
from photoenhance.colour.convert import to_working
from photoenhance.colour.space import SRGB, space_of
from photoenhance.colour.transfer import srgb_encode
from photoenhance.geometry.lens import corrected
from photoenhance.image import STRIP_ROWS, Region, Samples, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.raw import development
from photoenhance.pipeline.steps import Encoded, Reader, Size, stepped
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import Recipe

Plane = NDArray[np.uint16]
"""A pixel network's answer over the whole photo: (H, W, 3) uint16, sRGB-encoded, 65535 is 1.0."""

Answer: TypeAlias = Plane | Baked
"""What a network said to a photo: a pixel network's plane, or a grade, which is applied as regions are rendered."""


def render_encoded(source: Source, recipe: Recipe, answers: tuple[Answer, ...], region: Region) -> Encoded:
    """The whole photo after the networks, sRGB-encoded, any region at full size: what all that follows begins with.

    `answers` holds what each of the recipe's `networks` said, in order; with fewer answers the picture is that before
    the first network without one.
    """
    readers = tuple(one if isinstance(one, Baked) else reader(one) for one in answers)
    size = Size(source.width, source.height)
    return stepped(lambda part: original(source, part, recipe.raw), recipe.active, readers, size)(region)


def render_seen(source: Source, recipe: Recipe, answers: tuple[Answer, ...], region: Region) -> Encoded:
    """As `render_encoded`, the picture that the recipe's network number len(answers) sees, before clipping."""
    return render_encoded(source, recipe.seen_by(len(answers)), answers, region)


def reader(plane: Plane) -> Reader:
    """A plane as a picture of encoded values."""
    return lambda region: plane[region.slices].astype(np.float32) / np.float32(65535)


def original(source: Source, region: Region, raw: RawSettings) -> Encoded:
    """The photo before any step, sRGB-encoded; a RAW photo is developed as `raw` says.

    8- and 16-bit sRGB comes straight from the samples, without rounding twice.
    """
    if source.camera is not None:
        return camera_to_encoded(_sensor(source, region, raw), source.camera, development(source.camera, raw))
    samples = source.pixels[region.slices]
    space, _ = space_of(source)
    if space == SRGB:
        scaled = samples.astype(np.float32) / np.float32(np.iinfo(samples.dtype).max)
        return np.repeat(scaled, 3, axis=2) if scaled.shape[2] == 1 else scaled
    return srgb_encode(to_working(samples, space))


def _sensor(source: Source, region: Region, raw: RawSettings) -> Samples:
    """Camera values of a RAW photo, through its lens corrected where that is wanted and known."""
    if not raw.lens:
        return source.pixels[region.slices]
    return through_lens(lambda part: source.pixels[part.slices], source, region)


def through_lens(read: Callable[[Region], Samples], source: Source, region: Region) -> Samples:
    """Camera values without what a RAW photo's lens did, where that is known; `read` gives them as they are.

    `region.scale` may be 1 / n for any whole n: then `read` gives averages of n x n pixels.
    """
    lens = source.camera.lens if source.camera is not None else None
    if lens is None:
        return read(region)

    def light(part: Region) -> Encoded:
        return read(part).astype(np.float32) / np.float32(65535)

    value = corrected(light, lens, (source.width, source.height), region)
    rounded: Samples = np.rint(np.clip(value, 0, 1) * np.float32(65535)).astype(np.uint16)
    return rounded


def is_plain(source: Source) -> bool:
    """Whether its samples are encoded sRGB already, so that a grade needs no float picture."""
    return source.camera is None and space_of(source)[0] == SRGB


def strips(width: int, height: int) -> Iterator[Region]:
    """The photo in regions of full width, top to bottom, small enough to be converted in memory."""
    for top in range(0, height, STRIP_ROWS):
        yield Region(0, top, width, min(STRIP_ROWS, height - top))
