"""Pairs, splits, cache and patches: what belongs together stays together, and a seed decides what is drawn."""

from __future__ import annotations

import functools
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from photoenhance import io
from photoenhance.errors import PhotoError
from tests.conftest import noise
from tests.raw.dng import mosaic, write_dng
from training.config import Config, load
from training.data.cache import Cache, open_cache
from training.data.decode import decode_small, decode_srgb8
from training.data.pairs import Pair, find_pairs, split_by_scene
from training.data.patches import Maker, draw_patch
from training.editor import untouched

pytestmark = pytest.mark.training


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    pictures = {str(index): noise(200 + index, 150, index) for index in range(4)}
    for name in pictures:
        (tmp_path / name).touch()
    pairs = tuple(Pair(name, tmp_path / name, tmp_path / name, 0) for name in pictures)
    return open_cache(pairs, tmp_path / "cache", lambda path: pictures[path.name], print)


def test_the_cache_holds_the_decoded_pixels(cache: Cache) -> None:
    for index in range(4):
        before, after = cache.pair(index)
        assert np.array_equal(before, noise(200 + index, 150, index))
        assert np.array_equal(before, after)


def test_a_damaged_picture_is_named_and_left_out(tmp_path: Path) -> None:
    def decode(path: Path) -> np.ndarray:
        if path.name == "bad":
            raise PhotoError("Cannot open bad", "it is cut", "Copy it again")
        return noise(20, 20)

    for name in ("good", "bad"):
        (tmp_path / name).touch()
    said: list[str] = []
    pairs = tuple(Pair(name, tmp_path / name, tmp_path / name, 0) for name in ("bad", "good"))
    assert open_cache(pairs, tmp_path / "cache", decode, said.append).names == ("good",)
    assert said == ["Left out: Cannot open bad: it is cut. Copy it again."]


def test_raw_is_learned_as_the_editor_shows_it(tmp_path: Path) -> None:
    path = write_dng(tmp_path / "a.dng", mosaic(0.1, 0.2, 0.05), neutral=(0.5, 1.0, 0.25))
    learned = decode_srgb8(path)
    assert learned.dtype == np.uint8
    assert np.array_equal(learned, untouched(io.read(path)))


def write(path: Path, picture: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path)
    return path


def test_a_damaged_file_is_a_sentence_each_time_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = write(tmp_path / "good.png", noise(30, 30))
    (tmp_path / "cut.png").write_bytes(good.read_bytes()[:400])
    pairs = find_pairs(tmp_path, "alone")
    for _ in range(2):
        said: list[str] = []
        assert open_cache(pairs, tmp_path / "cache", decode_srgb8, said.append).names == ("good",)
        assert len(said) == 1
        assert "cut.png" in said[0]
    with pytest.raises(PhotoError, match="none of the pictures could be read"):
        open_cache(pairs[:1], tmp_path / "cache", decode_srgb8, said.append)


def test_pictures_that_are_no_pair_are_named_and_left_out(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 2)):
        write(tmp_path / "before" / f"{name}.png", noise(60, 50, seed))
        write(tmp_path / "after" / f"{name}.png", noise(60, 50, 1))
    said: list[str] = []
    pairs = find_pairs(tmp_path, "before-after")
    assert open_cache(pairs, tmp_path / "cache", decode_srgb8, said.append).names == ("one",)
    wrong = tmp_path / "before" / "two.png"
    assert said == [f"Left out: {wrong} and after/two.png: they show different pictures"]
    assert len(open_cache(pairs, tmp_path / "cache", decode_srgb8, print, check=None)) == 2


def test_experts_share_their_input_and_a_lone_photo_is_kept_once(tmp_path: Path) -> None:
    picture = noise(40, 30)
    write(tmp_path / "input" / "a.png", picture)
    for letter, gain in (("A", 0.5), ("B", 0.7), ("E", 1.0)):
        write(tmp_path / f"expert{letter}" / "a.png", (picture * gain).astype(np.uint8))
    cache = open_cache(find_pairs(tmp_path, "fivek"), tmp_path / "cache", decode_srgb8, print)
    assert cache.styles == ("A", "B", "E")
    assert cache.names == ("a", "a", "a")
    assert cache.values.size == 4 * picture.size
    for index, gain in enumerate((0.5, 0.7, 1.0)):
        before, after = cache.pair(index)
        assert np.array_equal(before, picture)
        assert np.array_equal(after, (picture * gain).astype(np.uint8))
    lone = open_cache(find_pairs(tmp_path / "input", "alone"), tmp_path / "cache", decode_srgb8, print)
    assert lone.values.size == picture.size
    assert np.array_equal(lone.pair(0)[1], picture)


def test_decoders_and_equally_named_files_share_a_folder_without_mistaking_each_other(tmp_path: Path) -> None:
    folder, pictures = tmp_path / "cache", {}
    for letter in "AB":
        pictures[letter] = noise(600, 400, ord(letter))
        for part in ("before", "after"):
            path = write(tmp_path / letter / part / "a.bmp", pictures[letter])
            os.utime(path, (1e9, 1e9))
    first, second = (find_pairs(tmp_path / letter, "before-after") for letter in "AB")
    opened = [open_cache(pairs, folder, decode_srgb8, print).pair(0)[0] for pairs in (first, second)]
    assert np.array_equal(opened[0], pictures["A"])
    assert np.array_equal(opened[1], pictures["B"])
    assert open_cache(first, folder, decode_small, print).shapes == ((192, 288),)
    halves = (functools.partial(part_of, step=step) for step in (2, 4))
    assert [open_cache(first, folder, half, print).shapes for half in halves] == [((200, 300),), ((100, 150),)]


