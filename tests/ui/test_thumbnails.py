"""Thumbnails: how they lie in their place, and the cache, which may fail in any way without being noticed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from photoenhance.batch.edits import edits_path, write_edits
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.io.atomic import commit
from photoenhance.io.thumbnail import thumbnail as made
from photoenhance.io.unnamed import TEMPORARY_PATTERN
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.ui.state.thumbnail_cache import ThumbnailCache
from photoenhance.ui.state.thumbnails import LONGEST, placed, thumbnail
from tests.ui.driving import ended, picture, write_photo


def files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file())


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((600, 400), (80, 120)),  # fills it
        ((1600, 900), (80, 120)),  # a little of the sides is cut
        ((400, 600), (80, 53)),  # upright: whole
        ((1000, 1000), (80, 80)),
        ((2000, 100), (6, 120)),
        ((30, 20), (20, 30)),  # never blown up
        ((100, 300), (80, 27)),
        ((1, 1), (1, 1)),
    ],
)
def test_a_photo_fills_its_place_or_lies_in_it_whole(size: tuple[int, int], shape: tuple[int, int]) -> None:
    assert placed(picture(*size), (120, 80)).shape == (*shape, 3)


def test_what_is_cut_is_cut_on_both_sides() -> None:
    wide = np.zeros((90, 160, 3), np.uint8)
    wide[:, 78:82] = 255
    seen = placed(wide, (120, 80)).mean(axis=(0, 2))
    np.testing.assert_allclose(seen, seen[::-1], atol=2)


def test_is_made_once_and_found_again(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.png", picture(900, 600))
    cache = ThumbnailCache(tmp_path / "cache")
    first = ended(thumbnail(photo, (120, 80), cache))
    assert first.shape == (80, 120, 4)
    kept = files(tmp_path / "cache")
    assert len(kept) == 1
    assert sum(1 for _ in thumbnail(photo, (120, 80), cache)) == 0, "found, so there is nothing to do"
    again = ended(thumbnail(photo, (120, 80), cache))
    assert np.abs(again.astype(int) - first).mean() < 3
    os.utime(photo, ns=(1, 1))
    ended(thumbnail(photo, (120, 80), cache))
    assert len(files(tmp_path / "cache")) == 2, "a changed photo has another entry"


def test_an_edited_photo_is_shown_edited(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.png", picture(300, 200))
    cache = ThumbnailCache(tmp_path / "cache")
    plain = ended(thumbnail(photo, (120, 80), cache, Sessions(1, "cpu")))
    recipe = Recipe(light=LightSettings(exposure=-2))
    write_edits(photo, recipe)
    dark = ended(thumbnail(photo, (120, 80), cache, Sessions(1, "cpu")))
    assert dark[..., :3].mean() < 0.7 * plain[..., :3].mean()
    entry = cache.entry(photo, LONGEST, recipe)
    assert entry is not None
    assert entry in files(tmp_path / "cache")
    assert entry != cache.entry(photo, LONGEST)
    again = ended(thumbnail(photo, (120, 80), cache, Sessions(1, "cpu")))
    assert np.abs(again.astype(int) - dark).mean() < 3
    np.testing.assert_allclose(ended(thumbnail(photo, (120, 80), cache)), plain, atol=20)


def test_edits_that_cannot_be_carried_out_leave_the_photo(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.png", picture(300, 200))
    cache = ThumbnailCache(tmp_path / "cache")
    plain = ended(thumbnail(photo, (120, 80), cache))
    write_edits(photo, Recipe((EnhanceStep("gone", "00"),)))
    np.testing.assert_allclose(ended(thumbnail(photo, (120, 80), cache, Sessions(1, "cpu"))), plain, atol=20)
    assert len(files(tmp_path / "cache")) == 1, "what is not whole is not kept"
    edits_path(photo).write_text("{")
    np.testing.assert_allclose(ended(thumbnail(photo, (120, 80), cache, Sessions(1, "cpu"))), plain, atol=20)


def test_unreadable_entries_count_as_missing(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.png", picture(900, 600))
    cache = ThumbnailCache(tmp_path / "cache")
    good = ended(thumbnail(photo, (120, 80), cache))
    (entry,) = files(tmp_path / "cache")
    for damage in (b"", b"nonsense", entry.read_bytes()[:40]):
        entry.write_bytes(damage)
        np.testing.assert_array_equal(ended(thumbnail(photo, (120, 80), cache)), good)
        assert cache.get(entry) is not None, "it was written anew"


def test_a_cache_that_cannot_be_written_disturbs_nothing(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.png", picture(900, 600))
    (tmp_path / "cache").write_text("a file in the way")
    cache = ThumbnailCache(tmp_path / "cache")
    assert ended(thumbnail(photo, (120, 80), cache)).shape == (80, 120, 4)
    assert ended(cache.prune()) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="wants a limit on the size of files")
def test_a_full_disk_disturbs_nothing(tmp_path: Path) -> None:
    import resource

    photo = write_photo(tmp_path / "a.png", picture(900, 600))
    cache = ThumbnailCache(tmp_path / "cache")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        found = ended(thumbnail(photo, (120, 80), cache))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert found.shape == (80, 120, 4)
    assert files(tmp_path / "cache") == []


def test_the_oldest_go_first(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path / "cache", limit=2500)
    folder = tmp_path / "cache" / "ab"
    folder.mkdir(parents=True)
    for number in range(5):
        (folder / f"{number}.jpg").write_bytes(bytes(1000))
        os.utime(folder / f"{number}.jpg", (1000 + number, 1000 + number))
    assert ended(cache.prune()) == 3
    assert [one.name for one in files(folder)] == ["3.jpg", "4.jpg"]


def test_what_a_killed_program_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    cache, folder = ThumbnailCache(tmp_path), tmp_path / "ab"
    folder.mkdir()
    left = folder / TEMPORARY_PATTERN.replace("*", "0011")
    left.write_bytes(b"half")

    def written(file: IO[bytes]) -> None:
        assert ended(cache.prune()) == 1
        assert not left.exists()
        file.write(b"whole")

    commit(written, folder / "new.jpg")
    assert [one.name for one in files(folder)] == ["new.jpg"]


def test_what_is_looked_at_stays(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path / "cache")
    entry = cache.entry(write_photo(tmp_path / "a.png"), LONGEST)
    assert entry is not None
    cache.put(entry, picture())
    os.utime(entry, (1000, 1000))
    assert cache.get(entry) is not None
    assert entry.stat().st_mtime > 1000


def test_no_folder_keeps_nothing(tmp_path: Path) -> None:
    assert ThumbnailCache(None).entry(write_photo(tmp_path / "a.png"), LONGEST) is None
    assert ended(ThumbnailCache(None).prune()) == 0


def test_a_broken_photo_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"nonsense")
    with pytest.raises(PhotoError):
        made(tmp_path / "a.jpg", LONGEST)


@pytest.mark.data
@pytest.mark.parametrize("name", ["raw/canon_s40.crw", "photos/iphone13_orientation6.jpg"])
def test_real_photos_are_small_and_upright(data: Path, name: str) -> None:
    small = made(data / name, LONGEST)
    assert max(small.shape) == LONGEST or name.startswith("raw")
    assert max(small.shape) <= LONGEST
    assert (small.shape[0] > small.shape[1]) == ("orientation6" in name)
