"""Sharpening: edges gain, flat places do not, colours stay, scale counts."""

from __future__ import annotations

import numpy as np
import pytest

from photoenhance.develop.developed import sharpening_of
from photoenhance.develop.sharpen import sharpened
from photoenhance.image import Region
from tests.develop.made import develop, picture, settings_of


def soft_edge(width: int = 60, dark: float = 0.1, light: float = 0.5, colour: tuple[float, ...] = (1, 1, 1)):
    ramp = dark + (light - dark) / (1 + np.exp(-(np.arange(width) - width / 2) / 0.7))
    return (ramp[None, :, None] * np.ones((20, 1, 1)) * np.array(colour)).astype(np.float32)


def steepness(value: np.ndarray) -> float:
    return float(np.abs(np.diff(value[10, :, 1])).max())


def test_edges_grow_steeper_with_the_amount_and_overshoot_little() -> None:
    before = soft_edge()
    steeper = [steepness(develop(before, settings_of(sharpening=amount))) for amount in (0, 50, 100, 150)]
    assert steeper == sorted(steeper)
    assert steeper[2] > 1.2 * steeper[0]
    after = develop(before, settings_of(sharpening=150, radius=3))
    assert after.max() < 1.5 * before.max()
    assert after.min() > before.min() / 1.5


def test_no_colour_changes() -> None:
    before = picture(200, 50) + np.float32(0.01)
    after = develop(before, settings_of(sharpening=120))
    np.testing.assert_allclose(after[..., 0] * before[..., 1], after[..., 1] * before[..., 0], rtol=1e-5)
    assert np.abs(after - before).max() > 0.05


def test_flat_places_and_faint_grain_stay() -> None:
    even = np.full((30, 30, 3), 0.3, np.float32)
    np.testing.assert_allclose(develop(even, settings_of(sharpening=150)), even, rtol=1e-6)
    grain = (even * np.exp2(np.random.default_rng(0).normal(0, 0.004, (30, 30, 1)))).astype(np.float32)
    assert develop(grain, settings_of(sharpening=100)).std() < 1.3 * grain.std()


def test_masking_keeps_texture_out_and_edges_in() -> None:
    texture = (0.3 * np.exp2(np.random.default_rng(1).normal(0, 0.08, (40, 60, 1))) * np.ones(3)).astype(np.float32)
    full, masked = (develop(texture, settings_of(sharpening=100, masking=m)) for m in (0, 100))
    assert full.std() > 1.3 * texture.std()
    assert masked.std() < 1.05 * texture.std()
    edge = soft_edge()
    assert steepness(develop(edge, settings_of(sharpening=100, masking=60))) > 1.15 * steepness(edge)


@pytest.mark.parametrize(("scale", "reach"), [(1.0, 7), (0.5, 4), (0.25, 3), (0.125, 0)])
def test_the_reach_follows_the_scale(scale: float, reach: int) -> None:
    assert sharpening_of(settings_of(sharpening=50, radius=2), scale).reach == reach


def test_the_photos_edge_is_continued() -> None:
    """At the edge an even border does what an even border inside does."""
    inner = np.pad(soft_edge(), ((12, 12), (12, 12), (0, 0)), mode="edge")
    chosen = settings_of(sharpening=100, radius=2)
    np.testing.assert_array_equal(develop(soft_edge(), chosen), develop(inner, chosen)[12:-12, 12:-12])


def test_the_blur_is_a_gaussian_of_the_radius() -> None:
    """The response to a faint dot: level minus blur, so the dot's own weight is what the blur leaves of it."""
    sharpening = sharpening_of(settings_of(sharpening=100, radius=2), 1.0)
    value = np.full((41, 41, 3), 0.25, np.float32)
    value[20, 20] *= np.float32(1.5)
    after = sharpened(value, sharpening, Region(0, 0, 41, 41), Region(0, 0, 41, 41))
    rise = np.log2(1.5 * 0.25 + 1 / 64) - np.log2(0.25 + 1 / 64)
    d = rise * (1 - 1 / (2 * np.pi * 4))
    wanted = 1.6 * d * d * d / ((d * d + 0.012**2) * (1 + d / 0.45))
    assert np.log2(after[20, 20, 0] / value[20, 20, 0]) == pytest.approx(wanted, rel=0.02)
