"""Scores: known values, and the exact ways the cards promise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import structural_similarity

pytest.importorskip("torch")

from tests.conftest import noise
from training import scores
from training.data.decode import decode_srgb8
from training.data.pairs import find_pairs

pytestmark = pytest.mark.training


def test_known_values() -> None:
    picture = noise(40, 30) // 2
    assert scores.psnr(picture, picture) == 100
    assert scores.psnr(picture, picture + np.uint8(16)) == pytest.approx(10 * np.log10(255**2 / 16**2))
    assert scores.ssim(picture, picture) == pytest.approx(1)
    black, white = np.zeros((20, 20, 3), np.uint8), np.full((20, 20, 3), 255, np.uint8)
    assert scores.de2000(black, white) == pytest.approx(100, abs=0.01)


@pytest.mark.data
@pytest.mark.parametrize(
    ("folder", "layout", "expected"), [("lol/test", "lol", 7.77), ("retouch/test", "before-after", 18.93)]
)
def test_the_inputs_score_what_their_sources_say(data: Path, folder: str, layout: str, expected: float) -> None:
    pairs = find_pairs(data / folder, layout)
    measured = [scores.psnr(decode_srgb8(pair.before), decode_srgb8(pair.after)) for pair in pairs]
    assert np.mean(measured) == pytest.approx(expected, abs=0.01)


def test_strips_give_the_whole_pictures_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = noise(61, 47, 1), noise(61, 47, 2)
    second[:30] = first[:30] // 2
    whole = [scores.measure(first, second), scores.change(first, second)]
    ssim = structural_similarity(
        first,
        second,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        channel_axis=-1,
    )
    assert whole[0].ssim == pytest.approx(ssim, abs=1e-12)
    monkeypatch.setattr(scores, "_STRIP_PIXELS", 7 * 61)
    for one, other in zip(whole, (scores.measure(first, second), scores.change(first, second)), strict=True):
        for name in ("psnr", "ssim", "de2000", "levels", "clipped", "white", "ev"):
            if hasattr(one, name):
                assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9)


def test_a_change_counts_what_came_to_the_ends_and_the_light() -> None:
    before = np.full((10, 10, 3), 100, np.uint8)
    before[0] = 255
    after = before.copy()
    after[1, :, 0] = 255  # ten of a hundred pixels, one channel each
    after[2, :5] = 0  # five more
    change = scores.change(before, after)
    assert (change.clipped, change.white) == (15, 10)
    assert change.levels == pytest.approx((10 * 155 + 15 * 100) / 300)
    assert scores.change(before, before) == scores.Change(0, 0, 0, 0, 0)
    linear = np.full((5, 5, 3), 188, np.uint8), np.full((5, 5, 3), 137, np.uint8)  # half and a quarter of the light
    assert scores.brightness(*linear) == pytest.approx(-1, abs=0.02)
    assert scores.brightness(np.zeros_like(linear[0]), np.zeros_like(linear[0])) == 0
