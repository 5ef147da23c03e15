"""Exposure, contrast, whites, blacks: gains, fixed points, order of tones, hue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.develop import passes, scale
from photoenhance.develop.compose import composed, pointwise
from photoenhance.develop.tone import blacks, contrast, whites
from photoenhance.image import Region
from tests.develop.made import develop, developed_patch, picture, settings_of

AMOUNTS = st.floats(-100, 100)
GREY = 0.18


def test_an_ev_doubles_linear_light_bit_for_bit() -> None:
    value = picture(300, 40)
    np.testing.assert_array_equal(develop(value, settings_of(exposure=1)), 2 * value)
    np.testing.assert_array_equal(develop(value, settings_of(exposure=-2)), value / 4)


@pytest.mark.parametrize(
    ("name", "fixed"), [("contrast", (GREY, 1.0)), ("whites", (0.05, 0.1)), ("blacks", (GREY, 1.0, 4.0))]
)
@pytest.mark.parametrize("amount", [-100, -30, 60, 100])
def test_what_a_slider_is_not_about_stays(name: str, fixed: tuple[float, ...], amount: float) -> None:
    for grey in fixed:
        after = developed_patch(grey, grey, grey, **{name: amount})
        np.testing.assert_allclose(after, grey, rtol=0.015)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_tones_keep_their_order(one: float, two: float, three: float) -> None:
    levels = np.linspace(-14, 8, 4000)
    after = blacks(whites(contrast(levels, one / 100), two / 100), three / 100)
    assert np.diff(after).min() > 0.2 * np.diff(levels).min()


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_hue_and_saturation_stay(one: float, two: float, three: float) -> None:
    colour = np.array([0.05, 0.3, 0.11])
    after = developed_patch(*colour, contrast=one, whites=two, blacks=three)
    np.testing.assert_allclose(after / after.max(), colour / colour.max(), rtol=1e-6)


def test_the_ends_move_the_right_way_and_smoothly() -> None:
    for name, grey in (("whites", 0.8), ("blacks", 0.008), ("contrast", 0.4)):
        up, less, down = (developed_patch(grey, grey, grey, **{name: amount})[0] for amount in (100, 50, -100))
        assert down < grey < less < up
    # Nothing clips before its time: what whites 100 brings to white was close to it.
    assert developed_patch(0.6, 0.6, 0.6, whites=100)[0] < 1 < developed_patch(0.75, 0.75, 0.75, whites=100)[0]
    assert developed_patch(0.002, 0.002, 0.002, blacks=-100)[0] > 0


def test_black_stays_black() -> None:
    assert not developed_patch(0, 0, 0, blacks=100, contrast=-100, exposure=3).any()


def test_the_pass_is_the_formula() -> None:
    """Float32, a written-out logarithm and tables against float64: within a tenth of an 8-bit step."""
    value = np.exp2(np.linspace(-9, 2, 640)).astype(np.float32).repeat(3).reshape(20, 32, 3)
    chosen = settings_of(contrast=60, whites=-40, blacks=-30)
    after = pointwise(value, composed(chosen, None), Region(0, 0, 32, 20))
    levels = np.log2(value.astype(np.float64))
    wanted = np.exp2(blacks(whites(contrast(levels, 0.6), -0.4), -0.3))
    np.testing.assert_allclose(after, wanted, rtol=4e-4, atol=1e-5)


def test_golden_numbers() -> None:
    """Greys as they were when their pictures were looked at; the tolerance is a tenth of an 8-bit step."""
    greys = (0.004, 0.03, 0.18, 0.5, 0.9)
    after = [[developed_patch(g, g, g, **{name: 100})[0] for g in greys] for name in ("contrast", "whites", "blacks")]
    np.testing.assert_allclose(after, GOLDEN, rtol=2e-3)


GOLDEN = [
    [0.003717, 0.018769, 0.180012, 0.581382, 0.901489],
    [0.004000, 0.030000, 0.184892, 0.639276, 1.442500],
    [0.011734, 0.040289, 0.180000, 0.500000, 0.900000],
]


def test_numbers_written_twice_are_the_same() -> None:
    """A compiled file holds its own constants: it is what its cache goes by."""
    assert float(passes._FLOOR) == scale.FLOOR
    assert float(passes._LOWEST) == -scale.FLOOR_EV
    assert float(passes._PER_EV) == scale.NODES_PER_EV
