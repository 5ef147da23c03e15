"""When a photo was taken, by its metadata alone: nothing is decoded, so that whole folders can be put in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from photoenhance.image import Metadata
from photoenhance.io import bmff, formats, jpeg, metadata, png, rawmetadata, tiffexif, webp
from photoenhance.io.facts import facts

_HEAD = 4096
_BEGINNING = 262_144
"""In a JPEG file EXIF stands before the picture, in blocks of at most 64 KB each."""


def taken(path: Path) -> str:
    """Say when a photo was taken, as "2024-05-31 18:02:09" in the camera's time; "" where that is not known.

    Raises nothing: `read` says what is wrong with a file.
    """
    try:
        with path.open("rb") as file:
            found = formats.format_of(file.read(_HEAD), path.suffix)
        exif = _BLOCKS[found.key](path) if found is not None and found.key in _BLOCKS else None
        date = _date(exif)
        if not date and found is not None and found.key == "raw":
            date = _date(rawmetadata.collect(path)[0].exif)  # no plain TIFF: Exiv2 must read all of it
    except (OSError, ValueError, IndexError, KeyError):
        return ""
    return date


def _date(exif: bytes | None) -> str:
    said = dict(facts(Metadata(exif))).get("Date", "") if exif else ""
    return said[:19]  # the zone, where it stands, would not compare


def _of_jpeg(path: Path) -> bytes | None:
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    for marker, payload in jpeg.segments(beginning):
        if marker == 0xE1 and payload.startswith(b"Exif\0\0"):
            return metadata.without_prefix(payload)
        if marker == 0xDA:
            break
    return None


def _of_boxes(path: Path) -> bytes | None:
    told = bmff.picture(path.read_bytes())
    return metadata.without_prefix(told.exif) if told else None


def _of_jxl(path: Path) -> bytes | None:
    for kind, content in bmff.boxes(path.read_bytes()):
        if kind == "Exif" and len(content) > 4:
            return metadata.without_prefix(content[4 + int.from_bytes(content[:4], "big") :])
    return None


def _of_png(path: Path) -> bytes | None:
    data = path.read_bytes()
    return metadata.without_prefix(next((data[where] for name, where in png.chunks(data) if name == b"eXIf"), None))


def _of_webp(path: Path) -> bytes | None:
    return metadata.without_prefix(dict(webp.chunks(path.read_bytes())).get(b"EXIF"))


def _of_tiff(path: Path) -> bytes | None:
    return tiffexif.collect(path, raw=True).exif


_BLOCKS: dict[str, Callable[[Path], bytes | None]] = {
    "jpeg": _of_jpeg,
    "heic": _of_boxes,
    "avif": _of_boxes,
    "jxl": _of_jxl,
    "png": _of_png,
    "webp": _of_webp,
    "tiff": _of_tiff,
    "raw": _of_tiff,
}
