"""Which space a source is in, what is warned about, and what a result is written in."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from photoenhance.colour.curve import Hlg, Pq
from photoenhance.colour.make import make_icc
from photoenhance.colour.matrix import BT2020_PRIMARIES, DCI_WHITE, P3_PRIMARIES, from_primaries
from photoenhance.colour.space import (
    ADOBE_RGB,
    DISPLAY_P3,
    OUTPUTS,
    PROPHOTO,
    SRGB,
    icc_of,
    output_space,
    space_of,
)
from photoenhance.errors import PhotoError
from photoenhance.image import Camera, Metadata, Origin, Source
from tests.colour.icc import curv, gray_profile, profile, rgb_profile

OWN = rgb_profile(curv(512))


def source(
    icc: bytes | None = None,
    cicp: tuple[int, int, int, int] | None = None,
    channels: int = 3,
    camera: Camera | None = None,
) -> Source:
    pixels = np.zeros((2, 2, channels), np.uint8)
    return Source(pixels, None, 8, icc, cicp, Metadata(), Origin("a.png", 0, 0), "png", camera)


@pytest.mark.parametrize("space", OUTPUTS.values(), ids=OUTPUTS)
def test_our_own_profiles_are_recognised(space: object) -> None:
    assert space_of(source(make_icc(space))) == (space, None)  # type: ignore[arg-type]


def test_no_profile_is_srgb_without_a_word() -> None:
    assert space_of(source()) == (SRGB, None)


def test_raw_is_left_to_the_camera() -> None:
    camera = Camera("", "", SRGB.to_srgb, None, (1, 1, 1))
    assert space_of(source(OWN, camera=camera)) == (SRGB, None)


@pytest.mark.parametrize(
    ("icc", "channels", "word"),
    [
        (b"garbage" * 30, 3, "cannot be read"),
        (make_icc(SRGB)[:300], 3, "cut short"),
        (gray_profile(curv(512)), 3, "gray pictures"),
        (OWN, 1, "RGB pictures"),
        (profile({}, b"CMYK"), 3, "CMYK"),
        (profile({b"A2B0": b"mft2" + bytes(40)}), 3, "cannot be applied"),
    ],
)
def test_a_profile_that_does_not_serve_is_srgb_with_a_warning(icc: bytes, channels: int, word: str) -> None:
    space, warning = space_of(source(icc, channels=channels))
    assert space == SRGB
    assert warning is not None
    assert word in warning


def test_gray_profile_for_gray() -> None:
    space, warning = space_of(source(gray_profile(curv(512)), channels=1))
    assert space.gray
    assert warning is None


def test_icc_comes_before_cicp() -> None:
    assert space_of(source(make_icc(ADOBE_RGB), (12, 13, 0, 1)))[0] == ADOBE_RGB


def test_cicp() -> None:
    assert space_of(source(cicp=(1, 13, 6, 1))) == (SRGB, None)
    assert space_of(source(cicp=(2, 2, 2, 1))) == (SRGB, None)
    assert space_of(source(cicp=(12, 13, 0, 1))) == (DISPLAY_P3, None)
    assert space_of(source(cicp=(9, 1, 9, 0)))[0].to_srgb == from_primaries(BT2020_PRIMARIES)
    assert space_of(source(cicp=(11, 17, 0, 1)))[0].to_srgb == from_primaries(P3_PRIMARIES, DCI_WHITE)


@pytest.mark.parametrize(("transfer", "curve"), [(16, Pq()), (18, Hlg())])
def test_hdr_is_said(transfer: int, curve: object) -> None:
    space, warning = space_of(source(cicp=(9, transfer, 9, 0)))
    assert space.curves[0] == curve
    assert warning is not None
    assert "203" in warning


def test_unknown_code_points_are_said() -> None:
    space, warning = space_of(source(cicp=(200, 13, 0, 1)))
    assert space == SRGB
    assert warning is not None
    assert "unknown" in warning


def test_outputs_by_name() -> None:
    names = ("srgb", "p3", "adobe", "prophoto")
    assert [output_space(name, source()) for name in names] == [SRGB, DISPLAY_P3, ADOBE_RGB, PROPHOTO]
    with pytest.raises(PhotoError, match="no such output profile"):
        output_space("cmyk", source())


def test_as_the_source() -> None:
    own = output_space("source", source(OWN))
    assert icc_of(own) == OWN, "the file's own bytes go back into the file"
    assert output_space("source", source()) == SRGB
    assert output_space("source", source(b"broken")) == SRGB
    assert output_space("source", source(gray_profile(curv(512)), channels=1)) == SRGB
    assert output_space("source", source(cicp=(9, 16, 9, 0))) == DISPLAY_P3
    assert output_space("source", source(cicp=(1, 18, 1, 0))) == SRGB


def test_a_space_named_by_code_points_gets_a_profile() -> None:
    space, _ = space_of(source(cicp=(9, 14, 9, 0)))
    again, warning = space_of(source(icc_of(space)))
    assert warning is None
    assert again.curves == space.curves
    assert np.abs(np.array(again.to_srgb) - np.array(space.to_srgb)).max() < 5e-5


@pytest.mark.parametrize("space", [SRGB, PROPHOTO, space_of(source(OWN))[0]])
def test_a_space_travels(space: object) -> None:
    assert pickle.loads(pickle.dumps(space)) == space
    assert hash(space) == hash(pickle.loads(pickle.dumps(space)))
