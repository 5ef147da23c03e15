"""Reading ICC profiles (v2 and v4): RGB matrix and gray profiles exactly, lookup tables as bytes for LittleCMS.

Knows bytes and spaces; which file they came from is not known here.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from photoenhance.colour import curve as curves
from photoenhance.colour.curve import Curve, Floats, Parametric, Sampled
from photoenhance.colour.definition import Space
from photoenhance.colour.matrix import IDENTITY, from_pcs

_MOST_TAGS = 200
_CLASSES = (b"mntr", b"scnr", b"prtr", b"spac")
_KNOWN_CURVES = (curves.SRGB_CURVE, curves.BT709_CURVE, curves.ADOBE_CURVE, curves.PROPHOTO_CURVE)
_PARAMETER_ORDER = ("g", "g a b", "g a b e", "g a b c d", "g a b c d e f")


class ProfileError(ValueError):
    """A profile cannot be used; its text is a clause without the word profile: "is cut short"."""


def colour_space(icc: bytes) -> str:
    """Four-letter colour space of a profile's samples, such as "RGB", "GRAY" or "CMYK"; "" when it is no profile."""
    return icc[16:20].decode("latin-1").strip() if len(icc) >= 128 and icc[36:40] == b"acsp" else ""


@lru_cache(maxsize=16)
def parse(icc: bytes) -> Space:
    """Make a space from profile bytes; raises ProfileError when they are broken or of another kind than RGB or gray."""
    if icc[12:16] not in _CLASSES or icc[36:40] != b"acsp":
        raise ProfileError("cannot be read")
    kind = colour_space(icc)
    if kind not in ("RGB", "GRAY"):
        raise ProfileError(f"is meant for {kind or 'other'} pictures")
    tags = _tags(icc)
    name = _description(tags.get("desc", b""))
    if "A2B0" in tags:
        if kind == "GRAY":
            raise ProfileError("describes gray by a table")
        return Space(name, IDENTITY, (curves.LINEAR_CURVE,) * 3, icc, table=True)
    if kind == "GRAY":
        return Space(name, IDENTITY, (_curve(_need(tags, "kTRC")),), icc)
    if icc[20:24] != b"XYZ ":
        raise ProfileError("has neither matrix nor table")
    colorants = np.stack([_xyz(_need(tags, f"{channel}XYZ")) for channel in "rgb"], axis=1)
    if abs(np.linalg.det(colorants)) < 1e-6:
        raise ProfileError("has primaries that span no colours")
    red, green, blue = (_curve(_need(tags, f"{channel}TRC")) for channel in "rgb")
    return Space(name, from_pcs(colorants), (red, green, blue), icc)


def _tags(icc: bytes) -> dict[str, bytes]:
    """Cut the profile into the data of each tag; a tag that lies outside the profile means that it was cut."""
    if len(icc) < 132:
        raise ProfileError("is cut short")
    (count,) = struct.unpack_from(">I", icc, 128)
    if count > _MOST_TAGS or 132 + 12 * count > len(icc):
        raise ProfileError("is cut short")
    tags: dict[str, bytes] = {}
    for index in range(count):
        signature, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * index)
        if offset + size > len(icc):
            raise ProfileError("is cut short")
        tags[signature.decode("latin-1")] = icc[offset : offset + size]
    return tags


def _need(tags: Mapping[str, bytes], signature: str) -> bytes:
    if signature not in tags:
        raise ProfileError(f"lacks its entry {signature}")
    return tags[signature]


def _fixed(data: bytes, offset: int, count: int) -> Floats:
    """`count` s15Fixed16 numbers."""
    if len(data) < offset + 4 * count:
        raise ProfileError("has an entry that is too short")
    return np.frombuffer(data, ">i4", count, offset).astype(np.float64) / 65536.0


def _xyz(data: bytes) -> Floats:
    if data[:4] != b"XYZ ":
        raise ProfileError("has a primary of an unknown kind")
    return _fixed(data, 8, 3)


def _curve(data: bytes) -> Curve:
    if data[:4] == b"para":
        return _parametric(data)
    if data[:4] != b"curv" or len(data) < 12:
        raise ProfileError("has a transfer curve of an unknown kind")
    (count,) = struct.unpack_from(">I", data, 8)
    if len(data) < 12 + 2 * count:
        raise ProfileError("has an entry that is too short")
    if count == 0:
        return curves.LINEAR_CURVE
    if count == 1:
        return _usable(Parametric(int.from_bytes(data[12:14], "big") / 256.0))
    table = np.frombuffer(data, ">u2", count, 12)
    if table[-1] <= table[0]:
        raise ProfileError("has a transfer curve that does not rise")
    # Noise makes some measured curves dip: held level there, every value keeps one inverse.
    return Sampled(np.maximum.accumulate(table).astype(">u2").tobytes())


def _parametric(data: bytes) -> Parametric:
    kind = int.from_bytes(data[8:10], "big")
    if kind >= len(_PARAMETER_ORDER):
        raise ProfileError("has a transfer curve of an unknown kind")
    names = _PARAMETER_ORDER[kind].split()
    given = dict(zip(names, (float(value) for value in _fixed(data, 12, len(names))), strict=True))
    if kind in (1, 2):
        # Below -b/a these types are constant: 0, or the offset that type 2 calls c.
        given["d"] = -given["b"] / given["a"] if given["a"] else 0.0
        given["f"] = given.get("e", 0.0)
    return _usable(Parametric(**given))


def _usable(curve: Parametric) -> Parametric:
    """Check a curve; one that is a known curve but for the rounding to 16 fraction bits becomes that curve."""
    if not (0.05 < curve.g < 20 and curve.a > 0 and curve.c >= 0):
        raise ProfileError("has a transfer curve that does not rise")
    codes: Floats = np.linspace(0.0, 1.0, 257)
    decoded = curve.decode(codes)
    if decoded[-1] - decoded[0] < 0.1:
        raise ProfileError("has a transfer curve that does not rise")
    for known in _KNOWN_CURVES:
        if np.abs(decoded - known.decode(codes)).max() < 4e-5:
            return known
    return curve


def _description(data: bytes) -> str:
    """Name in a `desc` entry (v2 text or v4 multi-language), or a plain word when there is none to be read."""
    text = ""
    if data[:4] == b"desc" and len(data) > 12:
        (length,) = struct.unpack_from(">I", data, 8)
        text = data[12 : 12 + length].split(b"\0")[0].decode("latin-1")
    elif data[:4] == b"mluc" and len(data) >= 28:
        length, offset = struct.unpack_from(">II", data, 20)
        text = data[offset : offset + length].decode("utf-16-be", "replace")
    return text.strip("\0 ") or "embedded profile"
