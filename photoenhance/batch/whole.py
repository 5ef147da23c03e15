"""What is found of a whole photo before it is written, its strips spread over a few threads."""

from __future__ import annotations

from photoenhance.batch.photo import Photo
from photoenhance.batch.spread import in_order
from photoenhance.pipeline.found import Found, found, is_local, small_of
from photoenhance.recipe.recipe import Recipe


def found_of(photo: Photo, recipe: Recipe) -> Found:
    """The photo's answers, and what developing wants to know beside them; costs a pass over the photo where it does."""
    small = small_of(photo.source, recipe, photo.answers, in_order) if is_local(photo.source, recipe) else None
    return found(photo.source, recipe, photo.answers, small)
