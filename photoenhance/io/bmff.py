"""The boxes of AVIF, HEIC and JPEG XL containers: what the primary picture is, and the metadata items beside it.

Reads structure only (ISO/IEC 14496-12 and 23008-12); decodes nothing and never reads beyond the bytes it was given.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_MOST_ITEMS = 100_000


@dataclass(frozen=True)
class Picture:
    """What the container says of its primary picture; `crop` is (x, y, width, height) before the turn."""

    width: int = 0
    height: int = 0
    bits: int = 8
    kind: str = ""
    quarter_turns: int = 0
    mirror: int | None = None
    crop: tuple[int, int, int, int] | None = None
    icc: bytes | None = None
    cicp: tuple[int, int, int, int] | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    gain_map: bool = False
    brands: tuple[str, ...] = ()


@dataclass
class _Meta:
    primary: int = 0
    kinds: dict[int, tuple[str, str]] = field(default_factory=dict)
    places: dict[int, tuple[int, list[tuple[int, int]]]] = field(default_factory=dict)
    properties: list[tuple[str, bytes]] = field(default_factory=list)
    owned: dict[int, list[int]] = field(default_factory=dict)
    describing: dict[int, list[int]] = field(default_factory=dict)
    data: bytes = b""


class _Reader:
    """Big-endian numbers one after the other; beyond the end they are 0."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def number(self, size: int) -> int:
        value = int.from_bytes(self.data[self.at : self.at + size].ljust(size, b"\0"), "big")
        self.at += size
        return value

    def text(self) -> str:
        end = self.data.find(b"\0", self.at)
        end = len(self.data) if end < 0 else end
        value = self.data[self.at : end].decode("latin-1")
        self.at = end + 1
        return value

    @property
    def left(self) -> bool:
        return self.at < len(self.data)


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (type, content) of the boxes in `data`; ends quietly at damage."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1 and at + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        elif size == 0:
            size = len(data) - at
        if size < head:
            return
        yield kind.decode("latin-1"), data[at + head : at + size]
        at += size


def picture(data: bytes) -> Picture | None:
    """Describe the primary picture of a HEIF or AVIF file; None when no `meta` box names one."""
    meta: _Meta | None = None
    brands: tuple[str, ...] = ()
    for kind, content in boxes(data):
        if kind == "ftyp":
            brands = tuple(content[i : i + 4].decode("latin-1") for i in range(0, len(content) - 3, 4) if i != 4)
        elif kind == "meta" and meta is None:
            meta = _meta(content)
    if meta is None or meta.primary not in meta.owned:
        return None
    return _described(data, meta, brands)


def _meta(content: bytes) -> _Meta:
    meta = _Meta()
    for kind, inner in boxes(content[4:]):
        if kind == "pitm":
            meta.primary = int.from_bytes(inner[4:8] if inner[:1] != b"\0" else inner[4:6], "big")
        elif kind == "iinf":
            _item_kinds(meta, inner)
        elif kind == "iloc":
            _item_places(meta, _Reader(inner))
        elif kind == "iprp":
            _item_properties(meta, inner)
        elif kind == "iref":
            _item_references(meta, inner)
        elif kind == "idat":
            meta.data = inner
    return meta


def _item_references(meta: _Meta, content: bytes) -> None:
    """Note which pictures the items of metadata describe."""
    wide = 4 if content[:1] == b"\1" else 2
    for kind, inner in boxes(content[4:]):
        if kind == "cdsc":
            reader = _Reader(inner)
            item, count = reader.number(wide), min(reader.number(2), _MOST_ITEMS)
            meta.describing.setdefault(item, []).extend(reader.number(wide) for _ in range(count))


def _item_kinds(meta: _Meta, content: bytes) -> None:
    for kind, entry in boxes(content[6 if content[:1] == b"\0" else 8 :]):
        reader = _Reader(entry)
        version = reader.number(1)
        reader.at = 4
        if kind != "infe" or version < 2:
            continue
        item = reader.number(2 if version == 2 else 4)
        reader.at += 2
        name = reader.data[reader.at : reader.at + 4].decode("latin-1")
        reader.at += 4
        reader.text()
        meta.kinds[item] = (name, reader.text() if name == "mime" else "")


