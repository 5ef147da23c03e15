"""The fast curves give what the exact formulas give, the same bits in any cutting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.colour.curve import ADOBE_CURVE, PROPHOTO_CURVE, SRGB_CURVE, Parametric
from photoenhance.colour.transfer import decode_table, encoder, srgb_decode, srgb_encode

SPREAD = np.linspace(-2, 8, 200_001).astype(np.float32)


def exact_encode(linear: np.ndarray) -> np.ndarray:
    x = np.abs(linear.astype(np.float64))
    return np.sign(linear) * np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)


def test_srgb_encode_is_the_standard_s_formula_beyond_0_and_1() -> None:
    assert np.abs(srgb_encode(SPREAD) - exact_encode(SPREAD)).max() < 5e-7


def test_srgb_decode_inverts() -> None:
    back = srgb_decode(srgb_encode(SPREAD))
    assert np.abs(back - SPREAD).max() < 4e-6
    inside = np.abs(SPREAD) <= 1
    assert np.abs(back - SPREAD)[inside].max() < 5e-7


def test_fixed_points_and_strange_numbers() -> None:
    values = np.array([0, -0.0, 1, -1, np.nan, np.inf, 1e-30], np.float32)
    for function in (srgb_encode, srgb_decode):
        result = function(values)
        assert result.dtype == np.float32
        assert list(result[:4]) == [0, 0, 1, -1]
        assert np.isnan(result[4])
        assert result[5] == np.inf
        assert 0 <= result[6] < 1e-28


@given(st.integers(1, 70_000), st.integers(0, 70_000))
def test_any_cutting_gives_the_same_bits(size: int, start: int) -> None:
    whole = srgb_encode(SPREAD)
    part = srgb_encode(SPREAD[start : start + size])
    assert part.tobytes() == whole[start : start + size].tobytes()


def test_keeps_the_shape_and_the_input() -> None:
    pixels = SPREAD[:600].reshape(10, 20, 3)
    before = pixels.copy()
    assert srgb_encode(pixels[:, ::2]).shape == (10, 10, 3)
    assert (pixels == before).all()


@pytest.mark.parametrize("curve", [SRGB_CURVE, PROPHOTO_CURVE, ADOBE_CURVE, Parametric(2.6)])
def test_every_16_bit_code_survives_its_curve(curve: Parametric) -> None:
    linear = decode_table(curve, 65536)
    encoded = np.empty_like(linear)
    encoder(curve)(linear, encoded)
    assert np.abs(encoded.astype(np.float64) * 65535 - np.arange(65536)).max() < 0.05


def test_tables_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        decode_table(SRGB_CURVE, 256)[0] = 1
