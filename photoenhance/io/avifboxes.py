"""An AVIF file as libavif makes it, given a profile and metadata items: boxes only (ISO/IEC 14496-12, 23008-12).

Knows the one shape that libavif writes (`meta` before `mdat`, item numbers of 16 bits); pixels stay untouched.
"""

from __future__ import annotations

import struct

from photoenhance.io import bmff

_VERSION = 4


def completed(avif: bytes, icc: bytes, exif: bytes | None, xmp: bytes | None) -> bytes:
    """The file with a `colr` property of the profile, and items of EXIF and XMP that describe the picture."""
    top = dict(bmff.boxes(avif))
    inner = dict(bmff.boxes(top["meta"][_VERSION:]))
    payloads = [(b"Exif", b"", b"\0\0\0\0" + exif)] if exif else []
    payloads += [(b"mime", b"application/rdf+xml\0", xmp)] if xmp else []
    (primary,) = struct.unpack_from(">H", inner["pitm"], _VERSION)
    (count,) = struct.unpack_from(">H", inner["iinf"], _VERSION)
    items = range(count + 1, count + 1 + len(payloads))
    inner["iinf"] = _named(inner["iinf"], count, [(item, *one[:2]) for item, one in zip(items, payloads, strict=True)])
    references = b"".join(_box("cdsc", struct.pack(">HHH", item, 1, primary)) for item in items)
    if references:
        inner["iref"] = inner.get("iref", bytes(_VERSION)) + references
    if icc:
        inner["iprp"] = _coloured(inner["iprp"], icc, primary)
    places = _places(inner["iloc"])
    # Sizes do not depend on where things are: lay out once to know how far the data moves.
    sizes = [len(content) for *_, content in payloads]
    moved = len(_meta(top["meta"], inner, places, list(items), sizes, 0, 0)) - len(top["meta"])
    meta = _meta(top["meta"], inner, places, list(items), sizes, moved, len(avif) + moved)
    data = top["mdat"] + b"".join(content for *_, content in payloads)
    return _box("ftyp", top["ftyp"]) + _box("meta", meta) + _box("mdat", data)


def _box(kind: str, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind.encode("latin-1")) + content


def _named(content: bytes, count: int, added: list[tuple[int, bytes, bytes]]) -> bytes:
    """`iinf` with more entries: number, type, and what follows the empty name."""
    entries = b"".join(
        _box("infe", struct.pack(">IHH4s", 2 << 24, item, 0, kind) + b"\0" + rest) for item, kind, rest in added
    )
    return content[:_VERSION] + struct.pack(">H", count + len(added)) + content[_VERSION + 2 :] + entries


def _coloured(content: bytes, icc: bytes, primary: int) -> bytes:
    """`iprp` with a profile among the properties, owned by the primary item."""
    parts = dict(bmff.boxes(content))
    properties = parts["ipco"] + _box("colr", b"prof" + icc)
    index = len(list(bmff.boxes(properties)))
    owned, at = parts["ipma"][:8], 8
    for _ in range(struct.unpack_from(">I", parts["ipma"], 4)[0]):
        item, count = struct.unpack_from(">HB", parts["ipma"], at)
        entries = parts["ipma"][at + 3 : at + 3 + count]
        if item == primary:
            entries += bytes((index,))
        owned += struct.pack(">HB", item, len(entries)) + entries
        at += 3 + count
    return _box("ipco", properties) + _box("ipma", owned)


def _places(content: bytes) -> list[tuple[int, int, int]]:
    """(item, offset, length) of each entry of an `iloc` of version 0 with 32-bit fields."""
    if content[:6] != b"\0\0\0\0\x44\0":
        raise ValueError("the encoder's file is laid out in an unknown way")
    (count,) = struct.unpack_from(">H", content, 6)
    found = (struct.unpack_from(">HHHII", content, 8 + 14 * index) for index in range(count))
    return [(item, offset, length) for item, _, _, offset, length in found]


def _meta(
    whole: bytes,
    inner: dict[str, bytes],
    places: list[tuple[int, int, int]],
    items: list[int],
    sizes: list[int],
    moved: int,
    end: int,
) -> bytes:
    """Content of `meta`: old items `moved` on, new ones one after the other from `end` on."""
    starts = [end + sum(sizes[:index]) for index in range(len(sizes))]
    entries = [(item, offset + moved, length) for item, offset, length in places]
    entries += zip(items, starts, sizes, strict=True)
    table = b"".join(struct.pack(">HHHII", item, 0, 1, offset, length) for item, offset, length in entries)
    located = {**inner, "iloc": b"\0\0\0\0\x44\0" + struct.pack(">H", len(entries)) + table}
    order = [kind for kind in ("hdlr", "pitm", "iloc", "iinf", "iref", "iprp") if kind in located]
    return whole[:_VERSION] + b"".join(_box(kind, located[kind]) for kind in order)
