"""The image header of a JPEG XL codestream (ISO/IEC 18181-1, annex D): size, depth, turn, colour, read bit by bit.

libjxl reads it too, but hands neither colour nor size on before it has decoded everything.
"""

from __future__ import annotations

from dataclasses import dataclass

_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_XYB_SPACE, _GRAY_SPACE = 2, 1
_CUSTOM = 2
_ALPHA, _SPOT, _CFA = 0, 2, 5
_SIGNATURE_BITS = 16
_SRGB = 13


@dataclass
class Header:
    """Size as stored (the decoder turns), depth and colour of a codestream.

    `cicp` is None where the colours are not among those numbers; `icc` says that a profile is embedded instead, and
    `xyb` that the picture is coded in XYB, so that the decoder chooses the output's colours. `transfer_at` is the bit
    of the codestream where the four bits of the transfer curve's number (less 2) begin, 0 where it is not written so.
    """

    width: int = 0
    height: int = 0
    bits: int = 8
    floating: bool = False
    animated: bool = False
    extra: int = 0
    premultiplied: bool = False
    xyb: bool = True
    icc: bool = False
    cicp: tuple[int, int, int, int] | None = (1, 13, 0, 1)
    transfer_at: int = 0


class _Bits:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = int.from_bytes(data[:4096], "little"), 0

    def u(self, count: int) -> int:
        value = self.data >> self.at & ((1 << count) - 1)
        self.at += count
        return value

    def u32(self, *choices: tuple[int, int]) -> int:
        """One of four (offset, bits) pairs, as two selector bits say."""
        offset, count = choices[self.u(2)]
        return offset + self.u(count)

    def enum(self) -> int:
        return self.u32((0, 0), (1, 0), (2, 4), (18, 6))


def parse(codestream: bytes) -> Header | None:
    """Read the header of a codestream that begins with its signature FF 0A; None when it does not."""
    if codestream[:2] != b"\xff\x0a":
        return None
    bits = _Bits(codestream[2:])
    header = Header()
    header.width, header.height = _size(bits)
    if bits.u(1):
        return header
    if bits.u(1):
        _extra_fields(bits, header)
    header.floating, header.bits = _depth(bits)
    bits.u(1)
    header.extra = bits.u32((0, 0), (1, 0), (2, 4), (1, 12))
    for _ in range(header.extra):
        _extra_channel(bits, header)
    header.xyb = bool(bits.u(1))
    _colour(bits, header)
    return header


def _size(bits: _Bits) -> tuple[int, int]:
    small = bits.u(1)

    def side() -> int:
        return (1 + bits.u(5)) * 8 if small else bits.u32((1, 9), (1, 13), (1, 18), (1, 30))

    height = side()
    ratio = bits.u(3)
    if ratio == 0:
        return side(), height
    above, below = _RATIOS[ratio]
    return height * above // below, height


def _extra_fields(bits: _Bits, header: Header) -> None:
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


def _preview(bits: _Bits) -> None:
    choices = ((16, 0), (32, 0), (1, 5), (33, 9)) if bits.u(1) else ((1, 6), (65, 8), (321, 10), (1345, 12))
    bits.u32(*choices)
    if bits.u(3) == 0:
        bits.u32(*choices)


def _depth(bits: _Bits) -> tuple[bool, int]:
    if bits.u(1):
        depth = bits.u32((32, 0), (16, 0), (24, 0), (1, 6))
        bits.u(4)
        return True, depth
    return False, bits.u32((8, 0), (10, 0), (12, 0), (1, 6))


def _extra_channel(bits: _Bits, header: Header) -> None:
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


def _colour(bits: _Bits, header: Header) -> None:
    if bits.u(1):
        return
    header.icc = bool(bits.u(1))
    space = bits.enum()
    header.cicp = None
    if header.icc or space == _XYB_SPACE:
        return
    white = _chosen(bits, 1)
    primaries = 1 if space == _GRAY_SPACE else _chosen(bits, 3)
    transfer = 0 if bits.u(1) else bits.enum()
    header.transfer_at = bits.at + _SIGNATURE_BITS - 4 if 2 <= transfer < 18 else 0
    # CICP writes P3 with D65 as 12; JPEG XL writes 11 and the white point apart.
    number = {1: 1, 9: 9, 11: 12}.get(primaries, 0)
    if white == 1 and number and transfer in (1, 8, 13, 16, 18):
        header.cicp = (number, transfer, 0, 1)


def _chosen(bits: _Bits, points: int) -> int:
    """Read a white point or primaries; custom ones are `points` pairs of coordinates."""
    number = bits.enum()
    if number == _CUSTOM:
        for _ in range(2 * points):
            bits.u32((0, 19), (524288, 19), (1048576, 20), (2097152, 21))
    return number


def tagged_srgb(codestream: bytes) -> bytes:
    """Codestream whose samples are sRGB-encoded, with a header that says so.

    The encoder has no way to say it and calls 16-bit samples linear. Only for pictures that are not in XYB: there the
    header merely describes the samples.
    """
    header = parse(codestream)
    if header is None or header.xyb or not header.transfer_at or header.cicp is None or header.cicp[1] == _SRGB:
        return codestream
    number = int.from_bytes(codestream[:4096], "little")
    number &= ~(15 << header.transfer_at)
    number |= (_SRGB - 2) << header.transfer_at
    head = number.to_bytes(min(len(codestream), 4096), "little")
    return head + codestream[4096:]
