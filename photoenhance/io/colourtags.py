"""What metadata say of the samples' colours, beside the profile: made true for the space that is written, or left out.

Knows the tags of EXIF and XMP; the profile itself is the writers'.
"""

from __future__ import annotations

import re
import struct
from fractions import Fraction

from photoenhance.colour import matrix
from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, PROPHOTO, SRGB, Space
from photoenhance.io import exifblock, exifedit, xmp, xmpedit

_COLOUR_SPACE, _GAMMA = 0xA001, 0xA500
_TRANSFER, _WHITE, _PRIMARIES = 0x012D, 0x013E, 0x013F
_SRGB, _UNCALIBRATED = 1, 0xFFFF
_INTEROPERABILITY_INDEX = 0x0001
_DCF_BASIC, _DCF_ADOBE_RGB = b"R98\0", b"R03\0"
_RATIONAL = 5
_NEAR = 0.005
_NAMES = {_WHITE: "WhitePoint", _PRIMARIES: "PrimaryChromaticities"}
_EXTENDED = "http://cipa.jp/exif/1.0/"

Chromaticities = tuple[tuple[float, float], ...]
_SPACES: dict[Space, tuple[Chromaticities, tuple[float, float], float]] = {
    SRGB: (matrix.SRGB_PRIMARIES, matrix.D65, 2.2),
    DISPLAY_P3: (matrix.P3_PRIMARIES, matrix.D65, 2.2),
    ADOBE_RGB: (matrix.ADOBE_PRIMARIES, matrix.D65, 2.2),
    PROPHOTO: (matrix.PROPHOTO_PRIMARIES, matrix.D50, 1.8),
}
"""Primaries, white and the exponent that cameras write for the curve."""
SPACES = tuple(_SPACES)
"""Spaces that can be told by tags."""


def marked_adobe_rgb(exif: bytes | None) -> bool:
    """Whether an EXIF block says, as cameras do that write no profile, that the samples are Adobe RGB.

    By DCF 2.0 (CIPA DC-009): ColorSpace is not sRGB, and the interoperability index is R03.
    """
    where = exifblock.first(exif) if exif else None
    inner = exifblock.below(exif, where, exifblock.EXIF_POINTER) if exif and where else None
    if not exif or inner is None:
        return False
    said = [exifblock.number(exif, entry) for entry in inner.entries if entry.tag == _COLOUR_SPACE]
    return _SRGB not in said and any(index.value == _DCF_ADOBE_RGB for index in _indices(exif, inner))


def _indices(block: exifblock.Block, inner: exifblock.Directory) -> list[exifblock.Entry]:
    """The interoperability index, where there is one."""
    rules = exifblock.below(block, inner, exifblock.INTEROPERABILITY_POINTER)
    return [entry for entry in rules.entries if entry.tag == _INTEROPERABILITY_INDEX] if rules else []


def exif_in(exif: bytes, space: Space) -> bytes:
    """EXIF block for samples in one of SPACES: ColorSpace and interoperability say so, what contradicts is gone.

    White point and primaries stay where they are those of the space; a transfer function never does, for the profile
    says it.
    """
    block, where = bytearray(exif), exifblock.first(exif)
    order = exifblock.byte_order(exif)
    if where is None or order is None:
        return exif
    primaries, white, gamma = _SPACES[space]
    wanted = {_WHITE: [*white], _PRIMARIES: [number for point in primaries for number in point], _GAMMA: [gamma]}
    wrong = [one.tag for one in where.entries if one.tag in (_WHITE, _PRIMARIES) and not _says(one, wanted, order)]
    wrong += [one.tag for one in where.entries if one.tag == _TRANSFER]
    inner = exifblock.below(block, where, exifblock.EXIF_POINTER)
    if inner:
        exifblock.patch(block, inner, _COLOUR_SPACE, _SRGB if space == SRGB else _UNCALIBRATED)
        for index in _indices(block, inner) if space == SRGB else ():
            if index.value == _DCF_ADOBE_RGB:
                block[index.at : index.at + len(_DCF_BASIC)] = _DCF_BASIC
    deep = [one.tag for one in (inner.entries if inner else ()) if one.tag == _GAMMA and not _says(one, wanted, order)]
    told = exifedit.without(bytes(block), wrong)
    return exifedit.without(told, deep, exifblock.EXIF_POINTER)


def _says(entry: exifblock.Entry, wanted: dict[int, list[float]], order: str) -> bool:
    if entry.type != _RATIONAL:
        return False
    numbers = struct.unpack(f"{order}{2 * entry.length}I", entry.value)
    told = [above / below if below else 0.0 for above, below in zip(numbers[::2], numbers[1::2], strict=True)]
    return _near(told, wanted[entry.tag])


def _near(told: list[float], wanted: list[float]) -> bool:
    return len(told) == len(wanted) and all(abs(one - other) < _NEAR for one, other in zip(told, wanted, strict=True))


def xmp_in(packet: bytes, space: Space) -> bytes:
    """XMP packet for samples in one of SPACES, like `exif_in`."""
    said = str(_SRGB if space == SRGB else _UNCALIBRATED).encode()
    packet = re.sub(rb"(?<![\w:/])(exif:ColorSpace(?:\s*=\s*[\"']\s*|>\s*))-?\d+", rb"\g<1>" + said, packet)
    named = (*_NAMES.values(), "TransferFunction", "Gamma")
    tree = xmp.parse(packet) if any(name.encode() in packet for name in named) else None
    if tree is None:
        return packet
    primaries, white, gamma = _SPACES[space]
    wrong = {(xmp.TIFF, "TransferFunction")}
    for key, wanted in (
        ((xmp.TIFF, _NAMES[_WHITE]), [*white]),
        ((xmp.TIFF, _NAMES[_PRIMARIES]), [number for point in primaries for number in point]),
        ((_EXTENDED, "Gamma"), [gamma]),
    ):
        if not _near([_number(text) for text in xmp.values(tree, *key)], wanted):
            wrong.add(key)
    if any((one.namespace, one.name) in wrong for one in xmp.properties(tree)):
        xmpedit.remove(tree, lambda *one: one in wrong)
        return xmp.written(tree)
    return packet


def _number(text: str) -> float:
    try:
        return float(Fraction(text))
    except (ValueError, ZeroDivisionError, OverflowError):
        return 0.0
