"""White balance: nothing at 0, the right way, grey's luminance kept, even steps."""

from __future__ import annotations

import numpy as np
import pytest

from photoenhance.colour.matrix import D65, SRGB_PRIMARIES, primaries_to_xyz
from photoenhance.develop.white import white_balance
from tests.develop.made import developed_patch

LUMINANCE = primaries_to_xyz(SRGB_PRIMARIES, D65)[1]


def test_nothing_at_all_at_0() -> None:
    np.testing.assert_array_equal(white_balance(0, 0), np.eye(3))
    np.testing.assert_allclose(white_balance(1e-6, 1e-6), np.eye(3), atol=1e-7)


@pytest.mark.parametrize("amount", [5, 50, 100])
def test_warmer_is_redder_and_magenta_has_less_green(amount: float) -> None:
    warm, cool = developed_patch(0.3, 0.3, 0.3, temperature=amount), developed_patch(0.3, 0.3, 0.3, temperature=-amount)
    assert warm[0] > warm[1] > warm[2]
    assert cool[0] < cool[1] < cool[2]
    magenta, green = developed_patch(0.3, 0.3, 0.3, tint=amount), developed_patch(0.3, 0.3, 0.3, tint=-amount)
    assert magenta[1] < min(magenta[0], magenta[2])
    assert green[1] > max(green[0], green[2])


@pytest.mark.parametrize("both", [(100, 0), (-100, 0), (0, 100), (0, -100), (100, -100), (-100, 100)])
def test_grey_keeps_its_luminance_and_no_colour_is_lost(both: tuple[float, float]) -> None:
    matrix = white_balance(*both)
    assert LUMINANCE @ matrix @ np.ones(3) == pytest.approx(1, abs=1e-12)
    assert np.linalg.cond(matrix) < 4
    assert (matrix @ np.ones(3) > 0.3).all()


def test_there_and_back_is_nearly_where_it_was() -> None:
    np.testing.assert_allclose(white_balance(30, 20) @ white_balance(-30, -20), np.eye(3), atol=0.02)


def test_steps_are_even() -> None:
    """A step of temperature changes the ratio of red to blue by about the same factor along the whole slider."""
    ratios = [np.log((m := white_balance(t, 0) @ np.ones(3))[0] / m[2]) for t in range(-100, 101, 10)]
    steps = np.diff(ratios)
    assert steps.min() > 0
    assert steps.max() < 1.6 * steps.min()
