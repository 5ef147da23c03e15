"""Pairs, splits, cache and patches: what belongs together stays together, and a seed decides what is drawn."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from photoenhance.errors import PhotoError
from tests.conftest import noise
from training.config import Config, load
from training.data.cache import Cache, open_cache
from training.data.pairs import Pair, find_pairs, split_by_scene
from training.data.patches import Maker, draw_patch

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


def drawn(cache: Cache, side: int, seed: int, config: Config) -> tuple[np.ndarray, np.ndarray]:
    return draw_patch(Maker("", cache), side, config, np.random.default_rng(seed))


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
