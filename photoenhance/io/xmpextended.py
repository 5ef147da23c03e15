"""Extended XMP, as JPEG has it where a packet is larger than a segment (XMP specification part 3, 1.1.3.1).

Knows packets only; segments are read and written by `photoenhance.io.jpeg`.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable

from photoenhance.io import xmp, xmpedit

HEAD = b"http://ns.adobe.com/xmp/extension/\0"
_ROOM_STANDARD = 65_502
_ROOM_EXTENDED = 65_400
_MOST_BYTES = 20_000_000
_NOTE = "HasExtendedXMP"


def joined(packet: bytes | None, segments: Iterable[bytes]) -> tuple[bytes | None, str | None]:
    """Packet with its extension put back, and a warning where that cannot be.

    `segments` are the payloads behind HEAD: the extension's digest, its whole size, the place of the piece, the piece.
    """
    pieces = list(segments)
    if not pieces:
        return packet, None
    tree = xmp.parse(packet) if packet else None
    guid = xmp.value(tree, xmp.NOTE, _NOTE) if tree else None
    more = xmp.parse(_assembled(guid, pieces)) if guid else None
    if tree is None or more is None:
        return packet, "The extended part of the XMP data is damaged and was left out"
    _forget(tree)
    for description in xmp.elements(xmp.root(more)):
        xmpedit.adopt(tree, description)
    return xmp.written(tree), None


def _forget(tree: xmp.Tree) -> None:
    xmpedit.remove(tree, lambda namespace, name: (namespace, name) == (xmp.NOTE, _NOTE))


def _assembled(guid: str, pieces: list[bytes]) -> bytes:
    """The extension whose digest the standard packet names; empty when a piece is missing."""
    found = [piece for piece in pieces if piece[:32] == guid.encode("latin-1", "replace") and len(piece) > 40]
    if not found:
        return b""
    (size,) = struct.unpack_from(">I", found[0], 32)
    parts = {struct.unpack_from(">I", piece, 36)[0]: piece[40:] for piece in found}
    whole = b"".join(part for _, part in sorted(parts.items()))
    return whole if len(whole) == size <= _MOST_BYTES else b""


def split(packet: bytes) -> tuple[bytes, tuple[bytes, ...]] | None:
    """A packet that fits a JPEG segment, and the payloads, HEAD included, of the extension; None when that cannot be.

    The largest properties go into the extension, as few as needed.
    """
    if len(packet) <= _ROOM_STANDARD:
        return packet, ()
    tree = xmp.parse(packet)
    if tree is None:
        return None
    _forget(tree)
    more = xmp.empty()
    left = len(xmp.written(tree)) + 200  # the note of the extension's digest
    moved = set()
    for size, one in sorted(((_size(one), one) for one in xmp.properties(tree)), key=lambda pair: -pair[0]):
        if left <= _ROOM_STANDARD:
            break
        xmpedit.add(more, xmpedit.xml_of(one.node))
        moved.add((one.namespace, one.name))
        left -= size
    xmpedit.remove(tree, lambda namespace, name: (namespace, name) in moved)
    extension = xmp.written(more, wrapped=False)
    guid = hashlib.md5(extension, usedforsecurity=False).hexdigest().upper()
    xmpedit.add(tree, xmpedit.element(xmp.NOTE, _NOTE, guid))
    standard = xmp.written(tree)
    return (standard, _payloads(guid, extension)) if len(standard) <= _ROOM_STANDARD else None


def _size(one: xmp.Property) -> int:
    """Bytes that the packet is surely shorter by without the property."""
    return len(xmp.plain_xml_of(one.node).encode())


def _payloads(guid: str, extension: bytes) -> tuple[bytes, ...]:
    return tuple(
        HEAD + guid.encode() + struct.pack(">II", len(extension), at) + extension[at : at + _ROOM_EXTENDED]
        for at in range(0, len(extension), _ROOM_EXTENDED)
    )
