"""What a step needs to know of the whole photo, found once and small, so that regions of it agree: its grade."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from photoenhance.image import Samples, Source
from photoenhance.inference.grade.bake import Baked, bake
from photoenhance.inference.grade.thumbnail import thumbnail
from photoenhance.inference.session import Session
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.render import Answer, is_plain, render_encoded, strips
from photoenhance.recipe.recipe import Recipe


def measure(
    source: Source, recipe: Recipe, answers: tuple[Answer, ...], session: Session, stop: Stop | None = None
) -> Baked:
    """The grade of the active step number len(answers), whose network is of kind grade.

    The network sees the whole photo as the steps before have left it (`answers` are theirs), encoded sRGB, clipped,
    pressed into a square. Raises Cancelled when a stop is requested, and PhotoError as `Session.run` does.
    """
    size = source.width, source.height
    rows: Iterator[Samples]
    if not answers and is_plain(source):
        rows = (_three(source.pixels[strip.slices]) for strip in strips(*size))
    else:
        rows = (render_encoded(source, recipe, answers, strip) for strip in strips(*size))
    return bake(*session.grade(thumbnail(rows, *size, session.model.info.tile), stop))


def _three(samples: Samples) -> Samples:
    return np.repeat(samples, 3, axis=2) if samples.shape[2] == 1 else samples
