"""Vibrance and saturation: hue and lightness kept, skin and strong colours spared, nothing pushed out of sRGB."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.colour.transfer import srgb_decode
from photoenhance.develop.saturation import SKIN_CORE, SKIN_HUE, TO_CONES, TO_LAB
from tests.develop.made import develop, developed_patch, settings_of

SKIN = [(240, 205, 180), (224, 172, 138), (194, 150, 130), (198, 134, 100), (141, 85, 54), (115, 82, 68), (80, 50, 36)]
"""Skin from very light to very dark, and the ColorChecker's two patches of it, encoded."""
channels = st.floats(0.01, 0.95)


def linear(*encoded: float) -> np.ndarray:
    return srgb_decode(np.array(encoded, np.float32) / np.float32(255)).astype(np.float64)


def lab(colour: np.ndarray) -> np.ndarray:
    return TO_LAB @ np.cbrt(TO_CONES @ colour)


def hue(colour: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(*lab(colour)[:0:-1])))


def chroma(colour: np.ndarray) -> float:
    return float(np.hypot(*lab(colour)[1:]))


@pytest.mark.parametrize("skin", SKIN)
def test_vibrance_keeps_skin(skin: tuple[int, int, int]) -> None:
    colour = linear(*skin)
    assert abs(hue(colour) - SKIN_HUE) < SKIN_CORE + 4
    for amount in (-100, 60, 100):
        after = developed_patch(*colour, vibrance=amount)
        assert hue(after) == pytest.approx(hue(colour), abs=0.7)
    assert chroma(developed_patch(*colour, vibrance=100)) < 1.3 * chroma(colour)
    # A blue as muted as the skin is taken hold of.
    light, a, b = lab(colour)
    blue = np.linalg.solve(TO_CONES, np.linalg.solve(TO_LAB, [light, -a, -b]) ** 3)
    assert blue.min() < 0.03 or chroma(developed_patch(*blue, vibrance=100)) > 1.1 * chroma(
        developed_patch(*colour, vibrance=100)
    )


def test_vibrance_spares_what_is_colourful() -> None:
    gains = [chroma(developed_patch(*linear(*c), vibrance=100)) / chroma(linear(*c))
             for c in ((110, 120, 135), (90, 120, 160), (50, 110, 200), (10, 60, 220))]  # fmt: skip
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 1.7
    assert gains[-1] < 1.15


@given(channels, channels, channels, st.floats(-100, 100), st.floats(-100, 100))
def test_lightness_and_hue_stay(r: float, g: float, b: float, saturation: float, vibrance: float) -> None:
    """What holds an increase back goes along a straight line in light, which bends in Oklab by a few degrees."""
    colour = np.array([r, g, b], np.float32).astype(np.float64)
    after = developed_patch(*colour, saturation=saturation, vibrance=vibrance)
    assert lab(after)[0] == pytest.approx(lab(colour)[0], abs=0.02)
    if min(chroma(colour), chroma(after)) > 0.02:
        turn = (hue(after) - hue(colour) + 180) % 360 - 180
        assert abs(turn) * min(1, chroma(after) / 0.1) < 5


@given(channels, channels, channels, st.floats(0, 100), st.floats(0, 100))
def test_no_channel_leaves_srgb(r: float, g: float, b: float, saturation: float, vibrance: float) -> None:
    after = developed_patch(r, g, b, saturation=saturation, vibrance=vibrance)
    assert after.min() > -0.004
    assert after.max() < 1.03


@given(channels, channels, channels)
def test_the_slider_is_monotone(r: float, g: float, b: float) -> None:
    for name in ("saturation", "vibrance"):
        found = [chroma(developed_patch(r, g, b, **{name: amount})) for amount in (-100, -50, 0, 50, 100)]
        assert (np.diff(found) > -1e-4).all()


def test_saturation_takes_all_colour_away() -> None:
    after = developed_patch(0.8, 0.1, 0.3, saturation=-100)
    np.testing.assert_allclose(after, after[0], rtol=1e-5)
    assert 0.1 < after[0] < 0.4


def test_a_gradient_to_pure_colour_stays_a_gradient() -> None:
    """Textures in strong colours: no two of them become one, which a clip would do."""
    steps = np.linspace(0.35, 0, 60)
    ramp = np.stack([np.full(60, 0.5), steps, steps], axis=1).astype(np.float32)[None]
    green = develop(ramp, settings_of(saturation=100))[0, :, 1]
    assert (np.diff(green) < 0).all()


def test_golden_numbers() -> None:
    """Colours as they were when their pictures were looked at; within a ten-thousandth, rounding of any machine."""
    after = [developed_patch(*linear(*one), vibrance=50, saturation=20) for one in ((198, 134, 100), (90, 120, 160))]
    np.testing.assert_allclose(after, GOLDEN, atol=1e-4)


GOLDEN = [[0.644310, 0.213997, 0.086937], [0.061999, 0.186213, 0.474764]]
