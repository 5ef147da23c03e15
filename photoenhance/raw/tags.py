"""What a RAW file says in its own tags and rawpy does not pass on: who made it, baseline exposure, default crop.

Reads the file's bytes; broken ones give defaults, never an error.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from photoenhance.raw.directories import Directory, directories

_SUBFILE, _WIDTH, _HEIGHT, _MAKE, _MODEL = 254, 256, 257, 271, 272
_UNIQUE_MODEL, _CROP_ORIGIN, _CROP_SIZE, _BASELINE, _BASELINE_OFFSET = 50708, 50719, 50720, 50730, 51109
_MOST_BASELINE = 5.0
_CIFF_MAKE_MODEL = 0x080A
_CIFF_KIND, _CIFF_FOLDERS = 0x3800, (0x2800, 0x3000)
_CIFF_DEEPEST, _CIFF_MOST = 4, 200
_QUICKTAKE = {b"qktk": "QuickTake 100", b"qktn": "QuickTake 150"}
_CR3_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tags say.

    `make` and `model` are "" where unknown, `baseline` is in EV, and `crop` (left, top, width, height) is the part of
    the developed picture, before it is turned, that the camera means to be shown; None where the file does not say.
    """

    make: str = ""
    model: str = ""
    baseline: float = 0.0
    crop: tuple[int, int, int, int] | None = None


def read_tags(data: memoryview) -> Tags:
    """Tags of a RAW file.

    Parameters
    ----------
    data
        The whole file; a memory map will do.

    Notes
    -----
    Baseline exposure and crop are DNG's (specification 1.7.1: BaselineExposure with BaselineExposureOffset,
    DefaultCropOrigin and DefaultCropSize); other files have none. Make and model stand in TIFF's tags, in a
    directory of its own in CR3, in Canon's CIFF heap in CRW, and at fixed places in RAF and QuickTake files.
    """
    head = bytes(data[:64])
    if head[:4] in _QUICKTAKE:
        return Tags("Apple", _QUICKTAKE[head[:4]])
    if head.startswith(b"FUJIFILMCCD-RAW"):
        return Tags("FUJIFILM", _text(head[28:60]))
    if head[6:14] == b"HEAPCCDR":
        return Tags(*_ciff(data))
    if head[4:8] == b"ftyp":
        at = bytes(data[:_CR3_HEAD]).find(b"CMT1")
        data = data[at + 4 :] if at >= 0 else data[:0]
    found = list(directories(data))
    first = found[0] if found else {}
    make, model = _words(first, _MAKE), _words(first, _MODEL)
    return Tags(make, model or _words(first, _UNIQUE_MODEL), _baseline(first), _crop(found))


def _words(directory: Directory, tag: int) -> str:
    try:
        return _text(bytes(directory.get(tag, ())))
    except (TypeError, ValueError):
        return ""  # numbers of another type than text has


def _text(value: bytes) -> str:
    return value.split(b"\0")[0].decode("latin-1").strip()


def _baseline(directory: Directory) -> float:
    total = sum(sum(_fractions(directory.get(tag, ()))[:1]) for tag in (_BASELINE, _BASELINE_OFFSET))
    return max(-_MOST_BASELINE, min(_MOST_BASELINE, float(total)))


def _fractions(values: tuple[int, ...]) -> tuple[float, ...]:
    """Fractions that have a value; 0/0 is DNG's "unknown"."""
    pairs = zip(values[::2], values[1::2], strict=False)
    return tuple(above / below for above, below in pairs if below)


def _crop(found: list[Directory]) -> tuple[int, int, int, int] | None:
    """The default crop of the largest picture that is no preview."""
    pictures = [one for one in found if _CROP_SIZE in one and not one.get(_SUBFILE, (0,))[0] & 1]
    if not pictures:
        return None
    best = max(pictures, key=lambda one: one.get(_WIDTH, (0,))[0] * one.get(_HEIGHT, (0,))[0])
    origin, size = _pair(best.get(_CROP_ORIGIN, (0, 0))), _pair(best[_CROP_SIZE])
    return (*origin, *size) if origin and size else None


def _pair(values: tuple[int, ...]) -> tuple[int, int] | None:
    """Two whole numbers, which may be written as fractions."""
    if len(values) == 4:
        values = tuple(round(value) for value in _fractions(values))
    return (values[0], values[1]) if len(values) == 2 and min(values) >= 0 else None


def _ciff(data: memoryview) -> tuple[str, str]:
    """Make and model from Canon's camera image file format: a heap of records, each folder's table at its end."""
    order = "<" if bytes(data[:2]) == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", data, 2)
    found = _ciff_text(data, order, (start, len(data)), 0)
    make, _, model = found.partition(b"\0")
    return _text(make), _text(model)


def _ciff_text(data: memoryview, order: str, span: tuple[int, int], depth: int) -> bytes:
    start, end = span
    if depth > _CIFF_DEEPEST or end - start < 6 or start < 0 or end > len(data):
        return b""
    table = start + struct.unpack_from(f"{order}I", data, end - 4)[0]
    if table + 2 > end:
        return b""
    (count,) = struct.unpack_from(f"{order}H", data, table)
    for number in range(min(count, _CIFF_MOST, (end - table - 2) // 10)):
        tag, size, offset = struct.unpack_from(f"{order}HII", data, table + 2 + 10 * number)
        place = start + offset, start + offset + size
        if tag == _CIFF_MAKE_MODEL:
            return bytes(data[place[0] : place[1]])
        if tag & _CIFF_KIND in _CIFF_FOLDERS:
            found = _ciff_text(data, order, place, depth + 1)
            if found:
                return found
    return b""
