"""Curves of looks: through their values, smooth, growing, and what the standard one promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.colour.curve import SRGB_CURVE
from photoenhance.colour.look import look_encoder, standard_look
from photoenhance.colour.transfer import extended


def shown(curve: tuple[float, ...], light: np.ndarray) -> np.ndarray:
    return extended(light.astype(np.float32), look_encoder(curve))


def test_goes_through_its_values() -> None:
    curve = standard_look().curve
    light = SRGB_CURVE.decode(np.linspace(0, 1, len(curve)))
    assert shown(curve, light) == pytest.approx(np.array(curve), abs=1e-5)
    assert shown(curve, -light) == pytest.approx(-np.array(curve), abs=1e-5)


def test_a_straight_curve_is_srgb() -> None:
    light = np.linspace(0, 1.5, 1000)
    assert shown(tuple(np.linspace(0, 1, 16)), light) == pytest.approx(SRGB_CURVE.encode(light), abs=1e-5)


@given(st.lists(st.floats(0, 0.3), min_size=3, max_size=20))
def test_every_growing_curve_stays_growing(rises: list[float]) -> None:
    """Flat stretches and steps included: no ringing, no fall, above white neither flat nor steeper than light."""
    curve = (0.0, *np.cumsum(rises).tolist())
    values = shown(curve, np.linspace(0, 4, 3000))
    assert np.isfinite(values).all()
    assert (np.diff(values) >= -1e-6).all()
    above = np.diff(shown(curve, SRGB_CURVE.decode(np.array([1.2, 1.7])))).item() / 0.5
    assert 0.09 < above < 1.01


def test_standard_gives_a_gray_card_its_brightness() -> None:
    """18 % gray is at 12.7 % of what the sensor holds (ISO 12232, saturation-based)."""
    card = SRGB_CURVE.decode(shown(standard_look().curve, np.array([0.127])).astype(np.float64))
    assert card == pytest.approx(0.18, abs=0.005)
    curve = np.array(standard_look().curve)
    assert curve[-1] == 1
    assert np.diff(curve).min() > 0
    assert (curve > 0.6 * np.linspace(0, 1, curve.size)).sum() == curve.size - 1, "no shadow is crushed"


@pytest.mark.parametrize("white", [1.0, 0.9, 0.58, 0.4])
def test_standard_keeps_clipped_light_white(white: float) -> None:
    """Also where a negative baseline exposure puts the sensor's clipping below 1; shadows stay as they are."""
    curve = standard_look(white).curve
    assert shown(curve, np.array([white])) == pytest.approx(1.0, abs=6e-3)
    assert np.diff(curve).min() > 0
    dark = SRGB_CURVE.decode(np.array([0.3 * SRGB_CURVE.encode(np.array(white))]))
    assert shown(curve, dark) == pytest.approx(shown(standard_look().curve, dark), abs=0.01)
