"""What metadata says of a photo, in a few lines of words: for people, not for programs."""

from __future__ import annotations

import math
import struct
from typing import NamedTuple

from photoenhance.image import Metadata
from photoenhance.io import exifblock, iptc, xmp
from photoenhance.io.exifblock import EXIF_POINTER, GPS_POINTER, Directory
from photoenhance.raw.lens import Shot

Fact = tuple[str, str]
_RATIONALS = {5: "II", 10: "ii"}
_LABELS = ("Title", "Description", "Keywords", "Rating", "Label", "Creator", "Copyright")


class _Blocks(NamedTuple):
    """An EXIF block's three directories, and how to read their numbers."""

    order: str
    top: Directory | None
    inner: Directory | None
    place: Directory | None


def facts(metadata: Metadata) -> tuple[Fact, ...]:
    """Label and text of what is known: camera, lens, exposure, date, place, title, keywords, rating, rights."""
    blocks = _blocks(metadata.exif or b"")
    tree = xmp.parse(metadata.xmp) if metadata.xmp else None
    texts = iptc.texts(metadata.iptc) if metadata.iptc else {}
    found = [
        ("Camera", _camera(blocks)),
        ("Lens", _lens(blocks, tree, metadata.exif)),
        ("Exposure time", _exposure(_number(blocks, blocks.inner, 0x829A))),
        ("Aperture", _aperture(_number(blocks, blocks.inner, 0x829D))),
        ("ISO", _whole(_number(blocks, blocks.inner, 0x8827))),
        ("Focal length", _focal(blocks)),
        ("Date", _date(blocks)),
        ("Place", _place(blocks)),
        *_descriptions(blocks, tree, texts),
    ]
    return tuple((label, text) for label, text in found if text)


def _blocks(exif: bytes) -> _Blocks:
    order, top = exifblock.byte_order(exif) or "<", exifblock.first(exif)
    inner = exifblock.below(exif, top, EXIF_POINTER) if top else None
    return _Blocks(order, top, inner, exifblock.below(exif, top, GPS_POINTER) if top else None)


def _text(where: Directory | None, tag: int) -> str:
    for entry in where.entries if where else ():
        if entry.tag == tag and entry.type == 2:
            return iptc.decoded(entry.value.split(b"\0")[0]).strip()
    return ""


def _wide(where: Directory | None, tag: int) -> str:
    for entry in where.entries if where else ():
        if entry.tag == tag:
            return entry.value.decode("utf-16-le", "replace").strip("\0 ")
    return ""


def _numbers(blocks: _Blocks, where: Directory | None, tag: int) -> list[float]:
    """Values of a SHORT, LONG or rational tag; a rational of 0/0 is left out."""
    for entry in where.entries if where else ():
        if entry.tag == tag and entry.type in _RATIONALS:
            pairs = struct.iter_unpack(blocks.order + _RATIONALS[entry.type], entry.value)
            return [above / below for above, below in pairs if below]
        if entry.tag == tag and entry.type in (3, 4):
            return [float(one) for (one,) in struct.iter_unpack(blocks.order + " HI"[entry.type - 2], entry.value)]
    return []


def _number(blocks: _Blocks, where: Directory | None, tag: int) -> float | None:
    return next(iter(_numbers(blocks, where, tag)), None)


def _camera(blocks: _Blocks) -> str:
    make, model = _text(blocks.top, 0x010F), _text(blocks.top, 0x0110)
    named = make and model.lower().startswith(make.split()[0].lower())
    return model if named else f"{make} {model}".strip()


def _lens(blocks: _Blocks, tree: xmp.Tree | None, exif: bytes | None) -> str:
    said = _text(blocks.inner, 0xA434) or (xmp.value(tree, "http://ns.adobe.com/exif/1.0/aux/", "Lens") if tree else "")
    if said or not exif or all(entry.tag != 0x927C for entry in (blocks.inner.entries if blocks.inner else ())):
        return said or ""
    from photoenhance.io import exiv  # loads Exiv2

    try:
        return exiv.read(exif).lens or ""
    except exiv.Unreadable:
        return ""


