"""Lab and CIEDE2000 against published pairs and another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from photoenhance.colour.difference import de2000, lab_of

PUBLISHED = (
    # Sharma, Wu and Dalal 2005, table 1: pairs that tell wrong implementations apart.
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
)


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_published_pairs(one: tuple[float, ...], other: tuple[float, ...], expected: float) -> None:
    first, second = np.array([one], float), np.array([other], float)
    assert de2000(first, second)[0] == pytest.approx(expected, abs=1e-4)
    assert de2000(second, first)[0] == pytest.approx(expected, abs=1e-4)


def test_it_agrees_with_another_implementation() -> None:
    one, other = np.random.default_rng(0).random((2, 5000, 3), dtype=np.float32)
    np.testing.assert_allclose(lab_of(one), rgb2lab(one), atol=0.03)  # its white is rounded otherwise
    ours = de2000(lab_of(one), lab_of(other))
    np.testing.assert_allclose(ours, deltaE_ciede2000(lab_of(one), lab_of(other)), atol=1e-6)


def test_white_black_and_the_same_colour() -> None:
    ends = lab_of(np.array([[0, 0, 0], [1, 1, 1], [2, 2, 2]], np.float32))
    np.testing.assert_allclose(ends, [[0, 0, 0], [100, 0, 0], [100, 0, 0]], atol=1e-4)
    assert de2000(ends, ends).max() == 0
