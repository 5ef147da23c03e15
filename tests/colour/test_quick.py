"""The compiled sRGB curve gives the bytes of the one by NumPy."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from photoenhance import compiled
from photoenhance.colour.convert import from_working
from photoenhance.colour.quick import light_of, light_of_codes, samples_of
from photoenhance.colour.space import SRGB
from photoenhance.colour.transfer import srgb_decode

ODD = np.array([0.0, -0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 1e-40, -1e-40, 3e38, 0.0031308, 0.04045], np.float32)


def values() -> np.ndarray:
    random = np.random.default_rng(0)
    wide = np.concatenate([random.uniform(-0.5, 2, 6000), np.exp2(random.uniform(-50, 10, 3000)), ODD, ODD, ODD])
    return wide.astype(np.float32)[: 3 * (wide.size // 3)].reshape(1, -1, 3)


def test_light() -> None:
    with np.errstate(all="ignore"):
        ours, theirs = light_of(values()), srgb_decode(values())
    assert ours.tobytes() == theirs.tobytes() or np.array_equal(ours, theirs, equal_nan=True)
    assert np.array_equal(np.signbit(ours), np.signbit(theirs))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_samples(dtype: str) -> None:
    with np.errstate(all="ignore"):
        assert samples_of(values(), dtype).tobytes() == from_working(values(), SRGB, dtype).tobytes()


@pytest.mark.parametrize("top", [1.0, 4.0])
def test_codes(top: float) -> None:
    codes = np.random.default_rng(0).integers(0, 65536, (20, 30, 3), np.uint16)
    encoded = codes.astype(np.float32) / np.float32(65535) * np.float32(top)
    assert light_of_codes(codes[:, 3:], top).tobytes() == srgb_decode(encoded[:, 3:]).tobytes()


def test_parts_of_a_picture_are_read_as_they_are() -> None:
    whole = np.random.default_rng(1).random((20, 30, 3), np.float32)
    assert light_of(whole[3:9, 4:20]).tobytes() == light_of(whole)[3:9, 4:20].tobytes()


def test_what_a_program_was_killed_over_while_it_compiled_is_removed(tmp_path: Path) -> None:
    left, now = tmp_path / "colour_01" / "quick.nbi.tmp.0011", tmp_path / "colour_01" / "quick.nbi.tmp.2233"
    left.parent.mkdir()
    for one in (left, now):
        one.write_bytes(b"half")
    os.utime(left, (1000, 1000))
    compiled._sweep(tmp_path)
    assert list(left.parent.iterdir()) == [now]
