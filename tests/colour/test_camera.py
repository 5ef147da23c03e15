"""Camera values to working pixels: white balance, exposure, highlights, looks; the same bits in any cutting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.colour.camera import Development, camera_to_encoded, camera_to_working
from photoenhance.colour.look import standard_look
from photoenhance.colour.matrix import IDENTITY
from photoenhance.colour.transfer import srgb_encode
from photoenhance.image import Camera, CameraLook

CAMERA_MATRIX = ((1.7, -0.6, -0.1), (-0.2, 1.5, -0.3), (0.0, -0.5, 1.5))
CAMERA = Camera("", "", CAMERA_MATRIX, (2.0, 1.0, 1.5), (1, 1, 1))
LOOK = CameraLook(((0.9, 0.1, 0.0), (-0.1, 1.1, 0.0), (0.0, -0.1, 1.1)), standard_look().curve)


def camera_pixels(*colours: tuple[float, float, float]) -> np.ndarray:
    return np.round(np.array([colours]) * 65535).astype(np.uint16)


def test_camera_white_balance_and_matrix() -> None:
    camera = Camera("", "", CAMERA_MATRIX, (2.0, 1.0, 1.25), (1.0, 1.0, 1.0))
    gray, red = camera_to_working(camera_pixels((0.2, 0.4, 0.32), (0.2, 0.1, 0.08)), camera)[0]
    assert gray == pytest.approx(0.4, abs=5e-5)
    assert red == pytest.approx(np.array(CAMERA_MATRIX) @ [0.4, 0.1, 0.1], abs=5e-5)


def test_camera_without_white_balance_takes_daylight() -> None:
    camera = Camera("", "", CAMERA_MATRIX, None, (2.0, 1.0, 1.25))
    assert camera_to_working(camera_pixels((0.2, 0.4, 0.32)), camera)[0, 0] == pytest.approx(0.4, abs=5e-5)


def test_smallest_multiplier_reaches_one() -> None:
    """Also where green is not the smallest: its white is 1.0, nothing is darker than it must be."""
    camera = Camera("", "", IDENTITY, (0.5, 1.0, 2.0), (1, 1, 1), white=0.8)
    assert camera_to_working(camera_pixels((0.4, 0.1, 0.1)), camera)[0, 0] == pytest.approx([0.5, 0.25, 0.5], abs=1e-4)


def test_clipped_highlights_are_white_not_magenta() -> None:
    camera = Camera("", "", CAMERA_MATRIX, (2.0, 1.0, 1.5), (1, 1, 1))
    white, unclipped = camera_to_working(camera_pixels((1, 1, 1), (0.9, 0.3, 0.3)), camera)[0]
    assert np.ptp(white) < 1e-5
    assert white[0] == pytest.approx(1.5, abs=1e-4), "brighter than white, not cut off"
    assert unclipped == pytest.approx(np.array(CAMERA_MATRIX) @ [1.8, 0.3, 0.45], abs=1e-4)


def test_brightening_to_clipping_has_no_step() -> None:
    camera = Camera("", "", CAMERA_MATRIX, (2.0, 1.0, 1.5), (1, 1, 1))
    ramp = np.linspace(0, 1.3, 5000)[:, None] * [0.6, 1.0, 0.7]
    working = camera_to_working(camera_pixels(*np.minimum(ramp, 1).tolist()), camera)[0]
    assert np.abs(np.diff(working, axis=0)).max() < 0.004


def test_monochrome_camera() -> None:
    camera = Camera("", "", IDENTITY, (1.0, 1.0, 1.0), (1, 1, 1), white=0.5)
    assert camera_to_working(np.array([[[16384]]], np.uint16), camera)[0, 0] == pytest.approx(0.5, abs=1e-4)


def test_camera_without_white_balance_takes_what_the_picture_told() -> None:
    camera = Camera("", "", CAMERA_MATRIX, None, (1.0, 1.0, 1.0), auto=(2.0, 1.0, 1.25))
    assert camera_to_working(camera_pixels((0.2, 0.4, 0.32)), camera)[0, 0] == pytest.approx(0.4, abs=5e-5)


def test_exposure_clips_nothing() -> None:
    pixels = camera_pixels((0.3, 0.6, 0.4), (1, 1, 1), (0.9, 0.3, 0.3))
    plain = camera_to_working(pixels, CAMERA)
    brighter = camera_to_working(pixels, CAMERA, Development((2.0, 1.0, 1.5), 1.5))
    assert brighter == pytest.approx(plain * 2**1.5, rel=1e-5)


def test_restored_highlights_keep_their_colour() -> None:
    """Values beyond clipping have room above `white`, and are not taken towards neutral."""
    camera = replace(CAMERA, to_srgb=IDENTITY, white=0.5, balance=(2.0, 1.0, 1.5))
    shown = camera_to_working(camera_pixels((0.5, 0.8, 0.4)), camera)[0, 0]
    assert shown == pytest.approx([2.0, 1.6, 1.2], abs=1e-4)
    assert np.ptp(camera_to_working(camera_pixels((0.5, 0.8, 0.4)), replace(camera, balance=None))[0, 0]) < 0.1


def test_highlights_that_the_decoder_clipped_stay_white() -> None:
    """Also under another white balance than the one they were clipped under; there is no step on the way to them."""
    camera = replace(CAMERA, to_srgb=IDENTITY, balance=(2.0, 1.0, 1.5))
    ramp = np.linspace(0, 1, 3000)[:, None] * [0.5, 1.0, 1 / 1.5]
    shown = camera_to_working(camera_pixels(*ramp.tolist()), camera, Development((1.4, 1.0, 2.0)))[0]
    assert shown[-1] == pytest.approx(1.0, abs=1e-3)
    assert shown[1500] == pytest.approx([0.35, 0.5, 2 / 3], abs=1e-3)
    assert np.abs(np.diff(shown, axis=0)).max() < 0.005


def test_without_a_look_the_light_is_encoded() -> None:
    pixels = camera_pixels((0.2, 0.4, 0.32), (1, 1, 1), (0.0, 0.1, 0.9))
    development = Development((2.0, 1.0, 1.5), -0.5)
    light = camera_to_working(pixels, CAMERA, development)
    assert camera_to_encoded(pixels, CAMERA, development).tobytes() == srgb_encode(light).tobytes()


def test_look_is_matrix_then_curve() -> None:
    pixels = camera_pixels((0.2, 0.4, 0.32), (0.05, 0.1, 0.03))
    light = camera_to_working(pixels, CAMERA, Development((2.0, 1.0, 1.5)))
    encoded = srgb_encode(light @ np.array(LOOK.matrix, np.float32).T)
    steps = np.linspace(0, 1, len(LOOK.curve))
    expected = np.sign(encoded) * np.interp(np.abs(encoded), steps, LOOK.curve)
    assert camera_to_encoded(pixels, CAMERA, Development((2.0, 1.0, 1.5), look=LOOK)) == pytest.approx(
        expected, abs=5e-3
    )


@settings(max_examples=30)
@given(st.integers(0, 250), st.integers(0, 300), st.integers(1, 50), st.integers(1, 100))
def test_any_region_gives_the_same_bits(top: int, left: int, height: int, width: int) -> None:
    colours = np.random.default_rng(3).integers(0, 65536, (300, 400, 3), np.uint16)
    colours[:40, :, 0] = 65535
    region = np.s_[top : top + height, left : left + width]
    for look in (None, LOOK):
        development = Development((2.0, 1.0, 1.5), 0.3, look)
        whole = camera_to_encoded(colours, CAMERA, development)
        assert camera_to_encoded(colours[region], CAMERA, development).tobytes() == whole[region].tobytes()


def test_every_value_stays_finite_and_in_order() -> None:
    """Black, white and far above white: finite, and more light is never darker."""
    ramp = np.repeat(np.arange(0, 65536, 7, dtype=np.uint16)[None, :, None], 3, axis=2)
    camera = replace(CAMERA, to_srgb=IDENTITY, as_shot=(1.0, 1.0, 1.0))
    shown = camera_to_encoded(ramp, camera, Development((1.0, 1.0, 1.0), 5.0, LOOK))[0]
    assert np.isfinite(shown).all()
    assert (np.diff(shown, axis=0) >= 0).all()
    assert shown.max() > 1.2, "above white there is something left"
    noise = np.random.default_rng(0).integers(0, 65536, (50, 50, 3), np.uint16)
    assert np.isfinite(camera_to_encoded(noise, CAMERA, Development((20.0, 1.0, 20.0), -5.0, LOOK))).all()


def test_one_channel_stays_gray() -> None:
    camera = Camera("", "", IDENTITY, (1.0, 1.0, 1.0), (1, 1, 1))
    gray = np.arange(0, 65536, 999, dtype=np.uint16)[None, :, None]
    shown = camera_to_encoded(gray, camera, Development((1.0, 1.0, 1.0), 0.5, standard_look()))
    assert shown.shape == (1, gray.size, 3)
    assert np.ptp(shown, axis=2).max() == 0
