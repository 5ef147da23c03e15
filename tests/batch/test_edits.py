"""Edits beside a photo: what is read, written and left alone, and that jobs make edited photos as their edits say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photoenhance import io
from photoenhance.batch.edits import (
    change_note,
    edits_path,
    mark_of,
    missing_models,
    read_edits,
    remove_edits,
    write_edits,
)
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.plan import Plan
from photoenhance.batch.prepare import plan_file, plan_folder
from photoenhance.batch.report import Report
from photoenhance.batch.run import run
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.recipe.geometry import Crop, GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from photoenhance.recipe.text import dumps
from tests.batch.made import photos, picture, save

EDITED = Recipe(light=LightSettings(exposure=1), geometry=GeometrySettings(quarters=1, crop=Crop(0, 0, 0.5, 1)))
OPTIONS = ExportOptions(device="cpu")


def make(plan: Plan, recipe: Recipe = NEUTRAL) -> Report:
    job = run(plan, recipe, OPTIONS, Stop())
    while True:
        try:
            next(job)
        except StopIteration as end:
            report: Report = end.value
            return report


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.jpg")
    assert read_edits(photo) is None
    assert write_edits(photo, EDITED) == tmp_path / "a.jpg.photoenhance.json"
    edits = read_edits(photo)
    assert edits is not None
    assert (edits.recipe, edits.photo, edits.problem) == (EDITED, mark_of(photo), None)
    assert change_note(photo, edits) is None
    assert photos(tmp_path) == ["a.jpg", "a.jpg.photoenhance.json"]
    write_edits(photo, NEUTRAL)
    assert read_edits(photo).recipe == NEUTRAL
    remove_edits(photo)
    remove_edits(photo)
    assert photos(tmp_path) == ["a.jpg"]


def test_edits_without_a_mark_open(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.jpg")
    edits_path(photo).write_text(dumps(EDITED))
    edits = read_edits(photo)
    assert edits is not None
    assert edits.recipe == EDITED
    assert change_note(photo, edits) is None


def test_another_photo_under_the_name_is_told(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    write_edits(photo, EDITED)
    flipped = picture()[::-1].copy()
    save(photo, flipped)
    edits = read_edits(photo)
    assert "changed since it was edited" in (change_note(photo, edits) or "")
    (record,) = make(plan_folder([photo], tmp_path / "out", NEUTRAL, OPTIONS, FolderOptions())).made
    assert any("changed since" in one for one in record.warnings)


@pytest.mark.parametrize(
    ("text", "why"),
    [('{"format": 99, "recipe": {}, "more": 1}', "format 99, newer"), ("{", "damaged"), ("\udcff", "damaged")],
)
def test_newer_and_damaged_edits_are_told_and_never_written_over(tmp_path: Path, text: str, why: str) -> None:
    photo = save(tmp_path / "a.jpg")
    content = text.encode("utf-8", "surrogateescape")
    edits_path(photo).write_bytes(content)
    edits = read_edits(photo)
    assert edits is not None
    assert edits.problem is not None
    assert why in str(edits.problem)
    with pytest.raises(PhotoError, match="must not be written over"):
        write_edits(photo, EDITED)
    remove_edits(photo)
    assert edits_path(photo).read_bytes() == content
    (failure,) = make(plan_folder([photo], tmp_path / "out", NEUTRAL, OPTIONS, FolderOptions())).failed
    assert why in (failure.record.error or "")
    ignoring = FolderOptions(ignore_edits=True)
    assert len(make(plan_folder([photo], tmp_path / "out", NEUTRAL, OPTIONS, ignoring)).made) == 1


def test_a_folder_job_takes_each_photo_s_own_edits(tmp_path: Path) -> None:
    edited, plain = save(tmp_path / "in" / "a.png"), save(tmp_path / "in" / "b.png", seed=1)
    write_edits(edited, EDITED)
    usual = Recipe(light=LightSettings(exposure=-1))

    def plan(*, ignore: bool = False) -> Plan:
        options = FolderOptions(ignore_edits=ignore)
        return plan_folder([tmp_path / "in"], tmp_path / "out", usual, OPTIONS, options)

    first = plan()
    assert [one.why for one in first.left_out] == ["the edits of a photo"]
    assert [(one.edited, one.width, one.height) for one in make(first, usual).made] == [
        (True, 32, 96),
        (False, 96, 64),
    ]
    assert io.read(tmp_path / "out" / "b_enhanced.png").pixels.mean() < picture(seed=1).mean() - 20
    assert not plan().tasks, "both were made before"
    write_edits(edited, Recipe(light=LightSettings(exposure=0.5)))
    assert [task.source.name for task in plan().tasks] == ["a.png"], "its edits are others now"
    assert [one.edited for one in make(plan(ignore=True), usual).made] == [False]
    assert plain.exists()


def test_the_window_s_plan_for_a_file_takes_no_edits(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    write_edits(photo, EDITED)
    (task,) = plan_file(photo, tmp_path / "b.png", OPTIONS).tasks
    assert task.recipe(NEUTRAL) == NEUTRAL
    (task,) = plan_file(photo, tmp_path / "b.png", OPTIONS, with_edits=True).tasks
    assert task.recipe(NEUTRAL) == EDITED


def test_a_missing_model_is_named_and_kept(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    recipe = Recipe((EnhanceStep("gone", "ab"), EnhanceStep("auto", "other version")))
    write_edits(photo, recipe)
    assert missing_models(recipe) == ("gone", "auto")
    (failure,) = make(plan_folder([photo], tmp_path / "out", NEUTRAL, OPTIONS, FolderOptions())).failed
    assert "gone" in (failure.record.error or "")
    assert read_edits(photo).recipe == recipe
    assert np.array_equal(io.read(photo).pixels, picture())
