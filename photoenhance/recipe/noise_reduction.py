"""Noise reduction: the model made for it as the first enhance step of a recipe, its strength from 0 to 100.

First, since noise is plainest before anything is brightened, and so that no later slider makes it run again. Runs
nothing; the model is looked up by its name where a recipe first gets it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from photoenhance.recipe.detail import NOISE_REDUCTION
from photoenhance.recipe.recipe import EnhanceStep, Recipe

MODEL = "denoise"


def noise_reduction_of(recipe: Recipe) -> float:
    """How much noise is taken away, 0 to 100; a `denoise` step that was chosen for more than that counts as a model."""
    first = recipe.enhance[0] if recipe.enhance else None
    return first.strength if first is not None and _is_it(first) else NOISE_REDUCTION.neutral


def without_noise_reduction(recipe: Recipe) -> Recipe:
    """The recipe with all steps but that one."""
    if recipe.enhance and _is_it(recipe.enhance[0]):
        return msgspec.structs.replace(recipe, enhance=recipe.enhance[1:])
    return recipe


def with_noise_reduction(recipe: Recipe, amount: float, folder: Path | None = None) -> Recipe:
    """The recipe with so much noise reduction, 0 for none.

    Parameters
    ----------
    recipe
        Whatever was set before is replaced; the version of the model that it names stays.
    amount
        0 to 100.
    folder
        Where the models are; None: the program's own.

    Raises
    ------
    PhotoError
        The amount is out of range, or the model is not there.
    """
    amount = NOISE_REDUCTION.canonical(amount)
    others = without_noise_reduction(recipe)
    if amount == 0:
        return others
    known = recipe.enhance[0] if others is not recipe else _new(folder)
    return msgspec.structs.replace(others, enhance=(msgspec.structs.replace(known, strength=amount), *others.enhance))


def _new(folder: Path | None) -> EnhanceStep:
    # Declarations are read by every command line, and must not bring numpy with them.
    from photoenhance.inference.choice import choose
    from photoenhance.recipe.chosen import step_of

    return step_of(choose(MODEL, folder))


def _is_it(step: EnhanceStep) -> bool:
    plain = EnhanceStep(step.model, step.sha256, step.strength)
    return step.model == MODEL and step.strength <= NOISE_REDUCTION.maximum and step == plain
