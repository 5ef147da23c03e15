"""The numbers of a change: agree with direct formulas, say nothing of equal pictures, count clipping once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab

from photoenhance.pipeline.change import Change, changed, distance, newly_clipped
from tests.conftest import noise


def of(before: NDArray[np.uint8], after: NDArray[np.uint8], rows: int = 7) -> Change:
    """The whole generator, in strips."""

    def pairs() -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
        for top in range(0, before.shape[0], rows):
            yield before[top : top + rows], after[top : top + rows]

    running = changed(pairs())
    while True:
        try:
            next(running)
        except StopIteration as end:
            return end.value


def test_equal_pictures_have_not_changed() -> None:
    picture = noise(31, 22)
    assert of(picture, picture) == Change(0, 0, 0, 0)


def test_the_distance_is_ciede2000() -> None:
    before, after = noise(40, 30, 1), noise(40, 30, 2)
    other = deltaE_ciede2000(rgb2lab(before), rgb2lab(after))
    np.testing.assert_allclose(distance(before, after), other, atol=0.05)
    found = of(before, after)
    assert found.median == pytest.approx(float(np.median(other)), abs=0.05)
    assert found.high == pytest.approx(float(np.percentile(other, 95)), abs=0.05)


def test_strips_make_no_difference() -> None:
    before, after = noise(40, 30, 1), noise(40, 30, 2)
    one, other = of(before, after, 1), of(before, after, 30)
    assert (one.median, one.high, one.clipped) == (other.median, other.high, other.clipped)
    assert one.ev == pytest.approx(other.ev)


def test_twice_the_light_is_one_stop() -> None:
    # Linear 0.1 and 0.2 in encoded 8 bit.
    before, after = np.full((9, 9, 3), 89, np.uint8), np.full((9, 9, 3), 124, np.uint8)
    assert of(before, after).ev == pytest.approx(1, abs=0.02)
    assert of(after, before).ev == pytest.approx(-1, abs=0.02)


def test_only_what_was_not_clipped_before_counts() -> None:
    before = np.array([[[255, 9, 9], [254, 9, 9], [9, 9, 9], [9, 0, 9]]], np.uint8)
    after = np.array([[[255, 9, 9], [255, 9, 0], [9, 9, 0], [9, 0, 9]]], np.uint8)
    assert newly_clipped(before, after).tolist() == [[False, True, True, False]]
    assert of(before, after).clipped == 50


def test_black_stays_finite() -> None:
    black = np.zeros((4, 4, 3), np.uint8)
    assert np.isfinite(of(black, black + np.uint8(9)).ev)
