"""IPTC-IIM records as bytes: datasets kept as they are, taken out, replaced, or told as XMP.

Texts are UTF-8 where the record says so, otherwise whatever its writer had: tried as UTF-8, else taken as Latin-1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from photoenhance.io import xmp, xmpedit

TITLE, KEYWORDS, CREATOR, CREDIT, COPYRIGHT, CAPTION = (2, 5), (2, 25), (2, 80), (2, 110), (2, 116), (2, 120)
CHARACTER_SET, RECORD_VERSION = (1, 90), (2, 0)
PLACES = frozenset((2, number) for number in (26, 27, 90, 92, 95, 100, 101))
"""Content location code and name, city, sublocation, province or state, country code, country name."""
RIGHTS = frozenset({CREATOR, CREDIT, COPYRIGHT, CHARACTER_SET, RECORD_VERSION})

_UTF_8 = b"\x1b%G"
_LONGEST = {TITLE: 64, KEYWORDS: 64, CREATOR: 32, COPYRIGHT: 128, CAPTION: 2000}
# Where the IPTC standard says the same in XMP, with the kind of array it is there; None: a plain text.
_IN_XMP: dict[tuple[int, int], tuple[str, str, str | None]] = {
    TITLE: (xmp.DC, "title", "Alt"),
    KEYWORDS: (xmp.DC, "subject", "Bag"),
    CREATOR: (xmp.DC, "creator", "Seq"),
    COPYRIGHT: (xmp.DC, "rights", "Alt"),
    CAPTION: (xmp.DC, "description", "Alt"),
    CREDIT: (xmp.PHOTOSHOP, "Credit", None),
    (2, 10): (xmp.PHOTOSHOP, "Urgency", None),
    (2, 15): (xmp.PHOTOSHOP, "Category", None),
    (2, 20): (xmp.PHOTOSHOP, "SupplementalCategories", "Bag"),
    (2, 40): (xmp.PHOTOSHOP, "Instructions", None),
    (2, 85): (xmp.PHOTOSHOP, "AuthorsPosition", None),
    (2, 90): (xmp.PHOTOSHOP, "City", None),
    (2, 92): (xmp.CORE, "Location", None),
    (2, 95): (xmp.PHOTOSHOP, "State", None),
    (2, 100): (xmp.CORE, "CountryCode", None),
    (2, 101): (xmp.PHOTOSHOP, "Country", None),
    (2, 103): (xmp.PHOTOSHOP, "TransmissionReference", None),
    (2, 105): (xmp.PHOTOSHOP, "Headline", None),
    (2, 115): (xmp.PHOTOSHOP, "Source", None),
    (2, 122): (xmp.PHOTOSHOP, "CaptionWriter", None),
}
_WITHOUT_MEANING = frozenset({CHARACTER_SET, RECORD_VERSION, (1, 0), (2, 3)})
_DAY, _TIME = (2, 55), (2, 60)


class Dataset(NamedTuple):
    """One dataset: (record, number) and its bytes."""

    key: tuple[int, int]
    content: bytes


def datasets(record: bytes) -> tuple[Dataset, ...]:
    """Read all datasets up to the end or the first damage."""
    found, at = [], 0
    while record[at : at + 1] == b"\x1c" and at + 5 <= len(record):
        key = record[at + 1], record[at + 2]
        size, at = int.from_bytes(record[at + 3 : at + 5], "big"), at + 5
        if size & 0x8000:  # the size's own size
            wide = size & 0x7FFF
            if wide > 4:
                break
            size, at = int.from_bytes(record[at : at + wide], "big"), at + wide
        if at + size > len(record):
            break
        found.append(Dataset(key, record[at : at + size]))
        at += size
    return tuple(found)


def problem(record: bytes | None) -> str | None:
    """Warn of a record that cannot be read to its end; None when there is none or it is sound."""
    if record and len(_packed(datasets(record))) < len(record.rstrip(b"\0")):
        return "The IPTC data is damaged; what could be read of it is kept"
    return None


def _packed(found: Iterable[Dataset]) -> bytes:
    parts = []
    for key, content in found:
        size = len(content)
        head = size.to_bytes(2, "big") if size < 0x8000 else b"\x80\x04" + size.to_bytes(4, "big")
        parts.append(b"\x1c" + bytes(key) + head + content)
    return b"".join(parts)


def only(record: bytes, wanted: Callable[[tuple[int, int]], bool]) -> bytes | None:
    """Record of the wanted datasets; the same bytes when that is all, None when none with a meaning is left."""
    found = datasets(record)
    kept = [one for one in found if wanted(one.key)]
    if all(one.key in _WITHOUT_MEANING for one in kept):
        return None
    return record if len(kept) == len(found) else _packed(kept)


def texts(record: bytes) -> dict[tuple[int, int], tuple[str, ...]]:
    """Texts of all datasets of record 2, by key; those with a number in them are no text and come out as nonsense."""
    result: dict[tuple[int, int], tuple[str, ...]] = {}
    for key, content in datasets(record):
        if key[0] == 2 and (text := decoded(content).strip("\0 ")):
            result[key] = (*result.get(key, ()), text)
    return result


def decoded(content: bytes) -> str:
    """Text of a dataset, or of any old field that says nothing of its encoding."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def replaced(record: bytes, new: Mapping[tuple[int, int], tuple[str, ...]]) -> bytes:
    """Record in which these datasets have these texts, cut to the lengths the standard allows.

    What stays keeps its bytes, unless a new text is more than ASCII and the record no UTF-8: then it becomes that.
    """
    found = datasets(record)
    utf_8 = any(one == (CHARACTER_SET, _UTF_8) for one in found)
    kept = [one for one in found if one.key not in new]
    plain = all(text.isascii() for entries in new.values() for text in entries)
    if not utf_8 and not plain:
        kept = [Dataset(key, decoded(content).encode() if key[0] == 2 else content) for key, content in kept]
        kept = [Dataset(CHARACTER_SET, _UTF_8), *(one for one in kept if one.key != CHARACTER_SET)]
    for key, entries in new.items():
        kept += [Dataset(key, _cut(text, _LONGEST.get(key, 32000))) for text in entries]
    return _packed(sorted(kept, key=lambda one: one.key))


