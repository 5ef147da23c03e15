"""Thumbnails of edited photos: as an export made small, but for what cannot be seen so small or is not there."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import msgspec
import numpy as np
import pytest
from PIL import Image

from photoenhance.batch.export import export
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.plan import Task
from photoenhance.batch.sessions import Sessions
from photoenhance.batch.thumbnail import edited_thumbnail, visible
from photoenhance.inference.choice import choose
from photoenhance.inference.stop import Stop
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.detail import DetailSettings
from photoenhance.recipe.geometry import Crop, GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.noise_reduction import with_noise_reduction
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from photoenhance.resource import resource

AUTUMN = resource("samples/autumn.jpg")
LOOKS = {
    "light": Recipe(light=LightSettings(exposure=-1.0, shadows=40), detail=DetailSettings(clarity=60)),
    "crop": Recipe(
        colour=ColourSettings(saturation=60), geometry=GeometrySettings(quarters=1, crop=Crop(0, 0, 0.5, 0.4))
    ),
    "auto": Recipe((step_of(choose("auto")),), colour=ColourSettings(temperature=40)),
}


def made(path: Path, recipe: Recipe, longest: int = 192) -> np.ndarray:
    with Sessions(1, "cpu") as sessions:
        return edited_thumbnail(path, longest, recipe, sessions, Stop()).pixels


@pytest.mark.parametrize("look", LOOKS)
def test_is_the_export_made_small(tmp_path: Path, look: str) -> None:
    small = made(AUTUMN, LOOKS[look])
    with Sessions(1, "cpu") as sessions:
        for _ in export(Task(AUTUMN, tmp_path / "a.png", "png"), LOOKS[look], ExportOptions(), sessions, Stop()):
            pass
    whole = Image.fromarray(imagecodecs.png_decode((tmp_path / "a.png").read_bytes()))
    wanted = np.asarray(whole.resize((small.shape[1], small.shape[0]), Image.Resampling.BOX), float)
    assert np.abs(small - wanted).mean() < 4, "of 255; clarity and grade see the small picture"
    assert np.abs(made(AUTUMN, NEUTRAL)[:8, :8].mean() - small[:8, :8].mean()) > 4


def test_a_crop_is_no_smaller_than_a_whole_photo() -> None:
    geometry = GeometrySettings(crop=Crop(0.5, 0.5, 0.75, 0.75))
    assert max(made(AUTUMN, Recipe(geometry=geometry), 96).shape) in range(94, 99)


def test_what_is_not_there_or_not_to_be_seen_is_left_out() -> None:
    gone = EnhanceStep("gone", "00")
    light = LightSettings(exposure=0.5)
    recipe = with_noise_reduction(Recipe((gone,), light=light, detail=DetailSettings(sharpening=50)), 30)
    assert visible(recipe, is_raw=False) == (Recipe(light=light), False)
    raw = Recipe(raw=RawSettings(look="neutral"), colour=ColourSettings(temperature=50, saturation=5))
    assert visible(raw, is_raw=True) == (Recipe(colour=ColourSettings(saturation=5)), True)
    with Sessions(1, "cpu") as sessions:
        bright = edited_thumbnail(AUTUMN, 96, recipe, sessions, Stop())
    assert not bright.whole
    np.testing.assert_array_equal(bright.pixels, made(AUTUMN, Recipe(light=light), 96))


@pytest.mark.data
def test_a_raw_file_shows_its_cameras_picture_edited(data: Path) -> None:
    path = data / "raw" / "canon_s40.crw"
    plain, dark = (made(path, msgspec.structs.replace(NEUTRAL, light=LightSettings(exposure=e))) for e in (0, -2))
    assert plain.shape == dark.shape
    assert dark.mean() < 0.7 * plain.mean()
