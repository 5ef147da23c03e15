"""Contact sheets: the right pictures stand in the right places, nothing is enlarged, nothing is replaced unasked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from PIL import Image

from tests.training.made import save, write_line
from training import contact_sheet, sheet
from training.crops import crops
from training.sheet import Cell, arrange, draw, page_height, paginate

pytestmark = pytest.mark.training

BACKGROUND = np.array(sheet._BACKGROUND)


def plain(shade: int, width: int = 300, height: int = 200) -> np.ndarray:
    return np.full((height, width, 3), shade, np.uint8)


def run(*arguments: object) -> int:
    return contact_sheet.main([*map(str, arguments), "--device", "cpu"])


def rectangles(page: np.ndarray, shade: int) -> list[tuple[int, int, int, int]]:
    """(x, y, width, height) of the one area that is filled with a shade of grey; letters have few pixels in a row."""
    same = (page == shade).all(axis=2)
    rows, columns = (np.flatnonzero(same.sum(axis=axis) > 40) for axis in (1, 0))
    if not rows.size or not columns.size:
        return []
    return [(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)]


def test_before_and_after_stand_beside_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half = write_line(tmp_path, "half", 0.5, 0)
    for index, (shade, size) in enumerate(((240, (300, 200)), (220, (200, 300)), (180, (2000, 1000)))):
        save(tmp_path / "photos" / f"{index}.png", plain(shade, *size))
    (tmp_path / "photos" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    out = tmp_path / "sheet.png"
    assert run(tmp_path / "photos", "--model", half, "--out", out) == 1, "one was left out"
    said = capsys.readouterr()
    assert "broken.png" in said.err
    assert "Wrote" in said.out
    page = np.asarray(Image.open(out))
    assert page.shape[0] <= 3000
    assert page.shape[1] <= 2400
    for shade, natural in ((240, (300, 200)), (220, (200, 300)), (180, (2000, 1000))):
        ((left, top, width, height),) = rectangles(page, shade)
        ((left_after, top_after, width_after, height_after),) = rectangles(page, shade // 2)
        assert (top, width, height) == (top_after, width_after, height_after)
        assert left_after == left + width + sheet.SEAM
        assert width / height == pytest.approx(natural[0] / natural[1], rel=0.02)
        assert width <= natural[0]
        # The name stands below the picture, in the left half.
        words = page[top + height : top + height + sheet.LINE, left : left + width]
        assert (np.abs(words.astype(int) - BACKGROUND).max(axis=2) > 100).sum() > 30


def test_nothing_is_replaced_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half = write_line(tmp_path, "half", 0.5, 0)
    save(tmp_path / "photos" / "one.png", plain(240))
    out = tmp_path / "sheet.jpg"
    out.write_text("mine")
    assert run(tmp_path / "photos", "--model", half, "--out", out) == 1
    assert out.read_text() == "mine"
    assert "it is there already" in capsys.readouterr().err
    assert run(tmp_path / "photos", "--model", half, "--out", out, "--overwrite") == 0
    assert "Replaced" in capsys.readouterr().out
    with Image.open(out) as page:
        assert page.format == "JPEG"


def test_pages_counts_and_names(tmp_path: Path) -> None:
    half = write_line(tmp_path, "half", 0.5, 0)
    for index in range(9):
        save(tmp_path / "photos" / f"{index}.png", plain(156 + 10 * index))
    assert (
        run(tmp_path / "photos", "--model", half, "--out", tmp_path / "sheet.png", "--count", 5, "--per-page", 3) == 0
    )
    pages = [np.asarray(Image.open(path)) for path in sorted(tmp_path.glob("sheet*"))]
    (tmp_path / "sheet_1.png").unlink()
    (tmp_path / "sheet_2.png").write_text("mine")
    assert run(tmp_path / "photos", "--model", half, "--out", tmp_path / "sheet.png", "--per-page", 5) == 1
    assert (tmp_path / "sheet_2.png").read_text() == "mine"
    assert [path.name for path in sorted(tmp_path.glob("sheet*"))] == ["sheet_1.png", "sheet_2.png"]
    shown = [[index for index in range(9) if rectangles(page, 156 + 10 * index)] for page in pages]
    assert [index for part in shown for index in part] == [0, 2, 4, 6, 8], "evenly spread, each once"
    assert {len(part) for part in shown} == {2, 3}


def test_crops_are_pixels_at_one_to_one(tmp_path: Path) -> None:
    half = write_line(tmp_path, "half", 0.5, 0)
    photo = np.full((900, 1300, 3), 200, np.uint8)
    photo += np.random.default_rng(0).integers(0, 20, photo.shape, np.uint8)
    save(tmp_path / "photo.png", photo)
    assert run(tmp_path / "photo.png", "--model", half, "--out", tmp_path / "sheet.png", "--crops") == 0
    page = np.asarray(Image.open(tmp_path / "sheet.png"))
    after = np.rint(photo / 2).astype(np.uint8)
    places = crops(photo, after)
    assert [place.why for place in places] == ["detail", "smooth", "change"]
    left, top = sheet.MARGIN, sheet.MARGIN + sheet.LINE + sheet.GAP
    for place in places:
        for picture in (photo, after):
            shown = page[top : top + place.height, left : left + place.width].astype(int)
            assert np.abs(shown - place.of(picture)).max() <= 1
            left += place.width + sheet.SEAM
        left += sheet.GAP - sheet.SEAM


def test_crops_look_where_something_is_to_be_seen() -> None:
    random = np.random.default_rng(0)
    before = np.full((1200, 1600, 3), 120, np.uint8) + random.integers(0, 12, (1200, 1600, 3), np.uint8)
    before[:400, :400] = random.integers(0, 255, (400, 400, 3), np.uint8)  # detail
    before[800:, :400] = 90  # smooth
    before[800:, 800:1200] = 255  # smoother, but white
    after = before.copy()
    after[300:700, 1200:] += 60
    for place, (x, y) in zip(crops(before, after), ((0, 0), (0, 800), (1200, 300)), strict=True):
        assert abs(place.x - x) < 200, place
        assert abs(place.y - y) < 200, place
    assert [place.why for place in crops(before[:100, :100], after[:100, :100])] == ["whole"]


@pytest.mark.parametrize("number", [1, 2, 5, 24, 60])
def test_a_page_holds_all_and_stays_within_its_size(number: int) -> None:
    random = np.random.default_rng(number)
    sizes = random.integers(20, 900, (number, 2))
    cells = [Cell((plain(200, width, height),) * 2, f"{index}") for index, (width, height) in enumerate(sizes)]
    lines = arrange(cells, 2400, 3000)
    assert [cell.name for line in lines for cell in line.cells] == [cell.name for cell in cells]
    page = draw("Title", lines)
    assert page.size <= (2400, 3000)
    assert page.height == page_height(lines) <= 3000


def test_small_pictures_keep_their_size_beside_large_ones() -> None:
    small, large = Cell((plain(200, 120, 90),) * 2, "small"), Cell((plain(100, 900, 600),) * 2, "large")
    (line,) = arrange([small, large], 2400, 3000)
    assert line.height > 500
    assert small.sizes(line.height) == [(120, 90)] * 2
    page = np.asarray(draw("Title", [line]))
    assert rectangles(page[:, : sheet.MARGIN + 120], 200)[0][2:] == (120, 90)


def test_extreme_shapes_and_long_names_do_not_break_a_page() -> None:
    cells = [
        Cell((plain(200, 1160, 3),) * 2, "a panorama of a very long name" * 9),
        Cell((plain(200, 1, 5000),) * 2, "a\nstrip \udcff"),
        Cell((plain(200, 1, 1),) * 2, ""),
    ]
    page = draw("Title " * 300, arrange(cells, 2400, 3000))
    assert page.width <= 2400
    assert page.height <= 3000


def test_pages_of_pixels_keep_the_crops_of_a_photo_together() -> None:
    cells = [Cell((plain(200, 384, 384),) * 2, f"{index // 3}", f"{index}") for index in range(12)]
    cells.insert(3, Cell((plain(200, 300, 200),) * 2, "small"))
    pages = paginate(cells, 2400, 3000, 7)
    lines = [[cell.name for cell in line.cells] for page in pages for line in page]
    assert lines == [["0"] * 3, ["small"], ["1"] * 3, ["2"] * 3, ["3"] * 3]
    assert [sum(len(line.cells) for line in page) for page in pages] == [7, 6]
