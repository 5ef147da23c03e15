"""The white-balance picker in the pipeline: places of the finished picture found in the photo, patches made neutral."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.errors import PhotoError
from photoenhance.image import Lens, Region, Source
from photoenhance.pipeline.finished import render
from photoenhance.pipeline.found import NOTHING
from photoenhance.pipeline.frame import finished_size, frame_of, photo_place
from photoenhance.pipeline.picker import patch_at, picked
from photoenhance.raw.decode import read_raw
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.geometry import AS_IT_IS, Crop, GeometrySettings
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from tests.conftest import noise, source_of
from tests.develop.test_neutral import lab

WIDTH, HEIGHT = 90, 60
CAST = (138, 125, 114)
GEOMETRY = GeometrySettings(mirror=True, quarters=1, angle=7.5, crop=Crop(0.2, 0.15, 0.8, 0.7))


def spotted(colour: tuple[int, int, int], at: tuple[int, int]) -> Source:
    """A photo without colour, but for a spot of 11 x 11."""
    pixels = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    pixels[at[1] - 5 : at[1] + 6, at[0] - 5 : at[0] + 6] = colour
    return source_of(pixels)


@given(st.booleans(), st.integers(0, 3), st.integers(0, 19), st.integers(0, 14))
def test_a_place_after_turns_and_crop_is_found_in_the_photo(mirror: bool, quarters: int, x: int, y: int) -> None:
    source = source_of(noise(WIDTH, HEIGHT))
    recipe = Recipe(geometry=GeometrySettings(mirror, quarters, crop=Crop(0.3, 0.2, 0.9, 0.95)))
    place = photo_place(frame_of((WIDTH, HEIGHT), recipe.geometry), (x + 0.5, y + 0.5))
    shown = render(source, recipe, NOTHING, Region(x, y, 1, 1))[0, 0]
    there = render(source, NEUTRAL, NOTHING, Region(int(place[0]), int(place[1]), 1, 1))[0, 0]
    assert np.array_equal(shown, there)


def test_a_place_of_a_straightened_photo_is_found() -> None:
    source = spotted((250, 250, 250), (50, 28))
    recipe = Recipe(geometry=GEOMETRY)
    width, height = finished_size(source, recipe)
    shown = render(source, recipe, NOTHING, Region(0, 0, width, height))[:, :, 1]
    y, x = (float((grid * (shown > 0.5)).sum() / (shown > 0.5).sum()) for grid in np.mgrid[0:height, 0:width])
    place = photo_place(frame_of((WIDTH, HEIGHT), GEOMETRY), (x + 0.5, y + 0.5))
    assert place == pytest.approx((50.5, 28.5), abs=0.5)


@pytest.mark.parametrize("geometry", [AS_IT_IS, GEOMETRY])
@pytest.mark.parametrize("colour", [ColourSettings(), ColourSettings(temperature=40, tint=-30, vibrance=20)])
def test_a_cast_is_taken_away_whatever_was_set_before(geometry: GeometrySettings, colour: ColourSettings) -> None:
    source = spotted(CAST, (50, 28))
    recipe = Recipe(geometry=geometry, colour=colour)
    width, height = finished_size(source, recipe)
    before = render(source, Recipe(geometry=geometry), NOTHING, Region(0, 0, width, height))
    warm = before[:, :, 0] - before[:, :, 2] > 0.05
    y, x = (float(grid[warm].mean()) for grid in np.mgrid[0:height, 0:width])
    found = picked(source, recipe, (), (x + 0.5, y + 0.5))
    assert found.reached
    assert found.recipe.colour.vibrance == colour.vibrance
    assert found.recipe.geometry == geometry
    plain = msgspec.structs.replace(found.recipe, geometry=AS_IT_IS)
    after = render(source, plain, NOTHING, Region(48, 26, 5, 5)).reshape(-1, 3).astype(np.float64).mean(axis=0)
    assert np.abs(lab(after)[1:]).max() < 1


def test_too_colourful_too_bright_too_dark_and_grey_photos_are_told() -> None:
    assert not picked(spotted((220, 30, 10), (50, 28)), NEUTRAL, (), (50, 28)).reached
    for colour, why in (((255, 255, 240), "overexposed"), ((2, 1, 1), "too dark")):
        with pytest.raises(PhotoError, match=why):
            picked(spotted(colour, (50, 28)), NEUTRAL, (), (50, 28))
    with pytest.raises(PhotoError, match="no colour"):
        picked(source_of(noise(WIDTH, HEIGHT)[:, :, :1].copy()), NEUTRAL, (), (50, 28))


def test_what_is_clipped_does_not_count() -> None:
    source = spotted(CAST, (50, 28))
    pixels = source.pixels.copy()
    pixels[28, 50] = 255
    assert picked(replace(source, pixels=pixels), NEUTRAL, (), (50, 28)) == picked(source, NEUTRAL, (), (50, 28))


def test_a_patch_is_as_large_as_there_is_room() -> None:
    source = source_of(noise(WIDTH, HEIGHT))
    assert patch_at(source, (50.9, 28.1)) == Region(48, 26, 5, 5)
    assert patch_at(source, (0.0, -3.0)) == Region(0, 0, 3, 3)
    assert patch_at(source, (WIDTH, HEIGHT)) == Region(WIDTH - 3, HEIGHT - 3, 3, 3)


def test_on_a_raw_photo_the_sensor_s_patch_becomes_neutral(data: Path) -> None:
    source = read_raw(data / "raw" / "made_bayer_orientation6.dng")
    recipe = Recipe(raw=RawSettings(look="neutral"), geometry=GeometrySettings(quarters=1, crop=Crop(0, 0, 0.8, 0.9)))
    frame = frame_of((source.width, source.height), recipe.geometry)
    width, height = finished_size(source, recipe)
    place = width / 2, height / 2
    found = picked(source, recipe, (), place)
    assert found.recipe.raw.white_balance == "custom"
    assert found.recipe.colour == recipe.colour
    region = patch_at(source, photo_place(frame, place))
    plain = Recipe(raw=found.recipe.raw)
    after = np.median(render(source, plain, NOTHING, region).reshape(-1, 3), axis=0)
    assert found.reached
    assert np.abs(lab(after.astype(np.float64))[1:]).max() < 1


def test_a_corrected_lens_is_looked_through(data: Path) -> None:
    source = read_raw(data / "raw" / "made_bayer_orientation6.dng")
    assert source.camera is not None
    barrel = Lens("made", distortion=(1.0, 0.0, -0.2))
    pixels = source.pixels.copy()
    pixels[:, :, 0] = np.linspace(3000, 9000, source.width)[None, :]
    pixels[:, :, 1:] = 6000
    source = replace(source, pixels=pixels)
    bent = replace(source, camera=replace(source.camera, lens=barrel))
    place = source.width * 0.3, source.height * 0.3
    with_lens, without = (
        picked(bent, Recipe(raw=RawSettings(lens=lens)), (), place).recipe.raw for lens in (True, False)
    )
    assert without.temperature == picked(source, NEUTRAL, (), place).recipe.raw.temperature
    assert (with_lens.temperature, with_lens.tint) != (without.temperature, without.tint)
