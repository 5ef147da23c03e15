"""Renditions of adjusted and turned photos: what is painted is what an export has, and measured once. No Qt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from photoenhance.colour.space import SRGB
from photoenhance.image import Region
from photoenhance.pipeline import levels, preview
from photoenhance.pipeline.finished import encode
from photoenhance.pipeline.found import found, small_of
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.geometry import Crop, GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from photoenhance.ui.state import measures
from photoenhance.ui.state.rendition import Cell, Renditions
from photoenhance.ui.state.state import Photo, State
from tests.conftest import noise, source_of

SOURCE = source_of(noise(700, 520))
STATE = State(photo=Photo(Path("a.png"), SOURCE, preview.coarse(SOURCE, 64), levels.photo_levels(SOURCE)))
EDITED = Recipe(
    light=LightSettings(exposure=0.5, shadows=30), geometry=GeometrySettings(quarters=1, crop=Crop(0, 0, 0.5, 1))
)


def test_what_is_painted_is_what_is_exported() -> None:
    renditions = Renditions()
    shown = renditions.edited(replace(STATE, recipe=EDITED))
    assert shown is not None
    assert (shown.size(0), shown.size(1)) == ((260, 700), (130, 350))
    known = found(SOURCE, EDITED, (), small_of(SOURCE, EDITED, ()))
    whole = encode(SOURCE, EDITED, known, SRGB, np.uint8, Region(0, 0, 260, 700))
    assert np.array_equal(shown.paint(Cell(0, 0, 1))[..., 2::-1], whole[512:])
    assert shown.paint(Cell(1, 0, 0)).shape == (350, 130, 4)


def test_the_original_beside_it_has_the_same_geometry() -> None:
    renditions, state = Renditions(), replace(STATE, recipe=EDITED)
    edited, original = renditions.edited(state), renditions.original(state)
    assert edited is not None
    assert original is not None
    assert edited.size(0) == original.size(0)
    assert np.array_equal(original.paint(Cell(0, 0, 0))[..., 2::-1], np.rot90(SOURCE.pixels, -1)[:512, :260])
    assert renditions.edited(state) is edited
    plain = renditions.edited(replace(STATE, recipe=NEUTRAL))
    assert plain is renditions.original(replace(STATE, recipe=NEUTRAL))


def test_the_photo_is_measured_again_for_white_balance_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[Recipe] = []
    real = measures.found

    def counted(source, recipe, answers, small):
        times.append(recipe)
        return real(source, recipe, answers, small)

    monkeypatch.setattr(measures, "found", counted)
    renditions = Renditions()
    warm = msgspec.structs.replace(EDITED, colour=ColourSettings(temperature=20))
    brighter = msgspec.structs.replace(EDITED, light=LightSettings(exposure=1, shadows=60))
    for recipe in (EDITED, brighter, warm, msgspec.structs.replace(warm, geometry=GeometrySettings())):
        shown = renditions.edited(replace(STATE, recipe=recipe))
        assert shown is not None
        shown.paint(Cell(1, 0, 0))
    assert times == [EDITED, warm]
