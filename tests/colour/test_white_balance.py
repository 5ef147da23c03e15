"""Kelvin and tint: there and back, in order, as Adobe counts them, and for cameras that say little."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from photoenhance.colour.matrix import D65, IDENTITY, SRGB_PRIMARIES, frozen, primaries_to_xyz
from photoenhance.colour.white_balance import (
    HIGHEST,
    LOWEST,
    MOST_TINT,
    camera_from_xyz,
    multipliers_of,
    neutral,
    temperature_of,
)
from photoenhance.errors import PhotoError
from photoenhance.image import Camera
from photoenhance.recipe.raw import TEMPERATURE, TINT

# XYZ to a Canon PowerShot S40, as LibRaw has it.
XYZ_TO_S40 = np.array([[0.861, -0.257, -0.095], [-0.824, 1.549, 0.297], [-0.265, 0.308, 0.91]])


def camera_of(matrix: np.ndarray) -> Camera:
    """A camera from its XYZ matrix, as `raw.camera` makes it."""
    balanced = matrix @ primaries_to_xyz(SRGB_PRIMARIES, D65)
    sums = balanced.sum(axis=1)
    daylight = tuple(sums[1] / sums)
    return Camera("", "", frozen(np.linalg.inv(balanced / sums[:, None])), None, daylight)


S40 = camera_of(XYZ_TO_S40)
PLAIN = Camera("", "", IDENTITY, None, (1.0, 1.0, 1.0))


def test_matrix_comes_back() -> None:
    """Matrix and daylight together are the camera's own matrix, up to its brightness."""
    found = camera_from_xyz(S40)
    assert found / found[1, 1] == pytest.approx(XYZ_TO_S40 / XYZ_TO_S40[1, 1], abs=1e-9)


def test_ranges_are_the_recipe_s() -> None:
    assert (TEMPERATURE.minimum, TEMPERATURE.maximum, TINT.maximum) == (LOWEST, HIGHEST, MOST_TINT)
    assert TINT.minimum == -MOST_TINT


@given(st.floats(2000, 50000), st.floats(-100, 100))
def test_there_and_back(temperature: float, tint: float) -> None:
    multipliers = multipliers_of(temperature, tint, S40)
    assume(max(multipliers) / min(multipliers) < 39)  # at the warm end the matrix gives blue nothing
    again = temperature_of(multipliers, S40)
    assert again[0] == pytest.approx(temperature, rel=1e-6)
    assert again[1] == pytest.approx(tint, abs=1e-4)


@given(st.floats(0.6, 4), st.floats(0.6, 4))
def test_back_and_there(red: float, blue: float) -> None:
    """Where the light can be told at all, multipliers are found again."""
    temperature, tint = temperature_of((red, 1.0, blue), S40)
    if LOWEST < temperature < HIGHEST and abs(tint) < MOST_TINT:
        assert multipliers_of(temperature, tint, S40) == pytest.approx((red, 1.0, blue), rel=1e-6)


@pytest.mark.parametrize(("camera", "least"), [(S40, 2500), (PLAIN, 3000)])
@pytest.mark.parametrize("tint", [-60, 0, 60])
def test_higher_is_warmer(camera: Camera, least: float, tint: float) -> None:
    """Below, a matrix may give a channel nothing at all: multipliers then stay where they are."""
    found = [multipliers_of(float(kelvin), tint, camera) for kelvin in np.geomspace(least, 50000, 60)]
    assert all(one[0] / one[2] < other[0] / other[2] for one, other in itertools.pairwise(found))


def test_higher_tint_is_more_magenta() -> None:
    green, magenta = (multipliers_of(5500, tint, S40) for tint in (-50, 50))
    assert magenta[0] > green[0]
    assert magenta[2] > green[2]


@pytest.mark.parametrize(
    ("x", "y", "temperature", "tint"),
    [
        (0.44758, 0.40745, 2856, 0),  # CIE illuminant A lies on the locus
        (0.3127, 0.3290, 6504, 10),  # D65 as the DNG SDK gives it
        (0.34567, 0.35850, 5003, 9),  # D50
    ],
)
def test_lights_of_the_cie(x: float, y: float, temperature: float, tint: float) -> None:
    light = camera_from_xyz(S40) @ np.array([x / y, 1, (1 - x - y) / y])
    red, green, blue = 1 / light
    found = temperature_of((red / green, 1.0, blue / green), S40)
    assert found[0] == pytest.approx(temperature, rel=0.003)
    assert found[1] == pytest.approx(tint, abs=1.5)


def test_daylight_is_d65() -> None:
    for camera in (S40, PLAIN):
        assert temperature_of(camera.daylight, camera) == pytest.approx((6504, 9.8), abs=2)


@pytest.mark.parametrize("values", [(1.0, 1.0, 1.0), (20.0, 1.0, 0.05), (0.05, 1.0, 20.0), (20.0, 1.0, 20.0)])
def test_impossible_lights_give_ends_of_the_ranges(values: tuple[float, float, float]) -> None:
    temperature, tint = temperature_of(values, S40)
    assert LOWEST <= temperature <= HIGHEST
    assert -MOST_TINT <= tint <= MOST_TINT
    assert all(0.01 < value < 100 for value in multipliers_of(temperature, tint, S40))


def patch(red: float, green: float, blue: float) -> np.ndarray:
    values = np.random.default_rng(1).normal(0, 200, (9, 9, 3)) + np.array([red, green, blue]) * 65535
    return np.clip(values, 0, 65535).astype(np.uint16)


@pytest.mark.parametrize("camera", [S40, PLAIN, replace(PLAIN, white=0.5)])
def test_picked_patch_becomes_gray(camera: Camera) -> None:
    spot = patch(0.2, 0.3, 0.25)
    spot[0, :3] = 65535
    balance = multipliers_of(*neutral(spot, camera), camera)
    shown = np.median(spot.reshape(-1, 3), axis=0) * balance
    assert np.ptp(shown) / shown.mean() < 0.02


@pytest.mark.parametrize(
    ("spot", "why"),
    [
        (patch(1.0, 1.0, 0.9), "overexposed"),
        (np.zeros((5, 5, 3), np.uint16), "dark"),
        (np.full((5, 5, 1), 9000, np.uint16), "no colour"),
        (np.zeros((0, 0, 3), np.uint16), "overexposed"),
    ],
)
def test_patches_that_tell_nothing(spot: np.ndarray, why: str) -> None:
    with pytest.raises(PhotoError, match=why):
        neutral(spot, S40)
