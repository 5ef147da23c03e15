"""Spoilt photos: repeatable, each step does what it says, and together they resemble FiveK's befores."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import noise
from training.data.decode import decode_small
from training.data.degrade import FLAT, Ranges, degrade, scored_pairs
from training.data.pairs import find_pairs

pytestmark = pytest.mark.training

NOTHING = Ranges(
    exposure=(0, 0), metered=0, white_balance_share=0, contrast_share=0, gamma_share=0, saturation_share=0,
    haze_share=0, flare=(0, 0), noise_share=0, jpeg_share=0,
)  # fmt: skip


@pytest.fixture
def picture() -> NDArray[np.float32]:
    """Soft colours between 0.2 and 0.7."""
    return (0.2 + 0.5 * noise(48, 32).astype(np.float32) / 255).astype(np.float32)


def spoilt(picture: NDArray[np.float32], **ranges: object) -> NDArray[np.float32]:
    return degrade(picture, np.random.default_rng(1), replace(NOTHING, **ranges))


def test_it_depends_on_photo_and_seed_alone(picture: NDArray[np.float32]) -> None:
    kept = picture.copy()
    first, again, other = (degrade(picture, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(picture, kept)
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= 1


def test_without_any_step_the_photo_stays(picture: NDArray[np.float32]) -> None:
    assert np.abs(spoilt(picture) - picture).max() < 1e-5


def test_an_ev_halves_the_light_and_the_meter_brings_dark_photos_up(picture: NDArray[np.float32]) -> None:
    darker = spoilt(picture, exposure=(-1, -1))
    assert np.allclose(((darker + 0.055) / 1.055) ** 2.4, ((picture + 0.055) / 1.055) ** 2.4 / 2, atol=1e-3)
    dark, bright = (spoilt(picture * np.float32(gain), metered=1, aim=0.4).mean() for gain in (0.4, 0.9))
    assert abs(dark - 0.4) < 0.04
    assert abs(bright - 0.4) < 0.04


def test_each_step_does_what_it_says(picture: NDArray[np.float32]) -> None:
    cast = spoilt(picture, white_balance=0.3, white_balance_share=1)
    assert np.allclose(cast[..., 1], picture[..., 1], atol=1e-5)
    assert np.abs(cast[..., 0] - picture[..., 0]).mean() > 0.01
    flat = spoilt(picture, contrast=(0.5, 0.5), pivot=(0.4, 0.4), contrast_share=1)
    assert np.allclose(flat, 0.4 + 0.5 * (picture - 0.4), atol=1e-5)
    assert np.allclose(spoilt(picture, gamma=(2, 2), gamma_share=1), picture**2, atol=1e-5)
    gray = spoilt(picture, saturation=(0, 0), saturation_share=1)
    assert np.ptp(gray, axis=2).max() < 1e-5
    hazy = spoilt(picture, haze=(0.5, 0.5), haze_share=1)
    assert hazy.min() > picture.min() + 0.1
    assert hazy.std() < 0.8 * picture.std()
    assert np.all(spoilt(picture, flare=(0.01, 0.01)) > picture)
    rough = spoilt(picture, read_noise=(0.02, 0.02), noise_share=1) - picture
    assert 0.005 < rough.std() < 0.05
    assert abs(rough.mean()) < 0.01
    blocky = spoilt(picture, quality=(10, 10), jpeg_share=1)
    assert np.array_equal(np.round(blocky * 255), (blocky * 255).round(3))
    assert np.abs(blocky - picture).mean() > 0.01


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_black_and_white_pictures_stay_finite(value: float) -> None:
    for seed in range(10):
        assert np.isfinite(degrade(np.full((9, 7, 3), value, np.float32), np.random.default_rng(seed))).all()


def statistics(pixels: NDArray[np.float32]) -> list[float]:
    """Mean luma, spread, percentiles 1/50/99 (0-255) and HSV saturation in per cent."""
    luma = pixels @ np.array([0.299, 0.587, 0.114]) * 255
    top = pixels.max(axis=2)
    saturation = (top - pixels.min(axis=2)) / np.maximum(top, 1e-6)
    return [luma.mean(), luma.std(), *np.percentile(luma, (1, 50, 99)), 100 * saturation.mean()]


@pytest.mark.data
def test_spoilt_photos_resemble_befores_of_fivek(data: Path) -> None:
    made = []
    for index, pair in enumerate(find_pairs(data / "good" / "train", "alone")[::12]):
        photo = decode_small(pair.after).astype(np.float32) / 255
        made.append(statistics(degrade(photo, np.random.default_rng(index), FLAT)))
    luma, spread, dark, middle, bright, saturation = np.mean(made, axis=0)
    assert abs(luma - 82) < 5
    assert abs(spread - 36) < 4
    assert abs(dark - 22) < 5
    assert abs(middle - 81) < 6
    assert abs(bright - 166) < 12
    assert abs(saturation - 26) < 3
    # FiveK's vary by 20 from photo to photo, good photos by 40.
    assert 15 < np.std([row[0] for row in made]) < 28


@pytest.mark.data
def test_the_scored_pairs_begin_at_about_18_db_and_stay_the_same(data: Path, tmp_path: Path) -> None:
    folder = data / "good" / "val"
    scores, among = [], {}
    for name, before, after in scored_pairs(folder, 0):
        among[name] = before
        assert before.shape == after.shape
        scores.append(10 * np.log10(255**2 / np.square(before.astype(float) - after).mean()))
    assert len(scores) == 60
    assert 17.5 < np.mean(scores) < 18.5
    # A photo's damage does not hang on its neighbours.
    photo = sorted(folder.iterdir())[7]
    (tmp_path / photo.name).write_bytes(photo.read_bytes())
    ((_, alone, _),) = scored_pairs(tmp_path, 0)
    assert np.array_equal(alone, among[photo.stem])
