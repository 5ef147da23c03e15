"""Gray with one channel: profiles that others read, samples that come back, colours as their luminance."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import ImageCms

from photoenhance.colour.convert import to_working
from photoenhance.colour.curve import LINEAR_CURVE
from photoenhance.colour.gray import gray_from_working
from photoenhance.colour.matte import background_in, flattened
from photoenhance.colour.profile import parse
from photoenhance.colour.space import ADOBE_RGB, OUTPUTS, SRGB, Space, gray_of, gray_output_space, icc_of, space_of
from photoenhance.image import Metadata, Origin, Source


def gray_source(icc: bytes | None = None) -> Source:
    pixels = np.zeros((2, 2, 1), np.uint8)
    return Source(pixels, None, 8, icc, None, Metadata(), Origin("a.png", 1, 1), "png")


@pytest.mark.parametrize("space", OUTPUTS.values(), ids=lambda space: space.name)
def test_profile_as_littlecms_reads_it(space: Space) -> None:
    gray = gray_of(space)
    icc = icc_of(gray)
    profile = ImageCms.ImageCmsProfile(io.BytesIO(icc)).profile
    assert profile.xcolor_space.strip() == "GRAY"
    assert profile.profile_description == gray.name
    assert parse(icc).curves == gray.curves
    assert space_of(gray_source(icc)) == (gray, None)


def test_a_gray_profile_of_ours_is_not_for_rgb() -> None:
    source = replace(gray_source(icc_of(gray_of(ADOBE_RGB))), pixels=np.zeros((2, 2, 3), np.uint8))
    space, warning = space_of(source)
    assert space == SRGB
    assert warning is not None


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("space", OUTPUTS.values(), ids=lambda space: space.name)
def test_every_gray_comes_back(space: Space, dtype: type[np.uint8 | np.uint16]) -> None:
    gray = gray_of(space)
    codes = np.arange(np.iinfo(dtype).max + 1, dtype=dtype).reshape(-1, 64, 1)
    assert np.array_equal(gray_from_working(to_working(codes, gray), gray, dtype), codes)


def test_colours_become_their_luminance() -> None:
    colours = np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.2, 0.5, 0.7]]], np.float32)
    linear = Space("Linear gray", SRGB.to_srgb, (LINEAR_CURVE,))
    found = gray_from_working(colours, linear, np.uint16)[0, :, 0] / 65535
    assert found == pytest.approx([0.2126, 0.7152, 0.0722, 0.2 * 0.2126 + 0.5 * 0.7152 + 0.7 * 0.0722], abs=1e-5)


def test_gray_output_space() -> None:
    own = icc_of(gray_of(ADOBE_RGB))
    assert gray_output_space("source", gray_source(own)) == gray_of(ADOBE_RGB)
    assert gray_output_space("source", gray_source()) == gray_of(SRGB)
    assert gray_output_space("srgb", gray_source(own)) == gray_of(SRGB)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_flattened(dtype: type[np.uint8 | np.uint16]) -> None:
    top = int(np.iinfo(dtype).max)
    random = np.random.default_rng(2)
    samples = random.integers(0, top + 1, (40, 30, 3)).astype(dtype)
    alpha = random.integers(0, top + 1, (40, 30)).astype(dtype)
    alpha[:10], alpha[10:20] = top, 0
    under = (0, top // 3, top)
    found = flattened(samples, alpha, under)
    assert found.dtype == dtype
    assert np.array_equal(found[:10], samples[:10])
    assert np.array_equal(found[10:20], np.broadcast_to(np.array(under, dtype), (10, 30, 3)))
    share = alpha[..., None] / top
    exact = samples * share + np.array(under) * (1 - share)
    assert np.abs(found - exact).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("space", [*OUTPUTS.values(), gray_of(ADOBE_RGB)], ids=lambda space: space.name)
def test_white_is_white_in_every_space(space: Space) -> None:
    channels = 1 if space.gray else 3
    assert background_in((255, 255, 255), space, np.uint8) == (255,) * channels
    assert background_in((0, 0, 0), space, np.uint16) == (0,) * channels


def test_background_of_a_colour() -> None:
    assert background_in((200, 30, 40), SRGB, np.uint8) == (200, 30, 40)
    assert background_in((0, 255, 0), OUTPUTS["p3"], np.uint8) == (117, 251, 76)  # as CSS Color 4 has it
