"""The image header of a JPEG XL codestream (ISO/IEC 18181-1, annex D): size, depth, turn, colour, read bit by bit.

libjxl reads it too, but hands neither colour nor size on before it has decoded everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from photoenhance.io.jxlbits import BitReader

_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_XYB_SPACE, _GRAY_SPACE = 2, 1
_CUSTOM = 2
_ALPHA, _SPOT, _CFA = 0, 2, 5
_HALF = 16
_MOST_BYTES = 8192
SIGNATURE = b"\xff\x0a"


Span: TypeAlias = tuple[int, int]


@dataclass
class Header:
    """Size as stored (the decoder turns), depth and colour of a codestream.

    `cicp` is None where the colours are not among those numbers; `icc` says that a profile is embedded instead, and
    `xyb` that the picture is coded in XYB, so that the decoder chooses the output's colours. `depth_at` and `colour_at`
    are the bits of the codestream where depth and colour stand, (0, 0) where they are left unsaid; `end` is the bit
    behind the header, where the profile begins or, at the next whole byte, the picture.
    """

    width: int = 0
    height: int = 0
    bits: int = 8
    floating: bool = False
    animated: bool = False
    gray: bool = False
    extra: int = 0
    premultiplied: bool = False
    xyb: bool = True
    icc: bool = False
    cicp: tuple[int, int, int, int] | None = (1, 13, 0, 1)
    depth_at: Span = (0, 0)
    colour_at: Span = (0, 0)
    end: int = 0


def parse(codestream: bytes) -> Header | None:
    """Read the header of a codestream that begins with its signature FF 0A; None when it does not."""
    if codestream[:2] != SIGNATURE:
        return None
    bits = BitReader(codestream[:_MOST_BYTES], 16)
    header = Header()
    header.width, header.height = _size(bits)
    if not bits.u(1):
        _image(bits, header)
    _transform(bits, header)
    header.end = bits.at
    return header


def _image(bits: BitReader, header: Header) -> None:
    extra_fields = bool(bits.u(1))
    if extra_fields:
        _extra_fields(bits, header)
    start = bits.at
    header.floating, header.bits = _depth(bits)
    header.depth_at = start, bits.at
    bits.u(1)
    header.extra = bits.u32((0, 0), (1, 0), (2, 4), (1, 12))
    for _ in range(header.extra):
        _extra_channel(bits, header)
    header.xyb = bool(bits.u(1))
    start = bits.at
    _colour(bits, header)
    header.colour_at = start, bits.at
    if extra_fields and not bits.u(1):
        bits.at += 16 + 16 + 1 + 16  # tone mapping
    _extensions(bits)


def _extensions(bits: BitReader) -> None:
    named = bits.u64()
    bits.at += sum(bits.u64() for _ in range(named.bit_count()))


def _transform(bits: BitReader, header: Header) -> None:
    """What decoders do with the picture, where it is not the usual."""
    if bits.u(1):
        return
    if header.xyb and not bits.u(1):
        bits.at += 16 * _HALF
    weights = bits.u(3)
    bits.at += sum(count * _HALF for index, count in enumerate((15, 55, 210)) if weights >> index & 1)


def _size(bits: BitReader) -> tuple[int, int]:
    small = bits.u(1)

    def side() -> int:
        return (1 + bits.u(5)) * 8 if small else bits.u32((1, 9), (1, 13), (1, 18), (1, 30))

    height = side()
    ratio = bits.u(3)
    if ratio == 0:
        return side(), height
    above, below = _RATIOS[ratio]
    return height * above // below, height


def _extra_fields(bits: BitReader, header: Header) -> None:
    bits.u(3)  # orientation: the decoder turns
    if bits.u(1):
        _size(bits)
    if bits.u(1):
        _preview(bits)
    header.animated = bool(bits.u(1))
    if header.animated:
        bits.u32((100, 0), (1000, 0), (1, 10), (1, 30))
        bits.u32((1, 0), (1001, 0), (1, 8), (1, 10))
        bits.u32((0, 0), (0, 3), (0, 16), (0, 32))
        bits.u(1)


def _preview(bits: BitReader) -> None:
    choices = ((16, 0), (32, 0), (1, 5), (33, 9)) if bits.u(1) else ((1, 6), (65, 8), (321, 10), (1345, 12))
    bits.u32(*choices)
    if bits.u(3) == 0:
        bits.u32(*choices)


def _depth(bits: BitReader) -> tuple[bool, int]:
    if bits.u(1):
        depth = bits.u32((32, 0), (16, 0), (24, 0), (1, 6))
        bits.u(4)
        return True, depth
    return False, bits.u32((8, 0), (10, 0), (12, 0), (1, 6))


def _extra_channel(bits: BitReader, header: Header) -> None:
    if bits.u(1):
        return
    kind = bits.enum()
    _depth(bits)
    bits.u32((0, 0), (3, 0), (4, 0), (1, 3))
    name = bits.u32((0, 0), (0, 4), (16, 5), (48, 10))
    bits.at += 8 * name
    if kind == _ALPHA:
        header.premultiplied |= bool(bits.u(1))
    elif kind == _SPOT:
        bits.at += 64
    elif kind == _CFA:
        bits.u32((1, 0), (0, 2), (3, 4), (19, 8))


def _colour(bits: BitReader, header: Header) -> None:
    if bits.u(1):
        return
    header.icc = bool(bits.u(1))
    space = bits.enum()
    header.gray = space == _GRAY_SPACE
    header.cicp = None
    if header.icc or space == _XYB_SPACE:
        return
    white = _chosen(bits, 1)
    primaries = 1 if space == _GRAY_SPACE else _chosen(bits, 3)
    if bits.u(1):
        bits.at += 24  # an exponent
        transfer = 0
    else:
        transfer = bits.enum()
    bits.enum()  # rendering intent
    # CICP writes P3 with D65 as 12; JPEG XL writes 11 and the white point apart.
    number = {1: 1, 9: 9, 11: 12}.get(primaries, 0)
    if white == 1 and number and transfer in (1, 8, 13, 16, 18):
        header.cicp = (number, transfer, 0, 1)


def _chosen(bits: BitReader, points: int) -> int:
    """Read a white point or primaries; custom ones are `points` pairs of coordinates."""
    number = bits.enum()
    if number == _CUSTOM:
        for _ in range(2 * points):
            bits.u32((0, 19), (524288, 19), (1048576, 20), (2097152, 21))
    return number