def part_of(path: Path, step: int) -> np.ndarray:
    return decode_srgb8(path)[::step, ::step]


def test_two_runs_fill_one_cache_at_once(tmp_path: Path) -> None:
    """Each waits for the other in the middle of its filling, so that both are at it."""
    for index in range(4):
        write(tmp_path / "photos" / f"{index}.png", noise(50, 40, index))
    pairs, meeting = find_pairs(tmp_path / "photos", "alone"), threading.Barrier(2, timeout=30)

    def decode(path: Path) -> np.ndarray:
        meeting.wait()
        return decode_srgb8(path)

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(open_cache, pairs, tmp_path / "cache", decode, print) for _ in range(2)]
    for run in runs:
        assert all(np.array_equal(run.result().pair(index)[0], noise(50, 40, index)) for index in range(4))
    assert sorted(path.suffix for path in (tmp_path / "cache").iterdir()) == [".bin", ".json"]


def test_a_run_that_ends_while_filling_leaves_nothing_half_done(tmp_path: Path) -> None:
    for index in range(3):
        write(tmp_path / "photos" / f"{index}.png", noise(50, 40, index))
    pairs, folder = find_pairs(tmp_path / "photos", "alone"), tmp_path / "cache"

    def interrupted(path: Path) -> np.ndarray:
        if path.stem == "2":
            raise KeyboardInterrupt
        return decode_srgb8(path)

    with pytest.raises(KeyboardInterrupt):
        open_cache(pairs, folder, interrupted, print)
    assert list(folder.iterdir()) == []
    cache = open_cache(pairs, folder, decode_srgb8, print)
    # What a killed run left long ago goes when the cache is filled anew.
    (index,), (values,) = folder.glob("*.json"), folder.glob("*.bin")
    index.unlink()
    old, new = (folder / f"{values.stem}.{name}.part" for name in ("aaaa", "bbbb"))
    for path in (old, new):
        path.touch()
    os.utime(old, (1e9, 1e9))
    assert len(open_cache(pairs, folder, decode_srgb8, print)) == len(cache)
    assert not old.exists()
    assert new.exists()


def test_no_place_for_the_cache_is_a_sentence(tmp_path: Path) -> None:
    write(tmp_path / "a.png", noise(5, 4))
    (tmp_path / "cache").touch()
    with pytest.raises(PhotoError, match="Cannot keep decoded pictures in "):
        open_cache(find_pairs(tmp_path, "alone"), tmp_path / "cache", decode_srgb8, print)


def drawn(cache: Cache, side: int, seed: int, config: Config) -> tuple[np.ndarray, np.ndarray]:
    return draw_patch(Maker("", cache), side, config, np.random.default_rng(seed))[1:]


def test_patches_show_the_same_place_and_follow_from_the_seed(cache: Cache) -> None:
    config = load("residual")
    before, after = drawn(cache, 64, 3, config)
    assert before.shape == (64, 64, 3)
    assert before.dtype == np.float32
    assert np.array_equal(before, after)
    assert np.array_equal(before, drawn(cache, 64, 3, config)[0])
    assert not np.array_equal(before, drawn(cache, 64, 4, config)[0])


def test_patches_from_a_smaller_photo_are_reduced_and_turned_alike(cache: Cache) -> None:
    config = msgspec.structs.replace(load("residual"), scales=(0.4, 0.5), flips=True)
    plain = msgspec.structs.replace(config, scales=(1.0, 1.0))
    for seed in range(8):
        before, after = drawn(cache, 64, seed, config)
        assert before.shape == (64, 64, 3)
        assert np.array_equal(before, after)
    # Noise that is averaged over more than two pixels a side has less than half of its spread.
    assert drawn(cache, 64, 1, config)[0].std() < 0.5 * drawn(cache, 64, 1, plain)[0].std()
    # No photo here is 300 pixels wide: a patch of 150 is then cut at full size, whatever the scales say.
    assert drawn(cache, 150, 1, config)[0].std() == pytest.approx(drawn(cache, 150, 1, plain)[0].std(), rel=0.05)


def test_a_picture_smaller_than_the_patch_is_continued(cache: Cache) -> None:
    before, _ = drawn(cache, 170, 0, load("residual"))
    assert before.shape == (170, 170, 3)
    assert np.array_equal(before[149], before[150])


def test_no_scene_is_in_both_parts_of_a_split() -> None:
    pairs = tuple(Pair(str(index), Path(), Path(), index // 3) for index in range(30))
    train, held_out = split_by_scene(pairs, 4, seed=1)
    assert len(held_out) == 12
    assert len(train) == 18
    assert not {pair.scene for pair in train} & {pair.scene for pair in held_out}


@pytest.mark.data
def test_the_test_split_shares_no_name_with_training(data: Path) -> None:
    for folder, layout in (("retouch", "before-after"), ("lol", "lol")):
        train, test = (find_pairs(data / folder / part, layout) for part in ("train", "test"))
        assert not {pair.name for pair in train} & {pair.name for pair in test}
        assert all(pair.before.stem == pair.after.stem for pair in (*train, *test))
