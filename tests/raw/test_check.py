"""Blank and missing sensor data are told from dark, white and noisy photos."""

from __future__ import annotations

import numpy as np
import pytest

from photoenhance.raw.check import Verdict, judge, too_small

WHITE = 16383


def photo(height: int = 400, width: int = 300) -> np.ndarray:
    return np.random.default_rng(4).integers(200, 9000, (height, width)).astype(np.uint16)


def verdict(sensor: np.ndarray, *, period: int = 2, missing: int = 0, file_size: int = 10**6) -> Verdict:
    return judge(sensor, WHITE, period, file_size, missing)


def test_a_photo_is_fine() -> None:
    assert verdict(photo()) == Verdict()


@pytest.mark.parametrize("value", [0, 300, WHITE])
def test_an_even_frame_is_complete(value: int) -> None:
    assert verdict(np.full((400, 300), value, np.uint16)) == Verdict()


def test_blank_end_is_an_error() -> None:
    sensor = photo()
    sensor[-60:] = 256
    assert "58 rows" in (verdict(sensor).error or "")


def test_end_that_repeats_the_mosaic_is_an_error() -> None:
    sensor = photo()
    sensor[-60:] = np.tile(sensor[-62:-60], (30, 1))
    assert verdict(sensor).error is not None
    sensor = photo()
    sensor[-60:] = np.tile(sensor[-66:-60], (10, 1))
    assert verdict(sensor, period=6).error is not None


def test_overexposed_end_is_no_error() -> None:
    sensor = photo()
    sensor[-60:] = WHITE
    assert verdict(sensor) == Verdict()


def test_a_few_even_rows_are_no_error() -> None:
    sensor = photo()
    sensor[100:103] = 0
    sensor[-5:] = 0
    assert verdict(sensor) == Verdict()


def test_missing_bytes_with_blank_rows_are_an_error() -> None:
    sensor = photo()
    sensor[100:150] = 0
    assert verdict(sensor).error is None
    assert verdict(sensor, missing=100_000).error is not None
    assert verdict(np.zeros((400, 300), np.uint16), missing=100_000).error is not None
    assert verdict(np.zeros((400, 300), np.uint16), file_size=1000).error is not None


def test_missing_bytes_alone_are_a_warning() -> None:
    result = verdict(photo(), missing=100_000)
    assert result.error is None
    assert result.warning is not None


def test_rounding_up_is_forgiven() -> None:
    assert verdict(photo(), missing=512) == Verdict()


def test_linear_data_have_channels() -> None:
    sensor = np.stack([photo()] * 4, axis=-1)
    sensor[-60:] = 7
    assert verdict(sensor).error is not None


def test_too_small() -> None:
    assert too_small(12_344, 3724 * 2754)
    assert not too_small(59_250, 640 * 480)
