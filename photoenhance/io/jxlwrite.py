"""The header of a JPEG XL codestream written anew, to say of the samples what the encoder has no way to be told.

Knows headers and profiles as bytes; pixels are libjxl's.
"""

from __future__ import annotations

from photoenhance.io import jxlheader, jxlicc
from photoenhance.io.jxlbits import BitWriter

SRGB, P3, GRAY = "sRGB", "P3", "gray"
LINEAR = "linear sRGB"

_GRAY_SPACE, _D65, _RELATIVE = 1, 1, 1
_PRIMARIES = {SRGB: 1, P3: 11, LINEAR: 1}
_SRGB_CURVE, _LINEAR_CURVE = 13, 8
FLOAT = 32
"""As `bits`: samples are float32."""


def described(codestream: bytes, colour: str | bytes, bits: int | None = None, begin: int | None = None) -> bytes:
    """Codestream whose header says another colour and, if given, depth.

    Only for pictures that stay what they are by that: their samples are in this space already, or they are coded in
    XYB, where depth and colour are what the decoder shall give.

    Parameters
    ----------
    codestream
        From the signature on, its header spelled out, as encoders do unless all is usual.
    colour
        One of the names above, or a profile.
    bits
        8 to 16, or FLOAT; None leaves the depth.
    begin
        The byte where the picture begins, where a profile stands between it and the header.
    """
    header = jxlheader.parse(codestream)
    if header is None or header.colour_at == (0, 0):
        raise ValueError("the header cannot be written anew")
    writer = BitWriter()
    at = 0
    if bits is not None:
        writer.copy(codestream, 0, header.depth_at[0])
        _depth(writer, bits)
        at = header.depth_at[1]
    writer.copy(codestream, at, header.colour_at[0])
    _colour(writer, colour, header.gray)
    writer.copy(codestream, header.colour_at[1], header.end)
    if isinstance(colour, bytes):
        jxlicc.write(colour, writer)
    return writer.data + codestream[(header.end + 7) >> 3 if begin is None else begin :]


def _depth(writer: BitWriter, bits: int) -> None:
    if bits == FLOAT:
        writer.u(1, 1 + 2)
        writer.u(8 - 1, 4)
    elif bits == 8:
        writer.u(0, 1 + 2)
    else:
        writer.u(0 | 3 << 1 | (bits - 1) << 3, 1 + 2 + 6)


def _colour(writer: BitWriter, colour: str | bytes, gray: bool) -> None:
    writer.u(0, 1)
    writer.u(isinstance(colour, bytes), 1)
    writer.enum(_GRAY_SPACE if gray else 0)
    if isinstance(colour, bytes):
        return
    writer.enum(_D65)
    if not gray:
        writer.enum(_PRIMARIES[colour])
    writer.u(0, 1)
    writer.enum(_LINEAR_CURVE if colour == LINEAR else _SRGB_CURVE)
    writer.enum(_RELATIVE)
