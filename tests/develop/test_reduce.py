"""Reduced copies: the half and the small picture from one pass, of any type of samples, in any strips."""

from __future__ import annotations

import numpy as np
import pytest

from photoenhance.colour.quick import encoding, light_of_samples
from photoenhance.colour.transfer import srgb_decode, srgb_encode
from photoenhance.develop.reduce import PLAIN, Coding, add, means, reduced, strip_rows, sums_of

WIDTH, HEIGHT = 1061, 701
CODING = Coding(1.0, 65535.0, *encoding())


def picture(dtype: str) -> np.ndarray:
    top = np.iinfo(dtype).max
    return np.random.default_rng(5).integers(0, top + 1, (HEIGHT, WIDTH, 3), dtype)


def both(samples: np.ndarray, light: np.ndarray, coding: Coding, rows: int) -> tuple[np.ndarray, np.ndarray]:
    sums, half = sums_of(WIDTH, HEIGHT), np.empty((-(-HEIGHT // 2), -(-WIDTH // 2), 3), np.uint16)
    # From the bottom to the top: strips know nothing of each other.
    for top in reversed(range(0, HEIGHT, rows)):
        strip = samples[top : top + rows]
        add(strip, light, top, HEIGHT, sums, coding, half[top // 2 : -(-(top + strip.shape[0]) // 2)])
    return half, means(sums, WIDTH, HEIGHT)


def averages(light: np.ndarray) -> np.ndarray:
    even = np.pad(light, ((0, HEIGHT % 2), (0, WIDTH % 2), (0, 0)), mode="edge").astype(np.float64)
    return (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / 4


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_the_half_averages_light_within_one_step_of_16_bit(dtype: str) -> None:
    samples = picture(dtype)
    top = int(np.iinfo(dtype).max)
    light = srgb_decode(samples.astype(np.float32) / np.float32(top))
    rows = strip_rows(WIDTH, HEIGHT, 100)
    half, small = both(samples, light_of_samples(top), CODING, rows)
    expected = np.rint(srgb_encode(averages(light).astype(np.float32)) * 65535)
    assert np.abs(half - expected).max() <= 1
    assert small.tobytes() == reduced([light], WIDTH, HEIGHT).tobytes()
    again, same = both(samples, light_of_samples(top), CODING, 4 * rows)
    assert (again.tobytes(), same.tobytes()) == (half.tobytes(), small.tobytes())


def test_light_itself_is_halved_as_it_is_and_cut_at_the_ends() -> None:
    light = np.random.default_rng(1).uniform(-0.5, 1.5, (HEIGHT, WIDTH, 3)).astype(np.float32)
    half, small = both(light, light[:0, 0, 0], PLAIN, strip_rows(WIDTH, HEIGHT, 100))
    assert np.abs(half - averages(np.clip(light, 0, 1)) * 65535).max() <= 0.51
    assert small.tobytes() == reduced([light], WIDTH, HEIGHT).tobytes()
