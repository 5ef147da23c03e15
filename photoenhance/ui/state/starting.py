"""The starting recipe: what a photo shows, and is exported with, that was never edited. Knows no widget."""

from __future__ import annotations

from photoenhance.errors import PhotoError
from photoenhance.inference.catalogue import DEFAULT_MODEL
from photoenhance.inference.choice import choose
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from photoenhance.ui.state.settings import Settings


def starting_recipe(settings: Settings) -> Recipe:
    """As the preferences say: the model that suits every photo, or nothing.

    Without its model the program still opens photos, as they are; the list of models says what is wrong with it.
    """
    if settings.starting == "none":
        return NEUTRAL
    try:
        return Recipe((step_of(choose(DEFAULT_MODEL)),))
    except PhotoError:
        return NEUTRAL
