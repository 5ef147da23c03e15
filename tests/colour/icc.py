"""Building ICC profiles by hand, entry by entry, as the tests need them: also broken ones."""

from __future__ import annotations

import struct

import numpy as np


def fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def para(kind: int, *values: float) -> bytes:
    return struct.pack(">4sIHH", b"para", 0, kind, 0) + fixed(*values)


def curv(*values: int) -> bytes:
    return struct.pack(">4sII", b"curv", 0, len(values)) + np.array(values, ">u2").tobytes()


def xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + fixed(*values)


def profile(entries: dict[bytes, bytes], space: bytes = b"RGB ", kind: bytes = b"mntr") -> bytes:
    table, data = b"", b""
    for signature, block in entries.items():
        table += struct.pack(">4sII", signature, 132 + 12 * len(entries) + len(data), len(block))
        data += block
    body = struct.pack(">I", len(entries)) + table + data
    header = struct.pack(">I4sI", 128 + len(body), b"test", 0x02400000) + kind + space + b"XYZ "
    return header.ljust(36, b"\0") + b"acsp" + bytes(88) + body


SRGB_COLORANTS = {
    b"rXYZ": xyz(0.43607, 0.22249, 0.01392),
    b"gXYZ": xyz(0.38515, 0.71687, 0.09708),
    b"bXYZ": xyz(0.14307, 0.06061, 0.71410),
}


def rgb_profile(curve: bytes) -> bytes:
    return profile({**SRGB_COLORANTS, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


def gray_profile(curve: bytes) -> bytes:
    return profile({b"kTRC": curve}, b"GRAY")
