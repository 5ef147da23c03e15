"""Pairs that are none are found and named; good ones, dark and noisy ones too, are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from training.data.decode import decode_srgb8
from training.data.pairs import find_pairs
from training.data.registration import mismatch

pytestmark = pytest.mark.training
Picture = NDArray[np.uint8]


def scene(seed: int, width: int = 300, height: int = 200) -> Picture:
    """A made picture with structure of every size, as photos have."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width))
    for size in (2, 4, 8, 16, 32):
        coarse = random.random((height // size + 1, width // size + 1))
        total += size**0.5 * np.kron(coarse, np.ones((size, size)))[:height, :width]
    total = (total - total.min()) / (total.max() - total.min())
    return np.repeat((total * 255).astype(np.uint8)[..., None], 3, axis=2)


def darkened(picture: Picture, seed: int = 9) -> Picture:
    values = 25 * (picture / 255.0) ** 1.5 + np.random.default_rng(seed).normal(0, 1.5, picture.shape)
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def test_a_dark_and_noisy_twin_is_a_pair() -> None:
    assert mismatch(darkened(scene(1)), scene(1)) is None


@pytest.mark.parametrize(("down", "right"), [(0, 8), (8, 0), (-8, 5), (4, -4), (60, 30)])
def test_a_shift_is_found_and_measured(down: int, right: int) -> None:
    wide = scene(1, 500, 400)
    here, there = wide[100:300, 100:400], wide[100 + down : 300 + down, 100 + right : 400 + right]
    assert mismatch(darkened(here), there) == (
        f"they are out of register by about {abs(right)} pixels across and {abs(down)} down"
    )


def test_a_shift_within_what_real_pairs_have_is_let_pass() -> None:
    wide = scene(1, 500, 400)
    assert mismatch(wide[100:300, 100:400], wide[102:302, 98:398]) is None


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (scene(2), "they show different pictures"),
        (scene(1)[:, ::-1], "one is mirrored"),
        (scene(1)[::-1], "one is mirrored upside down"),
        (scene(1)[::-1, ::-1], "one is turned upside down"),
        (np.full((200, 300, 3), 90, np.uint8), "they show different pictures"),
        (scene(1, 300, 260), "their sizes, 300 x 200 and 300 x 260, do not match"),
        (np.rot90(scene(1)), "their sizes, 300 x 200 and 200 x 300, do not match"),
    ],
)
def test_what_is_no_pair_is_named(after: Picture, why: str) -> None:
    assert mismatch(darkened(scene(1)), after) == why


def test_a_mirror_image_of_a_nearly_symmetric_scene_is_found() -> None:
    left, other = scene(1)[:, :150], scene(3)[:, :150]
    whole = np.concatenate([left, (0.7 * left + 0.3 * other).astype(np.uint8)[:, ::-1]], axis=1)
    assert mismatch(whole, whole) is None
    assert mismatch(whole, whole[:, ::-1]) == "one is mirrored"


def test_pictures_without_structure_and_of_nearly_equal_size_are_let_pass() -> None:
    gray = np.full((50, 60, 3), 128, np.uint8)
    assert mismatch(gray, gray // 2) is None
    wide = scene(1)
    assert mismatch(wide, wide[2:-2, 3:-3]) is None
    assert mismatch(np.zeros((1, 1, 3), np.uint8), np.ones((1, 1, 3), np.uint8)) is None


def test_a_few_pixels_in_a_large_picture_are_found_in_the_window() -> None:
    wide = scene(4, 1700, 900)
    assert mismatch(wide[:, 5:], wide[:, :-5]) == "they are out of register by about 5 pixels across and 0 down"
    assert mismatch(wide[:, 2:], wide[:, :-2]) is None


@pytest.mark.data
def test_shared_pairs_pass_and_damaged_ones_do_not(data: Path) -> None:
    """A part of them: the darkest, and the two whose blurred correlation is low; docs/training-data.md has the rest."""
    lol = find_pairs(data / "lol" / "train", "lol", names=("142", "183", "211", "573"))
    retouched = find_pairs(data / "retouch" / "train", "before-after")[::2]
    decoded = [tuple(map(decode_srgb8, (pair.before, pair.after))) for pair in (*lol, *retouched)]
    assert len(decoded) == 14
    assert [mismatch(*pair) for pair in decoded] == [None] * len(decoded)
    for (before, after), (_, other) in zip(decoded[::5], decoded[2::5], strict=True):
        height, width = (min(before.shape[axis], other.shape[axis]) for axis in (0, 1))
        assert mismatch(before[:height, :width], other[:height, :width]) is not None
        assert mismatch(before, after[:, ::-1]) is not None
        assert mismatch(before, after[::-1, ::-1]) is not None
        assert mismatch(before[:, 8:], after[:, :-8]) is not None
