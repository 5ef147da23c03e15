"""What a network needs to know of the whole photo, found once and small, so that regions of it agree: grade, noise."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from photoenhance.image import Region, Samples, Source
from photoenhance.inference.conditions import Conditions
from photoenhance.inference.grade.bake import Baked, bake
from photoenhance.inference.grade.thumbnail import thumbnail
from photoenhance.inference.info import ModelInfo
from photoenhance.inference.noise import BLOCK, CALM, EVERY, UNEVEN, noise_level
from photoenhance.inference.session import Session
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.levels import Spread
from photoenhance.pipeline.render import Answer, is_plain, render_seen, strips
from photoenhance.recipe.recipe import Recipe


def measure(
    source: Source,
    recipe: Recipe,
    answers: tuple[Answer, ...],
    session: Session,
    stop: Stop | None = None,
    spread: Spread = map,
) -> Baked:
    """The grade of the recipe's network number len(answers), which is of kind grade.

    The network sees the whole photo as the steps before have left it (`answers` are theirs), encoded sRGB, clipped,
    pressed into a square. Raises Cancelled when a stop is requested, and PhotoError as `Session.run` does.
    """
    size = source.width, source.height
    rows: Iterable[Samples]
    if not answers and is_plain(source):
        rows = (_three(source.pixels[strip.slices]) for strip in strips(*size))
    else:
        rows = spread(lambda strip: render_seen(source, recipe, answers, strip), strips(*size))
    told = conditions(source, recipe, answers, session.model.info)
    return bake(*session.grade(thumbnail(rows, *size, session.model.info.tile), stop, told))


def conditions(source: Source, recipe: Recipe, answers: tuple[Answer, ...], info: ModelInfo) -> Conditions:
    """What the recipe's network number len(answers) is told beside the picture.

    Its style is the recipe's. Its noise level, where it asks for one, is the recipe's too, else it is found in the
    whole photo as the steps before have left it.
    """
    step = recipe.networks[len(answers)]
    noise = step.noise
    if noise is None and any(one.source == "noise" for one in info.inputs):
        noise = noise_of(source, recipe, answers)
    return Conditions(step.style, noise)


def noise_of(source: Source, recipe: Recipe, answers: tuple[Answer, ...]) -> float:
    """Noise level of the photo after the networks that `answers` belong to, in encoded values, 0 to 1."""
    # The estimator looks at BLOCK rows of every EVERY; the others need not be made.
    tops = range(0, source.height, EVERY)
    rows = (Region(0, top, source.width, min(BLOCK, source.height - top)) for top in tops)
    return noise_level((render_seen(source, recipe, answers, row) for row in rows), UNEVEN if answers else CALM)


def _three(samples: Samples) -> Samples:
    return np.repeat(samples, 3, axis=2) if samples.shape[2] == 1 else samples
