"""Pictures and metadata made on the spot for the tests of io."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.space import DISPLAY_P3, icc_of
from photoenhance.image import Encoded, Metadata
from photoenhance.io.exifblock import EXIF_POINTER, Entry, pack_block

XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
IPTC = b"\x1c\x02\x78\x00\x05hello"


def photo(height: int = 61, width: int = 47, dtype: str = "uint8", channels: int = 3) -> NDArray[Any]:
    """Smooth, unsymmetrical, every value of the type's range within reach."""
    rows, columns = np.mgrid[0:height, 0:width]
    top = np.iinfo(dtype).max
    planes = [rows / height, columns / width, (rows + 2 * columns) / (height + 2 * width)][:channels]
    return (np.stack(planes, axis=-1) * top + 0.5).astype(dtype)


def exif(orientation: int = 1, order: str = "<", width: int = 47, height: int = 61, maker_note: bytes = b"") -> bytes:
    """A block with Make, Model, Orientation, ISO, sizes and, if given, a MakerNote."""

    def number(tag: int, value: int) -> Entry:
        return Entry(tag, 3, 1, struct.pack(f"{order}H", value), 0)

    def text(tag: int, value: bytes) -> Entry:
        return Entry(tag, 2, len(value) + 1, value + b"\0", 0)

    inner = [number(0x8827, 400), number(0xA002, width), number(0xA003, height)]
    if maker_note:
        inner.append(Entry(0x927C, 7, len(maker_note), maker_note, 0))
    top = [text(0x010F, b"Make of it"), text(0x0110, b"What you will"), number(0x0112, orientation)]
    return pack_block(order, top, {EXIF_POINTER: inner})


def encoded(format_key: str, dtype: str = "uint8", *, alpha: bool = False, icc: bytes | None = None) -> Encoded:
    """An Encoded with a P3 profile (unless another is given), EXIF, XMP and IPTC."""
    pixels = photo(dtype=dtype)
    return Encoded(
        pixels=pixels,
        alpha=np.ascontiguousarray(pixels[::-1, :, 0]) if alpha else None,
        icc=icc_of(DISPLAY_P3) if icc is None else icc,
        metadata=Metadata(exif(6), XMP, IPTC),
        format=format_key,
        quality=95,
    )


def names(folder: Path) -> list[str]:
    """Names in a folder, hidden ones too, sorted."""
    return sorted(path.name for path in folder.iterdir())
