"""ICC profiles: read exactly, made reproducibly, and refused by name when broken."""

from __future__ import annotations

import contextlib
import hashlib

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.colour.curve import LINEAR_CURVE, SRGB_CURVE, Parametric, Sampled
from photoenhance.colour.definition import OUTPUTS, SRGB, Space
from photoenhance.colour.make import make_icc
from photoenhance.colour.matrix import IDENTITY
from photoenhance.colour.profile import ProfileError, colour_space, parse
from tests.colour.icc import SRGB_COLORANTS, curv, gray_profile, para, profile, rgb_profile, xyz

CODES = np.linspace(0, 1, 101)


@pytest.mark.parametrize("space", OUTPUTS.values(), ids=OUTPUTS)
def test_our_profiles_come_back_as_they_were(space: Space) -> None:
    parsed = parse(make_icc(space))
    assert parsed.name == space.name
    assert parsed.curves == space.curves
    assert np.abs(np.array(parsed.to_srgb) - np.array(space.to_srgb)).max() < 5e-5


@pytest.mark.parametrize("space", OUTPUTS.values(), ids=OUTPUTS)
def test_our_profiles_are_sound(space: Space) -> None:
    icc = make_icc(space)
    assert int.from_bytes(icc[:4], "big") == len(icc)
    assert len(icc) % 4 == 0
    bare = icc[:44] + bytes(4) + icc[48:64] + bytes(4) + icc[68:84] + bytes(16) + icc[100:]
    assert icc[84:100] == hashlib.md5(bare, usedforsecurity=False).digest()
    assert make_icc.__wrapped__(space) == icc
    gray = np.full((1, 1, 3), 128, np.uint8)
    out = imagecodecs.cms_transform(gray, icc, make_icc(SRGB), colorspace="rgb", outcolorspace="rgb", outdtype="f4")
    assert np.ptp(out) < 2e-4, "gray must stay gray for others too"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (para(0, 2.0), CODES**2),
        (para(1, 2.0, 0.5, 0.5), (0.5 * CODES + 0.5) ** 2),
        (para(1, 2.0, 2.0, -1.0), np.where(CODES >= 0.5, (2 * CODES - 1) ** 2, 0)),
        (para(2, 2.0, 0.5, 0.25, 0.125), (0.5 * CODES + 0.25) ** 2 + 0.125),
        (para(3, 2.0, 0.5, 0.5, 0.25, 0.5), np.where(CODES >= 0.5, (0.5 * CODES + 0.5) ** 2, 0.25 * CODES)),
        (
            para(4, 2.0, 0.5, 0.25, 0.5, 0.5, 0.125, 0.0625),
            np.where(CODES >= 0.5, (0.5 * CODES + 0.25) ** 2 + 0.125, 0.5 * CODES + 0.0625),
        ),
        (curv(), CODES),
        (curv(512), CODES**2),
        (curv(0, 16384, 65535), np.interp(CODES, [0, 0.5, 1], [0, 16384 / 65535, 1])),
    ],
    ids=["para0", "para1", "para1-knee", "para2", "para3", "para4", "identity", "gamma", "table"],
)
def test_every_kind_of_curve(entry: bytes, expected: np.ndarray) -> None:
    curve = parse(rgb_profile(entry)).curves[0]
    assert np.abs(curve.decode(CODES) - expected).max() < 2e-5


def test_srgb_from_another_maker_needs_no_matrix() -> None:
    space = parse(rgb_profile(para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))
    assert space.to_srgb == IDENTITY
    assert space.curves == (SRGB_CURVE,) * 3


def test_curves_may_differ_by_channel() -> None:
    space = parse(profile({**SRGB_COLORANTS, b"rTRC": curv(), b"gTRC": curv(512), b"bTRC": curv(0, 1, 65535)}))
    assert space.curves[0] == LINEAR_CURVE
    assert space.curves[1:] == (Parametric(2.0), Sampled(b"\0\0\0\1\xff\xff"))


def test_a_table_that_dips_is_held_level() -> None:
    curve = parse(rgb_profile(curv(0, 500, 400, 65535))).curves[0]
    assert curve == Sampled(np.array([0, 500, 500, 65535], ">u2").tobytes())


def test_gray() -> None:
    space = parse(gray_profile(curv(512)))
    assert space.gray
    assert space.curves == (Parametric(2.0),)


@pytest.mark.parametrize(
    ("icc", "why"),
    [
        (b"", "cannot be read"),
        (bytes(500), "cannot be read"),
        (profile({}, b"CMYK"), "meant for CMYK"),
        (profile({}, kind=b"link"), "cannot be read"),
        (profile({}), "lacks its entry rXYZ"),
        (profile(SRGB_COLORANTS), "lacks its entry rTRC"),
        (rgb_profile(b"abcd" + bytes(20)), "unknown kind"),
        (rgb_profile(para(7, 1.0)), "unknown kind"),
        (rgb_profile(para(3, 1.0)), "too short"),
        (rgb_profile(curv(5, 5)), "does not rise"),
        (rgb_profile(curv(0)), "does not rise"),
        (rgb_profile(para(0, -1.0)), "does not rise"),
        (rgb_profile(curv(512))[:-1], "cut short"),
        (profile({**SRGB_COLORANTS, b"gXYZ": xyz(0, 0, 0)} | {c + b"TRC": curv() for c in (b"r", b"g", b"b")}), "span"),
    ],
)
def test_broken_profiles_say_why(icc: bytes, why: str) -> None:
    with pytest.raises(ProfileError, match=why):
        parse(icc)


@given(st.integers(0, len(make_icc(SRGB)) - 1))
def test_a_cut_profile_never_passes(length: int) -> None:
    with pytest.raises(ProfileError):
        parse(make_icc(SRGB)[:length])


@given(st.lists(st.tuples(st.integers(0, 519), st.integers(0, 255)), min_size=1, max_size=8))
def test_damage_raises_nothing_else(changes: list[tuple[int, int]]) -> None:
    icc = bytearray(make_icc(SRGB))
    for place, value in changes:
        icc[place] = value
    with contextlib.suppress(ProfileError):
        assert np.isfinite(parse(bytes(icc)).to_srgb).all()


def test_colour_space_of_bytes() -> None:
    assert colour_space(make_icc(SRGB)) == "RGB"
    assert colour_space(gray_profile(curv())) == "GRAY"
    assert colour_space(b"nonsense") == ""
