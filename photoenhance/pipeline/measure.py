"""What a step needs to know of the whole photo, found once and small, so that regions of it agree: its grade."""

from __future__ import annotations

from photoenhance.image import Source
from photoenhance.inference.grade.bake import Baked, bake
from photoenhance.inference.grade.thumbnail import thumbnail
from photoenhance.inference.session import Session
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.render import Answer, render_encoded, strips
from photoenhance.recipe.recipe import Recipe


def measure(
    source: Source, recipe: Recipe, answers: tuple[Answer, ...], session: Session, stop: Stop | None = None
) -> Baked:
    """The grade of the active step number len(answers), whose network is of kind grade.

    The network sees the whole photo as the steps before have left it (`answers` are theirs), encoded sRGB, clipped,
    pressed into a square. Raises Cancelled when a stop is requested, and PhotoError as `Session.run` does.
    """
    size = source.width, source.height
    rows = (render_encoded(source, recipe, answers, strip) for strip in strips(*size))
    return bake(*session.grade(thumbnail(rows, *size, session.model.info.tile), stop))
