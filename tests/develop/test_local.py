"""Highlights, shadows, clarity: base layers with edges, no halos, contrast kept, light above white fetched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.develop.areas import highlights, shadows
from photoenhance.develop.base import measured_levels
from photoenhance.develop.compose import composed
from photoenhance.develop.measure import measured
from photoenhance.develop.reduce import reduced
from tests.develop.made import develop, developed_patch, picture, settings_of

SIDE = 200


def step_edge(dark: float, light: float, noise: float = 0.0) -> np.ndarray:
    """Two halves, in EV, with as much grain as wanted; (SIDE, SIDE, 3) linear."""
    levels = np.where(np.arange(SIDE) < SIDE // 2, dark, light)[None, :] + np.zeros((SIDE, 1))
    levels = levels + np.random.default_rng(0).normal(0, noise, levels.shape)
    return np.exp2(levels).astype(np.float32)[..., None].repeat(3, axis=2)


@pytest.mark.parametrize(
    "sliders", [{"shadows": 100.0}, {"highlights": -100.0}, {"clarity": 100.0}, {"clarity": -100.0}]
)
@pytest.mark.parametrize("edge", [(-7, -1), (-5, -0.5), (-6, -3)])
def test_there_are_no_halos(sliders: dict[str, float], edge: tuple[float, float]) -> None:
    """Beside an edge each half is as even as it was: within a twentieth of an EV, where an eye sees no rim."""
    after = np.log2(develop(step_edge(*edge), settings_of(**sliders))[SIDE // 2, :, 1])
    half = SIDE // 2
    for side in (after[:half], after[half:]):
        assert np.ptp(side) < 0.05
    assert after[half:].mean() > after[:half].mean() + 1


def test_opened_shadows_keep_their_contrast() -> None:
    """Texture of half a stop around a dark area survives; a curve of the pixel alone would press it to a half."""
    before = step_edge(-5, -0.5, noise=0.3)
    after = develop(before, settings_of(shadows=100))
    dark = np.s_[20:-20, 20 : SIDE // 2 - 20, 1]
    assert np.log2(after[dark]).mean() > np.log2(before[dark]).mean() + 1
    assert np.log2(after[dark]).std() > 0.9 * np.log2(before[dark]).std()


def test_clarity_enlarges_texture_and_leaves_grain_and_edges() -> None:
    x = np.arange(SIDE)
    wave = np.exp2(-3 + 0.25 * np.sin(x)[None, :] * np.ones((SIDE, 1))).astype(np.float32)[..., None].repeat(3, 2)
    inner = np.s_[50:-50, 50:-50, 1]
    spread = {a: np.log2(develop(wave, settings_of(clarity=a))[inner]).std() for a in (-100, 0, 50, 100)}
    assert spread[-100] < 0.6 * spread[0]
    assert 1.2 * spread[0] < spread[50] < spread[100]
    assert spread[100] > 1.5 * spread[0]
    grain = step_edge(-3, -3, noise=0.01)
    quiet = np.log2(develop(grain, settings_of(clarity=100))[inner]).std()
    assert quiet < 1.3 * np.log2(grain[inner]).std()


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(-3, 6))
def test_areas_keep_their_order(lights: float, darks: float, peak: float) -> None:
    levels = np.linspace(-12, 8, 3000)
    after = shadows(highlights(levels, lights / 100, peak), darks / 100)
    assert np.diff(after).min() > 0.1 * np.diff(levels).min()


@pytest.mark.parametrize("peak", [0.5, 2.0, 4.0])
def test_highlights_fetch_what_lies_above_white(peak: float) -> None:
    assert -0.4 < highlights(np.array([peak]), -1, peak)[0] < 0
    assert abs(highlights(np.array([-5.0]), -1, peak)[0] + 5) < 0.1
    value = step_edge(-4, peak)
    assert develop(value, settings_of(highlights=-100)).max() < 1
    assert develop(value, settings_of(highlights=-100, exposure=1)).max() < 1


def test_mid_grey_hardly_moves() -> None:
    for sliders in ({"highlights": -100.0}, {"highlights": 100.0}, {"shadows": 100.0}, {"shadows": -100.0}):
        assert developed_patch(0.18, 0.18, 0.18, **sliders)[0] == pytest.approx(0.18, rel=0.3)
    assert developed_patch(0.02, 0.02, 0.02, shadows=100)[0] > 2 * 0.02
    assert developed_patch(0.6, 0.6, 0.6, highlights=-100)[0] < 0.8 * 0.6


def test_the_base_is_the_level_of_even_areas() -> None:
    levels = np.log2(step_edge(-6, -1)[..., 0])
    found = measured_levels(levels, 1)
    for slope, offset in ((0, 1), (2, 3)):
        base = found.maps[..., slope] * levels + found.maps[..., offset]
        np.testing.assert_allclose(base, levels, atol=0.06)
    assert found.peak == pytest.approx(-1)
    assert not found.maps.flags.writeable


def test_measuring_depends_on_the_picture_and_its_white_balance_alone() -> None:
    value = picture(120, 90)
    small = reduced([value], 120, 90)
    one = measured(small, settings_of(shadows=10), 120, 90)
    other = measured(small, settings_of(clarity=-10, exposure=2, contrast=5, saturation=9), 120, 90)
    warm = measured(small, settings_of(shadows=10, temperature=30), 120, 90)
    assert one.maps.tobytes() == other.maps.tobytes()
    assert one.peak == other.peak
    assert one.maps.tobytes() != warm.maps.tobytes()
    assert measured(small, settings_of(contrast=10), 120, 90) is None
    with pytest.raises(ValueError, match="measured"):
        composed(settings_of(shadows=10), None)


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (9, 1), (2, 2), (700, 2)])
def test_tiny_photos_are_developed_too(size: tuple[int, int]) -> None:
    value = picture(*size)
    after = develop(value, settings_of(shadows=50, clarity=50, sharpening=50, saturation=10))
    assert after.shape == value.shape
    assert np.isfinite(after).all()
