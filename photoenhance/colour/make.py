"""Making ICC v4 matrix and gray profiles of our own: the same space always gives the same bytes.

Only writes what `profile` can read; copies no profile of anybody else.
"""

from __future__ import annotations

import hashlib
import struct
from functools import lru_cache

import numpy as np

from photoenhance.colour.curve import Curve, Floats, Parametric
from photoenhance.colour.definition import Space
from photoenhance.colour.matrix import D50_XYZ, D65, bradford, to_pcs, xyz

_VERSION = 0x04300000
# The header wants a date of creation; a fixed one, for nothing in a written file may depend on the time of writing.
_DATE = (2026, 1, 1, 0, 0, 0)


def _fixed(values: Floats) -> bytes:
    return np.round(values * 65536.0).astype(">i4").tobytes()


def _xyz(values: Floats) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return struct.pack(">4sIII2s2sII", b"mluc", 0, 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _para(curve: Curve) -> bytes:
    if not isinstance(curve, Parametric):
        raise TypeError("only parametric curves are written")
    if curve.c == 0 and curve.d == 0 and (curve.a, curve.b, curve.e, curve.f) == (1.0, 0.0, 0.0, 0.0):
        return struct.pack(">4sIHH", b"para", 0, 0, 0) + _fixed(np.array([curve.g]))
    return struct.pack(">4sIHH", b"para", 0, 3, 0) + _fixed(np.array([curve.g, curve.a, curve.b, curve.c, curve.d]))


def _colorants(space: Space) -> Floats:
    """Colorants rounded to the profile's steps such that they add up to its white: gray must stay gray."""
    steps = np.round(to_pcs(space.to_srgb) * 65536.0)
    rows = np.arange(3)
    steps[rows, np.abs(steps).argmax(axis=1)] += np.round(D50_XYZ * 65536.0) - steps.sum(axis=1)
    return np.asarray(steps / 65536.0, np.float64)


@lru_cache(maxsize=16)
def make_icc(space: Space) -> bytes:
    """Profile bytes of an RGB matrix space or a gray space whose curves are parametric."""
    blocks = {
        b"desc": _text(space.name),
        b"cprt": _text("CC0, no rights reserved"),
        b"wtpt": _xyz(D50_XYZ),
        b"chad": b"sf32\0\0\0\0" + _fixed(bradford(xyz(D65), D50_XYZ).reshape(-1)),
    }
    if space.gray:
        blocks[b"kTRC"] = _para(space.curves[0])
        return _assembled(blocks, b"GRAY")
    colorants = _colorants(space)
    for index, channel in enumerate((b"r", b"g", b"b")):
        blocks[channel + b"XYZ"] = _xyz(colorants[:, index])
        blocks[channel + b"TRC"] = _para(space.curves[min(index, len(space.curves) - 1)])
    return _assembled(blocks, b"RGB ")


def _assembled(blocks: dict[bytes, bytes], kind: bytes) -> bytes:
    """Header, tag table and data; equal data (the three curves) is stored once."""
    start = 128 + 4 + 12 * len(blocks)
    table, data, places = b"", b"", dict[bytes, int]()
    for signature, block in blocks.items():
        if block not in places:
            places[block] = start + len(data)
            data += block + b"\0" * (-len(block) % 4)
        table += struct.pack(">4sII", signature, places[block], len(block))
    body = struct.pack(">I", len(blocks)) + table + data
    header = struct.pack(">I4sI", 128 + len(body), b"\0\0\0\0", _VERSION) + b"mntr" + kind + b"XYZ "
    header += struct.pack(">6H", *_DATE) + b"acsp" + b"\0" * 28 + _fixed(D50_XYZ)
    header = header.ljust(128, b"\0")
    # ICC.1:2022, 7.2.18: the id is the MD5 of the profile with flags, intent and id at zero, as they are here.
    identity = hashlib.md5(header + body, usedforsecurity=False).digest()
    return header[:84] + identity + header[100:] + body
