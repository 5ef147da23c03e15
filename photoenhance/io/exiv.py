"""Exiv2: reads the metadata of RAW families that are no plain TIFF, and knows lenses by their numbers in MakerNotes.

It only reads. Its XMP parser is not thread-safe, so one lock stands around everything; it is imported when first used.
"""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass, field
from typing import Any

from photoenhance.io.exifblock import Entry

ORDER = "<"
"""Byte order of the values that are found."""

_LOCK = threading.Lock()
_BYTES = (1, 2, 7)
_NUMBERS = {3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d"}
_RATIONALS = {5: "II", 10: "ii"}
_NO_LENS = ("(", "n/a", "none", "unknown")


class Unreadable(Exception):  # noqa: N818 - it is an answer, made a warning by the caller
    """The metadata is damaged, or Exiv2 cannot read it."""


@dataclass(frozen=True, slots=True)
class Found:
    """EXIF entries by Exiv2's group ("Image", "Photo", "GPSInfo"), the XMP packet, and the lens if it is sure."""

    groups: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    xmp: bytes | None = None
    lens: str | None = None


def read(data: bytes) -> Found:
    """Read the metadata of a file, or of an EXIF block, by its bytes; empty for a kind of file Exiv2 does not know.

    Raises
    ------
    Unreadable
        When it is damaged.
    """
    import exiv2

    unknown = (exiv2.ErrorCode.kerFileContainsUnknownImageType, exiv2.ErrorCode.kerMemoryContainsUnknownImageType)
    with _LOCK:
        exiv2.LogMsg.setLevel(exiv2.LogMsg.Level.mute)
        try:
            image = exiv2.ImageFactory.open(data)
            image.readMetadata()
            exif = image.exifData()
            return Found(_groups(exif), image.xmpPacket().encode("utf-8") or None, _lens(exiv2, exif))
        except exiv2.Exiv2Error as error:
            if error.code in unknown:
                return Found()
            raise Unreadable(str(error)) from error
        except (ValueError, RuntimeError, OverflowError, struct.error) as error:
            raise Unreadable(str(error)) from error


def _lens(exiv2: Any, exif: Any) -> str | None:
    datum = exiv2.lensName(exif)
    name = str(datum.print(exif)).strip() if datum is not None else ""
    # One number may stand for several lenses.
    unsure = not name or name.lower().startswith(_NO_LENS) or " or " in name.lower() or name.isdigit()
    return None if unsure else name


def _groups(exif: Any) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, dict[int, Entry]] = {"Image": {}, "Photo": {}, "GPSInfo": {}}
    for datum in exif:
        group = found.get(datum.groupName())
        if group is not None and (entry := _entry(datum)):
            group.setdefault(entry.tag, entry)
    return {name: tuple(entries.values()) for name, entries in found.items()}


def _entry(datum: Any) -> Entry | None:
    """One tag as an entry; None for a value that is of no kind EXIF has."""
    kind, value = int(datum.typeId()), datum.getValue()
    if kind in _BYTES:
        content = bytes(value.data())
    elif kind in _NUMBERS:
        content = b"".join(struct.pack(ORDER + _NUMBERS[kind], number) for number in value)
    elif kind in _RATIONALS:
        content = b"".join(struct.pack(ORDER + _RATIONALS[kind], *pair) for pair in value)
    else:
        return None
    return Entry(int(datum.tag()), kind, int(datum.count()), content, 0) if content else None
