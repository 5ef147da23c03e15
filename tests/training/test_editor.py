"""Photos through the editor in training: one file is a whole model, several networks run in turn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from photoenhance.batch.export import export
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference import chain as chains
from photoenhance.inference.chain import Chain, Link
from photoenhance.inference.info import dumps
from photoenhance.inference.stop import Stop
from photoenhance.io import read
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from tests.training.made import save, shades, write_dimmer, write_line
from training.editor import enhanced, open_editor, resolve, source_of, untouched

pytestmark = pytest.mark.training


def test_one_file_is_a_whole_model(tmp_path: Path) -> None:
    choice = resolve(str(write_line(tmp_path, "line", 0.5, 0.25)))
    assert choice.title == "Made line"
    picture = shades(1)
    found = enhanced(source_of(picture, "made"), open_editor([choice], "cpu"))
    assert np.abs(found - (picture * 0.5 + 63.75)).max() <= 0.51


def test_a_grade_and_a_pixel_network_run_in_turn(tmp_path: Path) -> None:
    dimmer, line = write_dimmer(tmp_path, "dimmer", 0.5), write_line(tmp_path, "line", 0.5, 0.25)
    picture = shades(2)
    source = source_of(picture, "made")
    for paths, wanted in (((dimmer, line), picture * 0.25 + 63.75), ((line, dimmer), picture * 0.25 + 31.875)):
        editor = open_editor([resolve(str(path)) for path in paths], "cpu")
        assert editor.title == " + ".join(path.stem for path in paths)
        assert np.abs(enhanced(source, editor) - wanted).max() <= 0.6


def test_a_chain_runs_its_networks_at_their_strengths(tmp_path: Path) -> None:
    write_dimmer(tmp_path, "dimmer", 0.5)
    write_line(tmp_path, "line", 0.5, 0.25)
    for path in tmp_path.glob("*.onnx"):
        path.with_suffix(".json").write_text(dumps(resolve(str(path)).models[0].info))
    links = (Link("dimmer", alone=False), Link("line", strength=50))
    chain = Chain("both", "Both", "For tests", links, (), "none", "none")
    file = tmp_path / "both.chain.json"
    file.write_text(chains.dumps(chain))
    picture = shades(6)
    editor = open_editor([resolve(str(file))], "cpu")
    assert editor.title == "both"
    found = enhanced(source_of(picture, "made"), editor)
    assert np.abs(found - (picture * 0.5 * 0.75 + 31.875)).max() <= 0.6


def test_a_style_that_no_model_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="Cannot use the style vivid"):
        open_editor([resolve(str(write_line(tmp_path, "line", 1, 0)))], "cpu", style="vivid")


def test_strength_counts_and_none_of_it_changes_nothing(tmp_path: Path) -> None:
    choice = resolve(str(write_line(tmp_path, "line", 0.5, 0.25)))
    picture = shades(3)
    source = source_of(picture, "made")
    half = enhanced(source, open_editor([choice], "cpu", 50))
    assert np.abs(half - (picture * 0.75 + 31.875)).max() <= 0.51
    assert np.array_equal(enhanced(source, open_editor([choice], "cpu", 0)), picture)


def test_it_writes_what_an_export_writes(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    save(photo, shades(4, 300, 280))
    choice = resolve("auto")
    recipe = Recipe((EnhanceStep("auto", choice.sha256),))
    options = ExportOptions(device="cpu")
    with Sessions() as sessions:
        for _ in export(plan_file(photo, tmp_path / "out.png", options).tasks[0], recipe, options, sessions, Stop()):
            pass
    expected = untouched(read(tmp_path / "out.png"))
    assert np.array_equal(enhanced(read(photo), open_editor([choice], "cpu")), expected)
    assert not np.array_equal(expected, untouched(read(photo)))


def test_a_gray_photo_has_three_channels(tmp_path: Path) -> None:
    gray = shades(5)[:, :, 0]
    save(tmp_path / "gray.png", gray)
    shown = untouched(read(tmp_path / "gray.png"))
    assert np.array_equal(shown, np.repeat(gray[:, :, None], 3, axis=2))


def test_what_is_no_model_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="no such file"):
        resolve(str(tmp_path / "missing.onnx"))
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(write_line(tmp_path, "line", 1, 0).read_bytes()[:-20])
    with pytest.raises(PhotoError, match=r"damaged\.onnx: it is no ONNX file, or a damaged one"):
        resolve(str(damaged))
    (tmp_path / "empty.onnx").touch()
    with pytest.raises(PhotoError, match="no description inside"):
        resolve(str(tmp_path / "empty.onnx"))
    with pytest.raises(PhotoError, match="Choose one of: auto"):
        resolve("nothing")
