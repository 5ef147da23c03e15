"""Display tiles: they cover the picture, equal the pipeline's pixels, and a new picture never shows as patchwork."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoenhance.image import Region
from photoenhance.io import read
from photoenhance.pipeline import levels
from photoenhance.recipe.recipe import NEUTRAL
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.canvas import tiles as module
from photoenhance.ui.canvas.tiles import Tiles, image_over, shared_out
from photoenhance.ui.state.rendition import SIDE, Cell, Rendition, as_bgrx
from tests.ui.driving import WAIT_MS, picture, write_photo

pytestmark = pytest.mark.gui


@pytest.fixture
def rendition(tmp_path: Path) -> Rendition:
    """A photo of two tiles at full size, with one reduced level."""
    source = read(write_photo(tmp_path / "wide.png", picture(SIDE + 31, 37)))
    return Rendition(1, source, levels.photo_levels(source), NEUTRAL, (), ())


def other(one: Rendition, serial: int) -> Rendition:
    return Rendition(serial, one.source, one.photo, one.recipe, one.planes, one.reduced)


def test_cells_cover_the_picture_once(rendition: Rendition) -> None:
    covered = np.zeros((37, SIDE + 31), int)
    for cell in rendition.cells(0, (0, 0, SIDE + 31, 37)):
        covered[rendition.region(cell).slices] += 1
    assert (covered == 1).all()


def test_cells_near_the_middle_come_first(rendition: Rendition) -> None:
    assert rendition.cells(0, (SIDE - 10, 0, SIDE + 31, 37))[0].column == 1


def test_images_keep_every_pixel(qapp: QApplication) -> None:
    rgb = picture(61, 7)
    tile = image_over(as_bgrx(rgb))
    for x, y in ((0, 0), (60, 6), (13, 3)):
        colour = tile.image.pixelColor(x, y)
        assert (colour.red(), colour.green(), colour.blue()) == tuple(rgb[y, x])


def test_a_tile_is_the_pipelines_own(qtbot: QtBot, bridge: Bridge, rendition: Rendition) -> None:
    tiles = Tiles(bridge, lambda: None)
    cells = rendition.cells(0, (0, 0, SIDE + 31, 37))
    tiles.show(rendition, cells)
    qtbot.waitUntil(lambda: tiles.exact, timeout=WAIT_MS)
    tile = tiles.tile(Cell(0, 1, 0))
    assert tile is not None
    expected = rendition.source.pixels[:, SIDE:]
    np.testing.assert_array_equal(tile.buffer[..., 2::-1], expected)


def test_the_old_picture_stays_until_the_new_one_is_whole(qtbot: QtBot, bridge: Bridge, rendition: Rendition) -> None:
    tiles = Tiles(bridge, lambda: None)
    cells = rendition.cells(0, (0, 0, SIDE + 31, 37))
    tiles.show(rendition, cells)
    qtbot.waitUntil(lambda: tiles.exact, timeout=WAIT_MS)
    following = other(rendition, 2)
    tiles.show(following, cells)
    assert tiles.front is rendition
    assert all(tiles.tile(cell) is not None for cell in cells)
    tiles.show(other(rendition, 3), cells)
    qtbot.waitUntil(lambda: tiles.exact, timeout=WAIT_MS)
    assert tiles.front is not None
    assert tiles.front.serial == 3


def test_another_photo_shows_nothing_of_the_last(
    qtbot: QtBot, bridge: Bridge, rendition: Rendition, tmp_path: Path
) -> None:
    tiles = Tiles(bridge, lambda: None)
    tiles.show(rendition, rendition.cells(0, (0, 0, SIDE + 31, 37)))
    qtbot.waitUntil(lambda: tiles.exact, timeout=WAIT_MS)
    source = read(write_photo(tmp_path / "next.png", picture(20, 20, seed=3)))
    following = Rendition(4, source, levels.photo_levels(source), NEUTRAL, (), ())
    tiles.show(following, [Cell(0, 0, 0)])
    assert tiles.tile(Cell(0, 0, 0)) is None
    qtbot.waitUntil(lambda: tiles.exact, timeout=WAIT_MS)


def test_refreshing_the_untouched_photo_does_nothing(qtbot: QtBot, bridge: Bridge, rendition: Rendition) -> None:
    tiles = Tiles(bridge, lambda: None)
    tiles.show(rendition, rendition.cells(0, (0, 0, SIDE + 31, 37)))
    qtbot.waitUntil(lambda: tiles.exact, timeout=WAIT_MS)
    tiles.refresh(Region(0, 0, 10, 10))
    assert tiles.exact


def test_a_screen_of_more_tiles_than_are_kept_comes_to_rest(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    source = read(write_photo(tmp_path / "long.png", picture(5 * SIDE, 20)))
    first = Rendition(1, source, levels.photo_levels(source), NEUTRAL, (), ())
    cells = first.cells(0, (0, 0, 5 * SIDE, 20))
    assert len(cells) == 5
    tiles = Tiles(bridge, lambda: None)
    for serial in range(1, 9):  # a slider that is moved
        tiles.show(other(first, serial) if serial > 1 else first, cells)
        qtbot.waitUntil(lambda: tiles.exact, timeout=WAIT_MS)
        assert tiles.front is not None
        assert tiles.front.serial == serial
    assert not tiles._painting
    assert len(cells) <= len(tiles._tiles) <= 2 * len(cells) + 16


def test_a_tile_that_cannot_be_painted_keeps_no_other_waiting(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read(write_photo(tmp_path / "long.png", picture(5 * SIDE, 20)))
    first = Rendition(1, source, levels.photo_levels(source), NEUTRAL, (), ())
    cells = first.cells(0, (0, 0, 5 * SIDE, 20))
    tiles = Tiles(bridge, lambda: None)
    tiles.show(first, cells)
    qtbot.waitUntil(lambda: tiles.exact, timeout=WAIT_MS)
    paint = Rendition.paint

    def broken(self: Rendition, cell: Cell) -> np.ndarray:
        if cell == cells[0]:
            raise OSError("a fault")
        return paint(self, cell)

    monkeypatch.setattr(Rendition, "paint", broken)
    tiles.show(other(first, 2), cells)
    qtbot.waitUntil(lambda: tiles.front is not None and tiles.front.serial == 2, timeout=WAIT_MS)
    assert tiles.tile(cells[0]) is None
    assert all(tiles.tile(cell) is not None for cell in cells[1:])


def test_work_is_shared_out_so_that_nobody_waits_long() -> None:
    keys = [(1, Cell(2, column, row)) for row in range(2) for column in range(3)] + [(1, Cell(5, 0, 0))]
    areas = [262_144] * 6 + [23_500]
    parts = shared_out(keys, areas, 2)
    assert sorted(key for part in parts for key in part) == sorted(keys)
    assert sorted(len(part) for part in parts) == [3, 4]
    assert shared_out(keys[:1], areas[:1], 4) == [keys[:1]]
    assert shared_out([], [], 2) == []