def _item_places(meta: _Meta, reader: _Reader) -> None:
    version = reader.number(1)
    reader.at = 4
    sizes = reader.number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    for _ in range(min(reader.number(wide), _MOST_ITEMS)):
        if not reader.left:
            return
        item = reader.number(wide)
        method = reader.number(2) & 15 if version else 0
        reader.at += 2
        base = reader.number(base_size)
        extents = []
        for _ in range(reader.number(2)):
            reader.at += index_size
            start = base + reader.number(offset_size)
            extents.append((start, reader.number(length_size)))
            if not reader.left:
                break
        meta.places[item] = (method, extents)


def _item_properties(meta: _Meta, content: bytes) -> None:
    for kind, inner in boxes(content):
        if kind == "ipco":
            meta.properties = list(boxes(inner))
        elif kind == "ipma":
            reader = _Reader(inner)
            version, flags = reader.number(1), reader.number(3)
            for _ in range(min(reader.number(4), _MOST_ITEMS)):
                if not reader.left:
                    return
                item = reader.number(4 if version else 2)
                wide = 2 if flags & 1 else 1
                mask = 0x7FFF if flags & 1 else 0x7F
                meta.owned[item] = [(reader.number(wide) & mask) - 1 for _ in range(reader.number(1))]


def _described(data: bytes, meta: _Meta, brands: tuple[str, ...]) -> Picture:
    values: dict[str, object] = {"kind": meta.kinds.get(meta.primary, ("", ""))[0], "brands": brands}
    for index in meta.owned[meta.primary]:
        if 0 <= index < len(meta.properties):
            values |= _property(*meta.properties[index])
    # Items may tell of another picture: a gain map, or a thumbnail.
    ours = {
        item: told for item, told in meta.kinds.items() if meta.primary in meta.describing.get(item, [meta.primary])
    }
    for item, (kind, mime) in ours.items():
        if kind == "Exif":
            raw = _item(data, meta, item)
            values.setdefault("exif", raw[4 + int.from_bytes(raw[:4], "big") :] or None)
        elif kind == "mime" and "rdf+xml" in mime:
            values.setdefault("xmp", _item(data, meta, item) or None)
        elif kind == "tmap":
            values["gain_map"] = True
    crop = values.pop("clap", None)
    result = Picture(**values)  # type: ignore[arg-type]
    if isinstance(crop, bytes):
        return Picture(**{**vars(result), "crop": _crop(crop, result.width, result.height)})
    return result


def _property(kind: str, content: bytes) -> dict[str, object]:
    """Fields of a Picture that a property box sets; `clap` stays raw until the size is known."""
    reader = _Reader(content)
    result: dict[str, object] = {}
    if kind == "ispe":
        reader.at = 4
        result = {"width": reader.number(4), "height": reader.number(4)}
    elif kind == "pixi":
        result = {"bits": max(content[5:] or b"\x08")}
    elif kind == "av1C" and len(content) >= 3:
        deep, twelve = content[2] & 0x40, content[2] & 0x20
        result = {"bits": 12 if twelve else 10 if deep else 8}
    elif kind == "irot":
        result = {"quarter_turns": reader.number(1) & 3}
    elif kind == "imir":
        result = {"mirror": reader.number(1) & 1}
    elif kind == "clap" and len(content) >= 32:
        result = {"clap": content}
    elif kind == "colr":
        result = _colour(content)
    return result


def _colour(content: bytes) -> dict[str, object]:
    if content[:4] in (b"prof", b"rICC"):
        return {"icc": content[4:]}
    if content[:4] == b"nclx" and len(content) >= 11:
        primaries, transfer, matrix, full = struct.unpack_from(">HHHB", content, 4)
        return {"cicp": (primaries, transfer, matrix, full >> 7)}
    return {}


def _crop(content: bytes, width: int, height: int) -> tuple[int, int, int, int] | None:
    """Rectangle of a `clap`: sizes and the offset of its centre from the picture's centre, as fractions."""
    w, wd, h, hd, x, xd, y, yd = struct.unpack_from(">IIIIiIiI", content)
    if not (wd and hd and xd and yd):
        return None
    columns, rows = w // wd, h // hd
    left = round((width - 1) / 2 + x / xd - (columns - 1) / 2)
    top = round((height - 1) / 2 + y / yd - (rows - 1) / 2)
    inside = columns > 0 and rows > 0 and left >= 0 and top >= 0 and left + columns <= width and top + rows <= height
    return (left, top, columns, rows) if inside else None


def _item(data: bytes, meta: _Meta, item: int) -> bytes:
    method, extents = meta.places.get(item, (0, []))
    where = meta.data if method == 1 else data if method == 0 else b""
    return b"".join(where[start : start + size] if size else where[start:] for start, size in extents)
