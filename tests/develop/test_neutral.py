"""The picker's arithmetic: temperature and tint under which a colour is grey, as far as they reach."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.colour.matrix import D65, SRGB_PRIMARIES, primaries_to_xyz
from photoenhance.develop.white import neutral_at, white_balance


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB under D65."""
    to_xyz = primaries_to_xyz(SRGB_PRIMARIES, D65)
    ratio = to_xyz @ light / (to_xyz @ np.ones(3))
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@given(st.floats(-95, 95), st.floats(-95, 95), st.floats(0.02, 1))
def test_a_cast_is_found_and_taken_away(temperature: float, tint: float, grey: float) -> None:
    cast = np.linalg.inv(white_balance(temperature, tint)) @ np.full(3, grey)
    found = neutral_at(cast)
    assert np.abs(lab(white_balance(*found) @ cast)[1:]).max() < 1
    assert found == pytest.approx((temperature, tint), abs=1)


def test_grey_needs_nothing() -> None:
    assert neutral_at(np.full(3, 0.4)) == (0, 0)


def test_what_is_too_colourful_gets_the_nearest() -> None:
    before = np.array([0.6, 0.25, 0.02])
    temperature, tint = neutral_at(before)
    assert temperature == -100
    assert -100 <= tint <= 100
    chroma = [float(np.hypot(*lab(one)[1:])) for one in (before, white_balance(temperature, tint) @ before)]
    assert chroma[1] < chroma[0]
