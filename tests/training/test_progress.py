"""What a run shows while it goes on: example pictures and curves, each put in place whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from PIL import Image

from photoenhance.errors import PhotoError
from training.examples import write_examples
from training.plot import write_plot

pytestmark = pytest.mark.training

HEAD = "step,minutes,mae,mse,keep_levels,val_psnr,val_ssim,val_de2000\n"


def shade(value: int) -> np.ndarray:
    return np.full((100, 150, 3), value, np.uint8)


def test_examples_show_before_network_and_target(tmp_path: Path) -> None:
    pairs = [(shade(30 + 4 * index), shade(150 + 7 * index)) for index in range(9)]
    sheet = tmp_path / "examples.png"
    sheet.write_text("an earlier one")
    write_examples(lambda before: before + np.uint8(1), pairs, sheet, count=3)
    page = np.asarray(Image.open(sheet))
    for index in range(9):
        for value in (30 + 4 * index, 31 + 4 * index, 150 + 7 * index):
            shown = (page == value).all(axis=2).sum()
            # A few pixels of letters have any shade of grey.
            assert abs(shown - (150 * 100 if index in (0, 4, 8) else 0)) < 100, (index, value, shown)
    places = [np.median(np.nonzero((page == value).all(axis=2))[1]) for value in (30, 31, 150)]
    assert places == pytest.approx([places[0], places[0] + 154, places[0] + 308], abs=2), "left to right"
    assert [path.name for path in tmp_path.iterdir()] == ["examples.png"]


def test_examples_of_few_pairs_or_none(tmp_path: Path) -> None:
    write_examples(lambda before: before, [(shade(30), shade(140))], tmp_path / "one.jpg")
    with Image.open(tmp_path / "one.jpg") as page:
        assert page.format == "JPEG"
    write_examples(lambda before: before, [], tmp_path / "none.jpg")
    assert not (tmp_path / "none.jpg").exists()


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_curves_of_any_number_of_rows(tmp_path: Path, rows: int) -> None:
    log = tmp_path / "log.csv"
    lines = [f"{step},{step / 9},{0.5 / step},{0.1 / step},5,{20 + step / 99},0.8,9\n" for step in range(1, rows + 1)]
    log.write_text(HEAD + "".join(lines))
    write_plot(log, tmp_path / "plot.png")
    picture = np.asarray(Image.open(tmp_path / "plot.png").convert("RGB"))
    coloured = np.ptp(picture.astype(int), axis=2) > 60
    assert coloured.sum() > 50, "a curve or a dot is drawn"
    assert picture.shape[1] > 1000


def test_a_log_with_holes_is_drawn_and_an_empty_one_told(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(HEAD + "100,1,nan,0.1,,20,0.8,inf\n200,2,oops\n300,3,0.1,0.1,5,21,0.8,9,7\n")
    write_plot(log, tmp_path / "plot.png")
    with Image.open(tmp_path / "plot.png") as picture:
        assert picture.format == "PNG"
    log.write_text(HEAD)
    with pytest.raises(PhotoError, match=r"log\.csv: it has no row yet"):
        write_plot(log, tmp_path / "other.png")
    with pytest.raises(PhotoError, match="no such file"):
        write_plot(tmp_path / "missing.csv", tmp_path / "other.png")
    assert not (tmp_path / "other.png").exists()


def test_importing_them_brings_no_library_for_curves() -> None:
    code = (
        "import sys, training.examples, training.plot; sys.exit('matplotlib' in sys.modules or 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
