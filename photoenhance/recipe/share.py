"""Settings from one photo to another: which parts of a recipe are taken over. Pure."""

from __future__ import annotations

import msgspec

from photoenhance.recipe.recipe import Recipe

PARTS = ("enhance", "raw", "light", "colour", "detail", "geometry")
"""The parts of a recipe, by the names of its fields."""

USUAL = frozenset(PARTS) - {"geometry"}
"""What is taken over unless said otherwise: a crop seldom fits another photo."""


def pasted(copied: Recipe, recipe: Recipe, parts: frozenset[str] = USUAL) -> Recipe:
    """The recipe with these parts of another one in place of its own."""
    return msgspec.structs.replace(recipe, **{name: getattr(copied, name) for name in PARTS if name in parts})
