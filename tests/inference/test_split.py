"""Tone, colour and detail: parts sum to the change, hold what they say, and no cut can show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.image import Region
from photoenhance.inference.split import LUMA, PASSES, Shares, radius, shared, widened

WIDTH, HEIGHT = 700, 90
"""Wide enough for a radius of more than a pixel, and with a reach that the edges cut off."""
WHOLE = Region(0, 0, WIDTH, HEIGHT)
CHANGE = np.random.default_rng(0).normal(0, 0.2, (HEIGHT, WIDTH, 3)).astype(np.float32)
PARTS = (Shares(1, 0, 0), Shares(0, 1, 0), Shares(0, 0, 1))


def whole(shares: Shares, change: np.ndarray = CHANGE) -> np.ndarray:
    return shared(change, shares, WHOLE, WHOLE, (WIDTH, HEIGHT))


def luma(picture: np.ndarray) -> np.ndarray:
    return picture @ np.array(LUMA)


@settings(max_examples=40)
@given(data=st.data())
def test_any_region_is_that_of_the_whole_bit_for_bit(data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    region = Region(x, y, data.draw(st.integers(1, WIDTH - x)), data.draw(st.integers(1, HEIGHT - y)))
    shares = Shares(*(data.draw(st.floats(0, 2)) for _ in range(3)))
    wide = widened(region, WIDTH, HEIGHT)
    part = shared(CHANGE[wide.slices], shares, wide, region, (WIDTH, HEIGHT))
    assert part.tobytes() == np.ascontiguousarray(whole(shares)[region.slices]).tobytes()


def test_the_parts_sum_to_the_change() -> None:
    np.testing.assert_allclose(sum(whole(one) for one in PARTS), CHANGE, atol=2e-6)
    np.testing.assert_allclose(whole(Shares(1, 1, 1)), CHANGE, atol=2e-6)


def test_colour_holds_no_luma_and_tone_and_detail_hold_no_colour() -> None:
    tone, colour, detail = (whole(one) for one in PARTS)
    assert np.abs(luma(colour)).max() < 1e-6
    assert np.abs(colour).max() > 0.2
    for grey in (tone, detail):
        assert np.ptp(grey, axis=2).max() == 0
    assert np.abs(detail).max() > 5 * np.abs(tone).max()  # noise is detail


def test_an_even_change_is_all_tone_up_to_the_edges() -> None:
    even = np.full_like(CHANGE, 0.25)
    tone, colour, detail = (whole(one, even) for one in PARTS)
    np.testing.assert_allclose(tone, even, atol=2e-6)
    np.testing.assert_allclose(colour, 0, atol=1e-6)
    np.testing.assert_allclose(detail, 0, atol=2e-6)


def test_the_blur_is_a_gaussian_of_half_a_percent_of_the_longer_side() -> None:
    side, size = 801, (4000, 3000)
    dot = np.zeros((side, side, 3), np.float32)
    dot[400, 400] = 4
    inner = Region(1060, 1060, side - 120, side - 120)
    part = widened(inner, *size)
    assert (part.width, part.height) == (side, side)
    spread = shared(dot, Shares(1, 0, 0), part, inner, size)[..., 0].astype(float) / 4
    y, x = np.mgrid[0 : side - 120, 0 : side - 120] - 340
    assert spread.sum() == pytest.approx(1, abs=0.02)  # counted in steps of a millionth
    assert np.sqrt((spread * x * x).sum() / spread.sum()) == pytest.approx(0.005 * 4000, rel=0.05)
    assert np.sqrt((spread * y * y).sum() / spread.sum()) == pytest.approx(0.005 * 4000, rel=0.05)


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.125])
def test_the_reach_follows_the_scale_and_ends_at_the_photo(scale: float) -> None:
    size = (4000, 3000)
    assert radius(*size, scale) == round(20 * scale)
    inside = Region(round(1000 * scale), round(1500 * scale), 10, 10, scale)
    wide = widened(inside, *size)
    assert inside.x - wide.x == wide.right - inside.right == inside.y - wide.y == PASSES * round(20 * scale)
    corner = Region(round(4000 * scale) - 5, round(3000 * scale) - 5, 5, 5, scale)
    assert (widened(corner, *size).right, widened(corner, *size).bottom) == (corner.right, corner.bottom)


def test_values_that_are_no_numbers_stay_where_they_are() -> None:
    change = CHANGE.copy()
    change[40, 300] = np.nan, np.inf, -np.inf
    broken = ~np.isfinite(whole(Shares(0.5, 1, 2), change)).all(axis=2)
    assert list(zip(*np.nonzero(broken), strict=True)) == [(40, 300)]
