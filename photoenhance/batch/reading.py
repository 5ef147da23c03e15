"""What a recipe decides about reading: the part of a RAW photo's development that comes before or in the demosaic.

Reads nothing itself; every door that reads for a recipe asks here.
"""

from __future__ import annotations

from photoenhance.io import ReadOptions
from photoenhance.raw.demosaic import RawOptions
from photoenhance.recipe.recipe import Recipe


def read_options(recipe: Recipe) -> ReadOptions:
    """Options for `io.read`; two recipes with equal ones share a source."""
    return ReadOptions(raw=RawOptions(demosaic=recipe.raw.demosaic, highlights=recipe.raw.highlights))
