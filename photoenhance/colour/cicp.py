"""Coding-independent code points (ITU-T H.273): the numbers by which AVIF, HEIC, JPEG XL and PNG name a space."""

from __future__ import annotations

from photoenhance.colour import curve as curves
from photoenhance.colour import matrix as matrices
from photoenhance.colour.curve import Curve, Parametric
from photoenhance.colour.definition import DISPLAY_P3, SRGB, Space, three

_PRIMARIES = {
    1: ("BT.709", matrices.SRGB_PRIMARIES, matrices.D65),
    5: ("BT.601 (625)", matrices.BT470BG_PRIMARIES, matrices.D65),
    6: ("BT.601 (525)", matrices.SMPTE170M_PRIMARIES, matrices.D65),
    7: ("SMPTE 240M", matrices.SMPTE170M_PRIMARIES, matrices.D65),
    9: ("BT.2020", matrices.BT2020_PRIMARIES, matrices.D65),
    11: ("DCI-P3", matrices.P3_PRIMARIES, matrices.DCI_WHITE),
    12: ("P3 D65", matrices.P3_PRIMARIES, matrices.D65),
}
_CURVES: dict[int, tuple[str, Curve]] = {
    1: ("BT.709", curves.BT709_CURVE),
    4: ("gamma 2.2", Parametric(2.2)),
    5: ("gamma 2.8", Parametric(2.8)),
    6: ("BT.709", curves.BT709_CURVE),
    8: ("linear", curves.LINEAR_CURVE),
    13: ("sRGB", curves.SRGB_CURVE),
    14: ("BT.709", curves.BT709_CURVE),
    15: ("BT.709", curves.BT709_CURVE),
    16: ("PQ", curves.Pq()),
    17: ("gamma 2.6", Parametric(2.6)),
    18: ("HLG", curves.Hlg()),
}
UNSPECIFIED = 2


def space_of_cicp(cicp: tuple[int, int, int, int]) -> tuple[Space, str | None]:
    """Space of (primaries, transfer, matrix, full range) and a warning; matrix and range were the decoder's business.

    Unspecified (2) means sRGB without a word, an unknown number sRGB with a warning.
    """
    primaries_code = 1 if cicp[0] == UNSPECIFIED else cicp[0]
    transfer_code = 13 if cicp[1] == UNSPECIFIED else cicp[1]
    if primaries_code not in _PRIMARIES or transfer_code not in _CURVES:
        return SRGB, f"The colour space is given by unknown numbers ({cicp[0]}, {cicp[1]}); it is taken as sRGB."
    if (primaries_code, transfer_code) == (1, 13):
        return SRGB, None
    if (primaries_code, transfer_code) == (12, 13):
        return DISPLAY_P3, None
    gamut, primaries, white = _PRIMARIES[primaries_code]
    label, curve = _CURVES[transfer_code]
    space = Space(f"{gamut}, {label}", matrices.from_primaries(primaries, white), three(curve))
    return space, f"HDR ({label}): its reference white, 203 cd/m², becomes white." if space.hdr else None
