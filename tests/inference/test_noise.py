"""The noise level of a photo: true for made noise, small for texture, the same however the strips come."""

from __future__ import annotations

import numpy as np
import pytest

from photoenhance.inference.noise import noise_level


def _smooth(height: int, width: int) -> np.ndarray:
    across = np.linspace(0.2, 0.8, width, dtype=np.float32)
    return np.broadcast_to(across[None, :, None], (height, width, 3)).copy()


@pytest.mark.parametrize("sigma", [0.005, 0.02, 0.1])
def test_made_noise_is_found(sigma: float) -> None:
    noisy = _smooth(256, 320) + np.random.default_rng(1).normal(0, sigma, (256, 320, 3)).astype(np.float32)
    assert noise_level([noisy]) == pytest.approx(sigma, rel=0.05)


def test_a_smooth_photo_has_none() -> None:
    assert noise_level([_smooth(256, 320)]) < 1e-3


def test_texture_in_half_of_the_photo_does_not_count() -> None:
    photo = _smooth(256, 320)
    photo[:, 160:] += np.random.default_rng(2).choice([-0.2, 0.2], (256, 160, 1)).astype(np.float32)
    assert noise_level([photo]) < 0.01


def test_clipped_black_does_not_hide_the_noise() -> None:
    photo = _smooth(256, 320) + np.random.default_rng(1).normal(0, 0.02, (256, 320, 3)).astype(np.float32)
    photo[:192] = 0
    assert noise_level([photo]) == pytest.approx(0.02, rel=0.1)


def test_tiny_photos_have_no_level() -> None:
    assert noise_level([np.ones((3, 500, 3), np.float32)]) == 0.0
    assert noise_level([]) == 0.0
