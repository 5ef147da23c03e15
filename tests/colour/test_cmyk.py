"""Inks and Lab become sRGB."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from photoenhance.colour.cmyk import cmyk_to_rgb16, lab_to_rgb16
from photoenhance.colour.make import make_icc
from photoenhance.colour.space import SRGB


@pytest.mark.parametrize(("dtype", "top"), [(np.uint8, 255), (np.uint16, 65535)])
def test_without_profile_the_inks_are_multiplied(dtype: type, top: int) -> None:
    inks = np.array(
        [[[0, 0, 0, 0], [0, 0, 0, top], [top, 0, 0, 0], [0, top, top, 0], [top // 2, 0, 0, top // 2]]], dtype
    )
    rgb, warning = cmyk_to_rgb16(inks, None)
    assert rgb.dtype == np.uint16
    assert rgb[0, :4].tolist() == [[65535] * 3, [0, 0, 0], [0, 65535, 65535], [65535, 0, 0]]
    assert rgb[0, 4] == pytest.approx([65535 / 4, 65535 / 2, 65535 / 2], rel=0.01)
    assert warning is not None
    assert "no ink profile" in warning


@pytest.mark.parametrize("icc", [make_icc(SRGB), b"garbage"])
def test_a_profile_that_does_not_fit_is_ignored_and_said(icc: bytes) -> None:
    rgb, warning = cmyk_to_rgb16(np.zeros((1, 1, 4), np.uint8), icc)
    assert rgb.tolist() == [[[65535] * 3]]
    assert warning is not None
    assert "does not fit" in warning


@pytest.mark.data
def test_an_ink_profile_is_used(data: Path) -> None:
    with Image.open(data / "odd" / "cmyk_icc.jpg") as photo:
        icc = photo.info["icc_profile"]
    inks = np.array([[[0, 0, 0, 0], [0, 255, 255, 0], [255, 255, 255, 255]]], np.uint8)
    (paper, red, black), warning = cmyk_to_rgb16(inks, icc)[0][0], cmyk_to_rgb16(inks, icc)[1]
    assert warning is None
    assert paper.min() > 60000
    assert red[0] > 40000
    assert red[1:].max() < 25000
    assert red[1] > 0, "printed red is no pure red"
    assert black.max() < 6000


@pytest.mark.parametrize("encoding", ["cielab", "icclab"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lab(encoding: Literal["cielab", "icclab"], dtype: type) -> None:
    wide = dtype is np.uint16
    # Black, white, middle gray, and sRGB's red and blue under D50 (Bradford), to the nearest 8-bit or 16-bit code.
    lab = np.array([[[0, 0, 0], [100, 0, 0], [50, 0, 0], [54.2917, 80.8125, 69.8851], [29.5676, 68.2987, -112.0294]]])
    full = 65535 / 256 if wide and encoding == "cielab" else 255.0
    ab = lab[..., 1:] + (0 if encoding == "cielab" else 128)
    codes = np.concatenate([lab[..., :1] * full / 100, ab], axis=-1) * (256 if wide else 1)
    rgb = lab_to_rgb16(np.round(codes).astype(np.int64).astype(dtype), encoding)
    expected = np.array([[0, 0, 0], [1, 1, 1], [0.46633] * 3, [1, 0, 0], [0, 0, 1]]) * 65535
    assert rgb.dtype == np.uint16
    # A step of Lab near black is many steps of sRGB; 16 bit is as exact as the numbers above.
    assert np.abs(rgb[0] - expected).max() < (200 if wide else 2600)
    assert np.ptp(rgb[0, :3].astype(int), axis=-1).max() <= 2
