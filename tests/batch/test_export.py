"""One photo from file to file, with the real network."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoenhance import io
from photoenhance.batch.export import enhance, export
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.photo import Photo
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import Cancelled, PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.stop import Stop
from photoenhance.jobs.progress import Progress
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from tests.batch.made import MODEL, digests, hidden_parts, picture, recipe, save

OPTIONS = ExportOptions(device="cpu")
REFUSE = replace(OPTIONS, conflict="refuse")
OVERWRITE = replace(OPTIONS, conflict="overwrite")


@pytest.fixture(scope="module")
def sessions() -> Iterator[Sessions]:
    with Sessions(threads=1) as opened:
        yield opened


def finish(steps: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def exported(
    sessions: Sessions,
    source: Path,
    target: Path,
    options: ExportOptions = OPTIONS,
    *,
    what: Recipe | None = None,
    photo: Photo | None = None,
) -> Record:
    task = plan_file(source, target, options).tasks[0]
    record = finish(export(task, what or recipe(), options, sessions, Stop(), photo=photo))
    assert isinstance(record, Record)
    return record


def test_record_says_what_was_done_and_the_source_is_untouched(sessions: Sessions, tmp_path: Path) -> None:
    source, target = save(tmp_path / "in" / "a.jpg"), tmp_path / "new" / "b.png"
    before = digests(source.parent)
    record = exported(sessions, source, target)
    assert (record.input, record.output) == (str(source), str(target))
    assert (record.width, record.height) == (96, 64)
    assert (record.model, record.model_sha256) == (MODEL, catalogue.find(MODEL).sha256)
    assert (record.provider, record.precision, record.tiles) == ("CPUExecutionProvider", "float32", 1)
    assert record.error is None
    assert not record.skipped
    assert 0 < record.seconds.enhance <= record.seconds.total
    assert digests(source.parent) == before
    made = io.read(target)
    assert made.pixels.shape == (64, 96, 3)
    assert np.abs(made.pixels.astype(int) - io.read(source).pixels).max() > 1, "the network changed nothing"


def test_same_bytes_again_and_from_a_photo_that_is_open_already(sessions: Sessions, tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg", width=130, height=70)
    exported(sessions, source, tmp_path / "first.jpg")
    exported(sessions, source, tmp_path / "second.jpg")
    opened = Photo(io.read(source))
    exported(sessions, source, tmp_path / "third.jpg", photo=opened)
    enhanced = finish(enhance(opened, recipe(), OPTIONS, sessions, Stop()))
    with Sessions() as none:
        exported(none, source, tmp_path / "fourth.jpg", photo=enhanced)
    found = digests(tmp_path)
    assert len({found[f"{name}.jpg"] for name in ("first", "second", "third", "fourth")}) == 1


def test_strength_zero_into_the_same_depth_keeps_every_sample(sessions: Sessions, tmp_path: Path) -> None:
    source = save(tmp_path / "a.png")
    record = exported(sessions, source, tmp_path / "b.png", what=recipe(0))
    assert np.array_equal(io.read(tmp_path / "b.png").pixels, io.read(source).pixels)
    assert (record.model, record.tiles) == (None, 0)


@pytest.mark.parametrize("alias", ["the name itself", "link", "hard link", "link to the folder"])
def test_the_source_is_never_written_to(sessions: Sessions, tmp_path: Path, alias: str) -> None:
    source = save(tmp_path / "in" / "a.jpg")
    target = source
    if alias == "link":
        target = tmp_path / "in" / "b.jpg"
        target.symlink_to(source)
    elif alias == "hard link":
        target = tmp_path / "in" / "b.jpg"
        os.link(source, target)
    elif alias == "link to the folder":
        (tmp_path / "other").symlink_to(source.parent)
        target = tmp_path / "other" / "a.jpg"
    before = digests(tmp_path)
    with pytest.raises(PhotoError, match="originals are never changed"):
        exported(sessions, source, target, OVERWRITE)
    assert digests(tmp_path) == before


def test_existing_target(sessions: Sessions, tmp_path: Path) -> None:
    source, target = save(tmp_path / "a.jpg"), tmp_path / "out" / "b.jpg"
    target.parent.mkdir()
    target.write_bytes(b"precious")
    with pytest.raises(PhotoError, match="allow replacing"):
        exported(sessions, source, target, REFUSE)
    skipped = exported(sessions, source, target, replace(OPTIONS, conflict="skip"))
    assert (skipped.skipped, skipped.output) == (True, str(target))
    unique = exported(sessions, source, target)
    assert unique.output == str(tmp_path / "out" / "b_2.jpg")
    assert target.read_bytes() == b"precious"
    exported(sessions, source, target, OVERWRITE)
    assert target.read_bytes() == (tmp_path / "out" / "b_2.jpg").read_bytes()


def test_a_folder_of_the_targets_name(sessions: Sessions, tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").mkdir()
    with pytest.raises(PhotoError, match="a folder has that name"):
        exported(sessions, source, tmp_path / "b.jpg", OVERWRITE)


def test_deep_photos_stay_deep_and_keep_their_alpha(sessions: Sessions, tmp_path: Path) -> None:
    pixels = picture(dtype="uint16", channels=4)
    source = save(tmp_path / "a.png", pixels)
    exported(sessions, source, tmp_path / "b.png")
    made = io.read(tmp_path / "b.png")
    assert (made.bits, made.pixels.dtype) == (16, np.uint16)
    assert made.alpha is not None
    assert np.array_equal(made.alpha, pixels[..., 3])
    exported(sessions, source, tmp_path / "c.png", replace(OPTIONS, depth=8))
    shallow = io.read(tmp_path / "c.png")
    assert shallow.pixels.dtype == np.uint8
    assert shallow.alpha is not None
    assert np.array_equal(shallow.alpha, np.rint(pixels[..., 3] / 257).astype(np.uint8))


def test_what_a_format_cannot_hold_is_told(sessions: Sessions, tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", picture(dtype="uint16", channels=4))
    record = exported(sessions, source, tmp_path / "b.jpg", replace(OPTIONS, depth=16))
    assert any("transparen" in note for note in record.notes)
    assert any("16 bits" in note for note in record.notes)
    assert record.warnings == (), "said before, and not again"
    assert io.read(tmp_path / "b.jpg").pixels.dtype == np.uint8


def test_a_tile_size_of_ones_own_is_told_and_hardly_shows(sessions: Sessions, tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", width=150, height=110)
    exported(sessions, source, tmp_path / "whole.png", replace(OPTIONS, depth=16))
    record = exported(sessions, source, tmp_path / "cut.png", replace(OPTIONS, depth=16, tile=64))
    assert record.tiles > 1
    assert any("tiles of 64 px" in warning for warning in record.warnings)
    whole, cut = (io.read(tmp_path / name).pixels.astype(int) for name in ("whole.png", "cut.png"))
    assert np.abs(whole - cut).max() <= 1


def test_stop_before_and_within(sessions: Sessions, tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", width=200, height=150)
    options = replace(OPTIONS, tile=64)
    task = plan_file(source, tmp_path / "b.png", options).tasks[0]
    stop = Stop()
    steps = export(task, recipe(), options, sessions, stop)
    while not (next(steps).done):
        pass
    stop.request()
    with pytest.raises(Cancelled):
        finish(steps)
    assert set(digests(tmp_path)) == {"a.png"}


def test_progress_counts_tiles_up_to_the_writing(sessions: Sessions, tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", width=200, height=150)
    options = replace(OPTIONS, tile=128)
    task = plan_file(source, tmp_path / "b.png", options).tasks[0]
    steps: list[Progress] = list(export(task, recipe(), options, sessions, Stop()))
    counts = [step.done for step in steps if step.total]
    total = steps[-1].total
    assert total > 1
    assert counts == [*range(1, total + 1), total]
    assert [step.what.split()[0] for step in (steps[0], steps[1], steps[-1])] == ["Reading", "Enhancing", "Writing"]


def test_a_recipe_of_another_version_of_the_model_is_refused(sessions: Sessions, tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg")
    with pytest.raises(PhotoError, match="another version"):
        exported(sessions, source, tmp_path / "b.jpg", what=Recipe((EnhanceStep(MODEL, "0" * 64),)))
    assert hidden_parts(tmp_path) == []


def test_suffix_that_names_no_format(tmp_path: Path) -> None:
    for name in ("b.xyz", "b.gif", "b"):
        with pytest.raises(PhotoError, match="suffix"):
            plan_file(tmp_path / "a.jpg", tmp_path / name, OPTIONS)
