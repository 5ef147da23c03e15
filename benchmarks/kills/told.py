"""What a window tells of itself before it is killed, in words that both sides understand."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from photoenhance.recipe.history import History, digest_of
from photoenhance.recipe.parameters import with_value
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.settings import Settings
from photoenhance.ui.state.starting import starting_recipe

EXPOSURES = (0.0, 0.4, -0.6)
"""An export is of the starting recipe with one of these, so that an undisturbed one can be made of it."""
FORMATS = ("jpeg", "png", "tiff", "jxl")
_NAME = re.compile(r"(?P<stem>\d+)-(?P<number>\d)-(?P<serial>\d+)")
_digests: dict[Recipe, str] = {}


def digest(history: History) -> str:
    """A word for all of a history: its steps and which one is seen."""
    said = [f"{history.at}"]
    for step in history.steps:
        if step.recipe not in _digests:
            _digests[step.recipe] = digest_of(step.recipe)
        said.append(f"{step.text}\0{_digests[step.recipe]}")
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def named(photo: Path, number: int, serial: int) -> str:
    """The name of an export says of what and how it is."""
    return f"{photo.stem}-{number}-{serial}"


def meant(file: Path) -> tuple[str, int] | None:
    """The stem of the photo, and the number of the exposure, by the name of an export."""
    found = _NAME.fullmatch(file.stem)
    return (found["stem"], int(found["number"])) if found else None


def recipe(number: int) -> Recipe:
    """The recipe of an export."""
    return with_value(starting_recipe(Settings()), "light.exposure", EXPOSURES[number])
