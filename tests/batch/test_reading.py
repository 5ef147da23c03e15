"""What the recipe says of RAW reaches the decoder and the file, by the same doors as everything else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photoenhance.batch.export import decode, export
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.reading import read_options
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.io import ReadOptions, read
from photoenhance.raw.demosaic import DEMOSAICS, HIGHLIGHTS, RawOptions
from photoenhance.raw.look import NO_PREVIEW
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import Recipe
from tests.raw.dng import mosaic, write_dng


def exported(photo: Path, recipe: Recipe) -> tuple[Record, np.ndarray]:
    options = ExportOptions(conflict="overwrite", device="cpu")
    (task,) = plan_file(photo, photo.with_name("out.png"), options).tasks
    with Sessions() as sessions:
        steps = export(task, recipe, options, sessions, Stop())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value, read(task.target).pixels


def test_defaults_agree() -> None:
    assert read_options(Recipe()) == ReadOptions()
    assert AS_SHOT.demosaic in DEMOSAICS
    assert AS_SHOT.highlights in HIGHLIGHTS


def test_decoder_s_choices() -> None:
    recipe = Recipe(raw=RawSettings(demosaic="vng", highlights="clip", baseline=1))
    assert read_options(recipe).raw == RawOptions("vng", "clip")


def test_decoding_follows_the_recipe(tmp_path: Path) -> None:
    photo = write_dng(tmp_path / "a.dng", mosaic(0.9, 0.4, 0.1), neutral=(0.5, 1.0, 0.5))
    clipped = decode(photo, Recipe(raw=RawSettings(highlights="clip")))
    assert clipped.source.pixels.max() < decode(photo, Recipe()).source.pixels.max()
    with pytest.raises(PhotoError, match="magic"):
        decode(photo, Recipe(raw=RawSettings(demosaic="magic")))


def test_exports_are_developed_as_the_recipe_says(tmp_path: Path) -> None:
    photo = write_dng(tmp_path / "a.dng", mosaic(0.1, 0.1, 0.1))
    record, plain = exported(photo, Recipe(raw=RawSettings(look="neutral")))
    assert record.warnings == ()
    assert plain.dtype == np.uint16
    record, brighter = exported(photo, Recipe(raw=RawSettings(look="neutral", baseline=1)))
    record, warm = exported(photo, Recipe(raw=RawSettings(look="neutral", white_balance="custom", temperature=12000)))
    assert brighter.mean() > 1.2 * plain.mean()
    assert warm[..., 0].mean() > 1.1 * warm[..., 2].mean()
    record, standard = exported(photo, Recipe())
    assert record.warnings == (NO_PREVIEW,)
    assert standard.mean() > 1.05 * plain.mean()
