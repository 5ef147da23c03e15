"""A look that was put on a picture is found again; a preview of another picture is refused."""

from __future__ import annotations

import numpy as np
import pytest

from photoenhance import io
from photoenhance.colour.look import look_encoder
from photoenhance.colour.transfer import extended, srgb_decode
from photoenhance.raw.look import NO_PREVIEW, OTHER_PICTURE, fit_look
from photoenhance.raw.reduced import reduce_samples, resized
from photoenhance.resource import resource

MATRIX = np.array([[1.2, -0.15, -0.05], [-0.1, 1.2, -0.1], [0.0, -0.2, 1.2]], np.float32)
CURVE = (0, 0.04, 0.1, 0.18, 0.28, 0.4, 0.51, 0.61, 0.7, 0.77, 0.83, 0.88, 0.92, 0.95, 0.98, 1.0)


def light_of(name: str) -> np.ndarray:
    """A sample photo as a flat neutral render, half a stop down."""
    pixels = io.read(resource("samples") / name).pixels
    small = reduce_samples(pixels.astype(np.uint16) * np.uint16(257), 512).mean
    return srgb_decode(small) * np.float32(0.7)


def shown(light: np.ndarray, size: tuple[int, int] = (300, 200)) -> np.ndarray:
    """What a camera of that look would put into the file."""
    encoded = np.clip(extended(light @ MATRIX.T, look_encoder(CURVE)), 0, 1)
    return np.rint(resized(encoded, size) * 255).astype(np.uint8)


def full(light: np.ndarray) -> np.ndarray:
    return light.max(axis=2)


@pytest.mark.parametrize("name", ["autumn.jpg", "mountain.jpg", "dogs.jpg"])
def test_finds_a_look(name: str) -> None:
    light = light_of(name)
    fit = fit_look(light, full(light), 1.0, shown(light))
    assert fit.look is not None
    assert fit.problem == ""
    assert fit.difference is not None
    assert fit.difference < 1.5
    assert np.abs(np.array(fit.look.curve[3:11]) - CURVE[3:11]).max() < 0.06
    assert (np.diff(fit.look.curve) >= 0).all()
    assert fit.look.curve[-1] >= 1 - 1e-9


def test_clipped_and_foreign_pixels_do_not_count() -> None:
    """A fiftieth of the picture is another: a date stamp, a dead corner."""
    light = light_of("autumn.jpg")
    preview = shown(light)
    preview[-20:, -60:] = (255, 120, 0)
    fit = fit_look(light, full(light), 1.0, preview)
    clean = fit_look(light, full(light), 1.0, shown(light))
    assert fit.look is not None
    assert clean.look is not None
    assert np.abs(np.array(fit.look.curve[3:11]) - np.array(clean.look.curve[3:11])).max() < 0.02


def test_another_picture_is_refused() -> None:
    light = light_of("autumn.jpg")
    preview = shown(light_of("dogs.jpg"))
    fit = fit_look(light, full(light), 1.0, preview)
    assert fit.look is None
    assert fit.problem == OTHER_PICTURE


def test_no_preview_says_so() -> None:
    light = light_of("autumn.jpg")
    assert fit_look(light, full(light), 1.0, None).problem == NO_PREVIEW
    assert fit_look(light, full(light), 1.0, shown(light, (30, 20))).problem == NO_PREVIEW


@pytest.mark.parametrize("level", [0, 255])
def test_even_previews_are_refused(level: int) -> None:
    light = light_of("autumn.jpg")
    assert fit_look(light, full(light), 1.0, np.full((100, 150, 3), level, np.uint8)).look is None
    assert fit_look(np.zeros_like(light), full(light) * 0, 1.0, np.full((100, 150, 3), level, np.uint8)).look is None


def test_gray_stays_gray() -> None:
    gray = np.repeat(light_of("mountain.jpg").mean(axis=2, keepdims=True), 3, axis=2)
    encoded = np.clip(extended(gray, look_encoder(CURVE)), 0, 1)
    fit = fit_look(gray, full(gray), 1.0, np.rint(resized(encoded, (300, 200)) * 255).astype(np.uint8))
    assert fit.look is not None
    assert fit.look.matrix == ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