def _cut(text: str, longest: int) -> bytes:
    return text.encode("utf-8")[:longest].decode("utf-8", "ignore").encode("utf-8")


def as_xmp(record: bytes, packet: bytes | None) -> tuple[bytes | None, bool]:
    """Packet that says what the record says, for formats without IPTC; and whether all of it has a place there.

    What the packet says already stays. A damaged packet comes back as it is.
    """
    tree = xmp.parse(packet) if packet else xmp.empty()
    if tree is None:
        return packet, False
    found = texts(record)
    new = [
        xmpedit.element(namespace, name, xmpedit.array(kind, found[key]) if kind else xmpedit.text(found[key][0]))
        for key, (namespace, name, kind) in _IN_XMP.items()
        if key in found and not xmp.values(tree, namespace, name)
    ]
    if (day := _date(found)) and not xmp.values(tree, xmp.PHOTOSHOP, "DateCreated"):
        new.append(xmpedit.element(xmp.PHOTOSHOP, "DateCreated", day))
    complete = all(key in _IN_XMP or key in _WITHOUT_MEANING or key in (_DAY, _TIME) for key in found)
    if not new:
        return packet, complete
    xmpedit.add(tree, *new)
    return xmp.written(tree), complete


def _date(found: Mapping[tuple[int, int], tuple[str, ...]]) -> str | None:
    """Date created as XMP writes it (ISO 8601), from CCYYMMDD and HHMMSS+HHMM."""
    day, time = found.get(_DAY, ("",))[0], found.get(_TIME, ("",))[0]
    if not re.fullmatch(r"\d{8}", day) or day[4:6] == "00" or day[6:] == "00":
        return None
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    if not re.fullmatch(r"\d{6}[+-]\d{4}", time):
        return date
    return f"{date}T{time[:2]}:{time[2:4]}:{time[4:6]}{time[6:9]}:{time[9:]}"
