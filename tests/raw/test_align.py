"""The part of a frame that a preview shows is found again, whatever was done to its tones."""

from __future__ import annotations

import numpy as np
import pytest

from photoenhance.raw.align import align, without_bars
from photoenhance.raw.reduced import Box, reduce_samples, resized
from photoenhance.resource import resource


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """Luminance, 512 pixels wide."""
    from photoenhance import io

    small = reduce_samples(io.read(resource("samples") / "mountain.jpg").pixels.astype(np.uint16) * 257, 512)
    return small.mean.mean(axis=2)


@pytest.mark.parametrize(
    "box", [(0.0, 0.0, 1.0, 1.0), (0.02, 0.01, 0.97, 0.99), (0.06, 0.06, 0.94, 0.94), (0.0, 0.08, 1.0, 0.92)]
)
def test_finds_a_cropped_preview(photo: np.ndarray, box: Box) -> None:
    preview = resized(photo[..., None], (240, 160), box)[..., 0]
    curved = 1 / (1 + np.exp(-8 * (preview - 0.3))).astype(np.float32)
    assert align(photo, curved) == pytest.approx(box, abs=0.004)


def test_nothing_to_see_is_the_whole_frame() -> None:
    assert align(np.zeros((40, 60), np.float32), np.zeros((40, 60), np.float32)) == (0.0, 0.0, 1.0, 1.0)


def test_bars_are_cut_off() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (104, 160, 3)).astype(np.uint8)
    bars = np.zeros((8, 160, 3), np.uint8)
    letterbox = np.concatenate([bars, picture, bars])
    assert 103 <= without_bars(letterbox, 160 / 105).shape[0] <= 105
    assert without_bars(letterbox.swapaxes(0, 1), 105 / 160).shape[1] in (103, 104, 105)
    assert without_bars(letterbox, 160 / 120).shape == (120, 160, 3), "the shape fits: what is black is in the photo"
    bright = np.concatenate([picture[:8], picture, picture[:8]])
    assert without_bars(bright, 160 / 105).shape == (120, 160, 3), "no bars there: the preview is cropped"
