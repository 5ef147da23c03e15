"""The finished picture, any region of it: the photo after the networks, then light, colour, detail, then geometry.

Works on values that the caller hands in; opens nothing, keeps nothing. One truth for previews and exports.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from photoenhance.colour.convert import from_working
from photoenhance.colour.quick import light_of, samples_of
from photoenhance.colour.space import SRGB, Space, space_of
from photoenhance.colour.transfer import srgb_decode
from photoenhance.develop.developed import developed
from photoenhance.geometry.resize import Read, unweighed, weighed
from photoenhance.image import Pixels, Region, Samples, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.grade.kernel import apply_to_samples
from photoenhance.pipeline.found import Found, settings_of
from photoenhance.pipeline.frame import Frame, frame_of, placed, placed_light
from photoenhance.pipeline.render import Answer, is_plain, render_encoded
from photoenhance.recipe.recipe import Recipe


def render(source: Source, recipe: Recipe, found: Found, region: Region) -> Pixels:
    """Working pixels of a region of the finished picture at full scale, in its own coordinates."""
    return finished(source, recipe, found, enhanced_light(source, recipe, found))(region)


def enhanced_light(source: Source, recipe: Recipe, found: Found) -> Read:
    """Working pixels of the photo after the networks, at full size."""
    return lambda part: light_of(render_encoded(source, recipe, found.answers, part))


def finished(source: Source, recipe: Recipe, found: Found, enhanced: Read, frame: Frame | None = None) -> Read:
    """Working pixels of the finished picture, at any scale: light, colour and detail, then geometry.

    Parameters
    ----------
    source, recipe, found
        The photo and what is done to it; `found.measured` is wanted where `found.is_local`.
    enhanced
        Working pixels of the picture after the networks, at full size or reduced to 1/2, 1/4, ...
    frame
        Another frame than the recipe's.
    """
    settings = settings_of(source, recipe)
    after = developed(enhanced, settings, found.measured, source.width, source.height)
    frame = frame or frame_of((source.width, source.height), recipe.geometry)
    plain = placed_light(after, frame)
    if source.alpha is None or frame.exact:
        return plain
    both = placed_light(weighed(lambda part: np.concatenate((after(part), seen(source, part)), axis=2)), frame)
    # Reduced pictures, which nobody writes, are shown without their transparency.
    return lambda part: np.ascontiguousarray(unweighed(both(part))[:, :, :3]) if part.scale == 1 else plain(part)


def seen(source: Source, region: Region) -> Pixels:
    """How much of a region of the photo, before geometry, is seen: (h, w, 1), 0 to 1."""
    if source.alpha is None:
        return np.ones((region.height, region.width, 1), np.float32)
    value = source.alpha[region.slices].astype(np.float32) / np.float32(np.iinfo(source.alpha.dtype).max)
    return value[:, :, np.newaxis]


def encode(
    source: Source,
    recipe: Recipe,
    found: Found,
    space: Space,
    dtype: DTypeLike,
    region: Region,
    frame: Frame | None = None,
) -> Samples:
    """Samples of a region of the finished picture for a file in `space`.

    (h, w, 3) or, where no value of a gray photo changes, (h, w, 1). A photo that keeps its values, space and depth is
    returned as it is, bit for bit. One grade on an sRGB photo goes from samples to samples; that is faster and gives
    the same bytes. `frame` is another than the recipe's.
    """
    frame = frame or frame_of((source.width, source.height), recipe.geometry)
    if frame.exact and not adjusts(source, recipe):
        return placed(lambda part: _enhanced(source, recipe, found.answers, space, dtype, part), frame)(region)
    value = finished(source, recipe, found, enhanced_light(source, recipe, found), frame)(region)
    return samples_of(value, dtype) if space == SRGB else from_working(value, space, np.dtype(dtype))


def adjusts(source: Source, recipe: Recipe) -> bool:
    """Whether light, colour or detail change anything."""
    return not settings_of(source, recipe).neutral


def _enhanced(
    source: Source, recipe: Recipe, answers: tuple[Answer, ...], space: Space, dtype: DTypeLike, region: Region
) -> Samples:
    """Samples of a region of the photo after the networks."""
    if keeps_values(source, recipe, space, dtype):
        return source.pixels[region.slices]
    step = recipe.plain
    if step is not None and space == SRGB and is_plain(source) and len(answers) == 1 and isinstance(answers[0], Baked):
        size = source.width, source.height
        return apply_to_samples(source.pixels[region.slices], answers[0], step.strength, region, *size, dtype)
    value = render_encoded(source, recipe, answers, region)
    if space == SRGB:
        largest = np.float32(np.iinfo(np.dtype(dtype)).max)
        rounded: Samples = np.rint(np.clip(value, 0, 1) * largest).astype(dtype)
        return rounded
    return from_working(srgb_decode(value), space, np.dtype(dtype))


def keeps_values(source: Source, recipe: Recipe, space: Space, dtype: DTypeLike) -> bool:
    """Whether the file's samples are the source's own, though perhaps in other places."""
    same = source.camera is None and source.pixels.dtype == np.dtype(dtype) and space_of(source)[0] == space
    return same and not recipe.active and not adjusts(source, recipe) and recipe.geometry.angle == 0
