"""Conversions: identities code by code, agreement with LittleCMS, any cutting."""

from __future__ import annotations

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.colour.cicp import space_of_cicp
from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.curve import ADOBE_CURVE, Parametric
from photoenhance.colour.definition import LINEAR_SRGB, OUTPUTS, Space
from photoenhance.colour.make import make_icc
from photoenhance.colour.matrix import IDENTITY
from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, PROPHOTO, SRGB


def every_code(dtype: type) -> np.ndarray:
    """Each code in each channel, beside different codes in the others."""
    codes = np.arange(np.iinfo(dtype).max + 1, dtype=dtype)
    return np.stack([codes, codes[::-1], np.roll(codes, 77)], axis=-1).reshape(16, -1, 3)


def hard_colours() -> np.ndarray:
    """Random colours, a third of them with a channel at or near black or white."""
    random = np.random.default_rng(3)
    colours = random.integers(0, 65536, (300, 400, 3), np.uint16)
    colours[:40, :, 0] = 65535
    colours[40:80, :, 2] = random.integers(0, 3, (40, 400))
    colours[80:120, :, 1] = random.integers(0, 400, (40, 400))
    return colours


@pytest.mark.parametrize("space", [SRGB, DISPLAY_P3, PROPHOTO], ids=lambda space: space.name)
@pytest.mark.parametrize("colours", [every_code(np.uint8), every_code(np.uint16), hard_colours()])
def test_round_trip_is_the_identity(space: Space, colours: np.ndarray) -> None:
    back = from_working(to_working(colours, space), space, colours.dtype)
    assert back.dtype == colours.dtype
    assert (back == colours).all()


def test_adobe_rgb_round_trip() -> None:
    """A pure gamma has no toe: float32 cannot hold its darkest codes beside bright ones (libraries: up to 30)."""
    assert (
        from_working(to_working(every_code(np.uint8), ADOBE_RGB), ADOBE_RGB, np.uint8) == every_code(np.uint8)
    ).all()
    colours = hard_colours()
    error = np.abs(from_working(to_working(colours, ADOBE_RGB), ADOBE_RGB, np.uint16).astype(int) - colours)
    assert error[(colours > 655).all(axis=-1)].max() <= 1
    assert error.max() <= 40


@pytest.mark.parametrize("space", OUTPUTS.values(), ids=OUTPUTS)
def test_agrees_with_littlecms(space: Space) -> None:
    colours = every_code(np.uint8)
    theirs = imagecodecs.cms_transform(
        colours, make_icc(space), make_icc(LINEAR_SRGB), colorspace="rgb", outcolorspace="rgb", outdtype=np.float32
    )
    # The profile's own rounding (1/65536) and the toe of its curve are all that differs.
    assert np.abs(to_working(colours, space) - theirs).max() < 1e-4


def test_white_is_white_and_gray_is_gray() -> None:
    grays = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)
    for space in OUTPUTS.values():
        working = to_working(grays, space)
        assert np.ptp(working, axis=-1).max() < 3e-7
        assert working[0, -1] == pytest.approx(1.0, abs=3e-7)


def test_wide_colours_lie_outside() -> None:
    red = to_working(np.array([[[255, 0, 0]]], np.uint8), DISPLAY_P3)[0, 0]
    assert red == pytest.approx([1.22494, -0.04206, -0.01964], abs=1e-4)


def test_gray_is_spread() -> None:
    gray = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    assert (to_working(gray, SRGB) == to_working(np.repeat(gray, 3, axis=2), SRGB)).all()
    space = Space("gray", IDENTITY, (ADOBE_CURVE,))
    assert to_working(gray, space)[8, 0] == pytest.approx((128 / 255) ** (563 / 256), rel=1e-5)


def test_channels_keep_their_own_curves() -> None:
    space = Space("odd", IDENTITY, (Parametric(1.0), Parametric(2.0), Parametric(3.0)))
    half = np.full((1, 1, 3), 51, np.uint8)
    assert to_working(half, space)[0, 0] == pytest.approx([0.2, 0.04, 0.008], rel=1e-5)
    assert (from_working(to_working(half, space), space, np.uint8) == half).all()


def test_out_of_range_is_clipped_and_nan_is_black() -> None:
    values = np.array([[[-1, 2, np.nan], [np.inf, -np.inf, 0.5]]], np.float32)
    assert from_working(values, SRGB, np.uint8).tolist() == [[[0, 255, 0], [255, 0, 188]]]
    assert from_working(values, SRGB, np.uint16)[0, 0].tolist() == [0, 65535, 0]


def test_rounds_to_nearest() -> None:
    codes = np.array([100.4, 100.6, 200.5001], np.float64) / 255
    linear = np.where(codes > 0.04, ((codes + 0.055) / 1.055) ** 2.4, 0).astype(np.float32)
    assert from_working(linear.reshape(1, 1, 3), SRGB, np.uint8).tolist() == [[[100, 101, 201]]]


@pytest.mark.parametrize(
    "space",
    [
        Space("gray", IDENTITY, (ADOBE_CURVE,)),
        Space("table", IDENTITY, SRGB.curves, b"", True),
        space_of_cicp((9, 16, 9, 0))[0],
    ],
    ids=lambda space: space.name,
)
def test_writes_matrix_spaces_only(space: Space) -> None:
    with pytest.raises(ValueError, match="no RGB matrix space"):
        from_working(np.zeros((1, 1, 3), np.float32), space, np.uint8)


@settings(max_examples=30)
@given(st.integers(0, 250), st.integers(0, 300), st.integers(1, 50), st.integers(1, 100))
def test_any_region_gives_the_same_bits(top: int, left: int, height: int, width: int) -> None:
    colours, region = hard_colours(), np.s_[top : top + height, left : left + width]
    working = to_working(colours, DISPLAY_P3)
    assert to_working(colours[region], DISPLAY_P3).tobytes() == working[region].tobytes()
    whole = from_working(working, ADOBE_RGB, np.uint16)
    assert from_working(working[region], ADOBE_RGB, np.uint16).tobytes() == whole[region].tobytes()


def test_pq_reference_white_is_white() -> None:
    space, _ = space_of_cicp((9, 16, 9, 0))
    code = round(0.58068888 * 65535)
    assert to_working(np.full((1, 1, 3), code, np.uint16), space)[0, 0] == pytest.approx(1.0, abs=2e-4)


def test_hlg_reference_white_is_white() -> None:
    space, _ = space_of_cicp((9, 18, 9, 0))
    pixels = to_working(np.array([[[49151] * 3, [65535] * 3]], np.uint16), space)
    # BT.2408 rounds: 75 % of HLG is 203 cd/m2 on a 1000 cd/m2 display.
    assert pixels[0, 0] == pytest.approx(1.0, abs=2e-3)
    assert pixels[0, 1] == pytest.approx(1000 / 203, rel=1e-4)
