"""Scores: known values, and the exact ways the cards promise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

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