def _exposure(seconds: float | None) -> str:
    if not seconds or seconds < 0:
        return ""
    return f"1/{round(1 / seconds)} s" if seconds < 0.3 else f"{seconds:.3g} s"


def _aperture(number: float | None) -> str:
    return f"f/{number:.2g}" if number and 0 < number < 100 else ""


def _whole(number: float | None) -> str:
    return f"{number:.0f}" if number else ""


def _focal(blocks: _Blocks) -> str:
    length, full = _number(blocks, blocks.inner, 0x920A), _number(blocks, blocks.inner, 0xA405)
    if not length:
        return ""
    equivalent = f" ({full:.0f} mm on full frame)" if full and abs(full - length) >= 1 else ""
    return f"{length:.3g} mm{equivalent}"


def _date(blocks: _Blocks) -> str:
    said = _text(blocks.inner, 0x9003) or _text(blocks.inner, 0x9004) or _text(blocks.top, 0x0132)
    day, _, time = said.partition(" ")
    if not day.strip(":0 "):
        return ""
    zone = _text(blocks.inner, 0x9011)
    return f"{day.replace(':', '-')} {time} {zone}".strip()


def _place(blocks: _Blocks) -> str:
    sides = []
    for tag, negative, letters in ((2, "S", "NS"), (4, "W", "EW")):
        parts = _numbers(blocks, blocks.place, tag)
        if len(parts) != 3:
            return ""
        degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
        if not math.isfinite(degrees) or not 0 <= degrees <= 180:
            return ""
        sides.append(f"{degrees:.5f}° {letters[_text(blocks.place, tag - 1).upper().startswith(negative)]}")
    height = _number(blocks, blocks.place, 6)
    below = any(entry.tag == 5 and entry.value[:1] == b"\1" for entry in (blocks.place.entries if blocks.place else ()))
    if height is not None:
        sides.append(f"{-height if below else height:.0f} m")
    return ", ".join(sides)


def _descriptions(blocks: _Blocks, tree: xmp.Tree | None, texts: dict[tuple[int, int], tuple[str, ...]]) -> list[Fact]:
    """What people wrote: XMP's word first, then IPTC's, then EXIF's."""

    def said(namespace: str, name: str, key: tuple[int, int] | None = None) -> str:
        values = xmp.values(tree, namespace, name) if tree else ()
        joined = "; ".join(values[:1] if name in ("title", "description", "rights") else values)
        return joined or "; ".join(texts.get(key, ()) if key else ())

    stars = _whole(_number(blocks, blocks.top, 0x4746))
    values = (
        said(xmp.DC, "title", iptc.TITLE) or _wide(blocks.top, 0x9C9B),
        said(xmp.DC, "description", iptc.CAPTION) or _text(blocks.top, 0x010E),
        said(xmp.DC, "subject", iptc.KEYWORDS).replace("; ", ", ") or _wide(blocks.top, 0x9C9E).replace(";", ", "),
        _rating(said(xmp.BASIC, "Rating") or stars),
        said(xmp.BASIC, "Label"),
        said(xmp.DC, "creator", iptc.CREATOR) or _text(blocks.top, 0x013B),
        said(xmp.DC, "rights", iptc.COPYRIGHT) or _text(blocks.top, 0x8298),
    )
    return list(zip(_LABELS, (" ".join(value.split()) for value in values), strict=True))


def _rating(said: str) -> str:
    if said.startswith("-"):
        return "rejected"
    return f"{said} of 5" if said and said != "0" else ""


def shot_of(metadata: Metadata) -> Shot:
    """What EXIF says about how a photo was taken, as far as lens correction asks."""
    blocks = _blocks(metadata.exif or b"")
    return Shot(
        make=_text(blocks.top, 0x010F) or None,
        model=_text(blocks.top, 0x0110) or None,
        lens_model=_lens(blocks, None, metadata.exif) or None,
        focal_length=_number(blocks, blocks.inner, 0x920A),
        aperture=_number(blocks, blocks.inner, 0x829D),
        distance=_number(blocks, blocks.inner, 0x9206),
    )
