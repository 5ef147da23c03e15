"""A camera's numbers are made safe before anything divides by them."""

from __future__ import annotations

import numpy as np
import pytest

from photoenhance.colour.matrix import D65, IDENTITY, SRGB_PRIMARIES, primaries_to_xyz
from photoenhance.raw.camera import matrix_to_srgb, multipliers

NIKON_D1 = [[0.764, -0.220, -0.097], [-0.911, 1.710, 0.204], [-0.282, 0.331, 0.837], [0.0, 0.0, 0.0]]


@pytest.mark.parametrize(
    "values",
    [
        [-1.0, 0.98, 1.0, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [float("nan"), 1.0, 1.0, 1.0],
        [float("inf"), 1.0, 1.0, 1.0],
        [0.0, 0.0, 0.0, 0.0],
        [1.0, 1e-9, 1.0, 0.0],
    ],
)
def test_invalid_white_balance(values: list[float]) -> None:
    assert multipliers(values) is None


def test_white_balance_has_green_at_one() -> None:
    assert multipliers([1964.0, 1015.0, 1544.0, 1015.0]) == pytest.approx((1.93498, 1.0, 1.52118), abs=1e-5)


def test_matrix_keeps_white() -> None:
    matrix = np.array(matrix_to_srgb(NIKON_D1, np.zeros((3, 4))))
    assert matrix @ [1, 1, 1] == pytest.approx([1, 1, 1], abs=1e-12)
    assert matrix[0, 0] > 1
    # A camera whose channels are sRGB's needs no matrix.
    own = np.vstack([np.linalg.inv(primaries_to_xyz(SRGB_PRIMARIES, D65)), [[0, 0, 0]]])
    assert np.abs(np.array(matrix_to_srgb(own, np.zeros((3, 4)))) - np.eye(3)).max() < 1e-9


def test_matrix_of_a_dng_is_second_choice() -> None:
    direct = np.array([[1.8, -0.9, 0.1, 0], [-0.2, 1.7, -0.5, 0], [0.0, -0.5, 1.5, 0]])
    assert np.array(matrix_to_srgb(np.zeros((4, 3)), direct)) == pytest.approx(direct[:, :3])
    assert np.array(matrix_to_srgb(NIKON_D1, direct)) != pytest.approx(direct[:, :3])


@pytest.mark.parametrize("rgb_xyz", [np.zeros((4, 3)), np.ones((4, 3)), np.full((4, 3), np.nan)])
@pytest.mark.parametrize("direct", [np.zeros((3, 4)), np.full((3, 4), np.nan), np.full((3, 4), -3.0)])
def test_no_usable_matrix(rgb_xyz: np.ndarray, direct: np.ndarray) -> None:
    assert matrix_to_srgb(rgb_xyz, direct) == IDENTITY
