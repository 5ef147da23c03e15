"""PNG in and out: chunks by our own hands, read by libpng, written strip by strip.

Text is never unpacked except the few known kinds. Of an animation the default picture counts.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import IO

import imagecodecs
import numpy as np

from photoenhance.image import Encoded, Metadata
from photoenhance.io import layout, metadata, pngdata
from photoenhance.io.decoded import Decoded, Input, NotDecodable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 4, 4: 2, 6: 4}
_KINDS = {(1, False): 0, (3, False): 2, (1, True): 4, (3, True): 6}
# All libpng gets to see: it would unpack the rest too, and complain of it on the terminal.
_PICTURE = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_XMP = b"XML:com.adobe.xmp\0"
_RAW_PROFILE = b"Raw profile type "
_MOST_UNPACKED = 16_000_000


def chunks(data: bytes) -> Iterator[tuple[bytes, slice]]:
    """Yield type and place of all chunks, heads and checksums included; ends quietly where the file does."""
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, slice(at, at + size + 12)
        at += size + 12


def read(file: Input) -> Decoded:
    """Decode a PNG file; palette and 1-bit pictures come out as 8 bit.

    Raises
    ------
    NotDecodable
        When the picture data is damaged or cut.
    PhotoError
        When its declared size is beyond the limits.
    """
    found: dict[bytes, bytes] = {}
    texts: list[tuple[bytes, bytes]] = []
    picture: list[memoryview] = [memoryview(SIGNATURE)]
    for kind, place in chunks(file.data):
        if kind in _PICTURE:
            picture.append(memoryview(file.data)[place])
        if kind != b"IDAT":
            content = file.data[place][8:-4]
            found.setdefault(kind, content)
            if kind in (b"iTXt", b"zTXt", b"tEXt"):
                texts.append((kind, content))
    header = found.get(b"IHDR", b"")
    if len(header) < 13:
        raise NotDecodable("its header is damaged")
    width, height, bits, colour = struct.unpack_from(">IIBB", header)
    transparent = b"tRNS" in found and colour != 3
    channels = _CHANNELS.get(colour, 4) + (1 if transparent else 0)
    file.admit(width, height, channels * (2 if bits == 16 else 1))
    try:
        samples = np.asarray(imagecodecs.png_decode(b"".join(picture)))
    except (imagecodecs.PngError, ValueError) as error:
        raise NotDecodable(f"its picture data is damaged or ends early ({error})") from error
    pixels, alpha = layout.split_alpha(samples)
    block, warnings = _metadata(found, texts)
    return Decoded(
        pixels=pixels,
        alpha=alpha,
        bits=8 if colour == 3 else bits,
        icc=_icc(found.get(b"iCCP", b"")),
        cicp=_cicp(found.get(b"cICP", b"")),
        metadata=block,
        orientation=metadata.orientation(block.exif),
        warnings=tuple(warnings),
    )


def _metadata(found: dict[bytes, bytes], texts: list[tuple[bytes, bytes]]) -> tuple[Metadata, list[str]]:
    exif = metadata.without_prefix(found.get(b"eXIf"))
    xmp = iptc = None
    for kind, content in texts:
        if kind == b"iTXt" and content.startswith(_XMP):
            xmp = xmp or _international(content)
        elif kind in (b"zTXt", b"tEXt") and content.startswith(_RAW_PROFILE):
            name, raw = _raw_profile(kind, content)
            exif = exif or (metadata.without_prefix(raw) if name in (b"exif", b"APP1") else None)
            xmp = xmp or (raw if name == b"xmp" else None)
            iptc = iptc or (metadata.iptc_of_photoshop(raw) if name in (b"iptc", b"8bim") and raw else None)
    warnings = [] if (broken := metadata.problem(exif)) is None else [broken]
    if len(found.get(b"acTL", b"")) >= 4 and struct.unpack_from(">I", found[b"acTL"])[0] > 1:
        warnings.append("The file is an animation; only its first picture is used")
    return Metadata(exif, xmp, iptc), warnings


def _unpacked(packed: bytes) -> bytes | None:
    try:
        engine = zlib.decompressobj()
        result = engine.decompress(packed, _MOST_UNPACKED)
    except zlib.error:
        return None
    return result if engine.eof else None


def _icc(content: bytes) -> bytes | None:
    _, _, rest = content.partition(b"\0")
    return _unpacked(rest[1:]) if rest else None


def _cicp(content: bytes) -> tuple[int, int, int, int] | None:
    return (content[0], content[1], content[2], content[3]) if len(content) == 4 else None


def _international(content: bytes) -> bytes | None:
    rest = content[len(_XMP) :]
    packed = rest[:1] == b"\1"
    _, _, rest = rest[2:].partition(b"\0")
    _, _, text = rest.partition(b"\0")
    return (_unpacked(text) if packed else text) or None


def _raw_profile(kind: bytes, content: bytes) -> tuple[bytes, bytes | None]:
    """Name and bytes of a profile that ImageMagick hid as hexadecimal text."""
    keyword, _, rest = content.partition(b"\0")
    text = _unpacked(rest[1:]) if kind == b"zTXt" else rest
    words = (text or b"").split()
    try:
        raw = bytes.fromhex(b"".join(words[2:]).decode("ascii"))
    except ValueError:
        raw = b""
    return keyword.removeprefix(_RAW_PROFILE), raw or None


def write(encoded: Encoded, file: IO[bytes]) -> tuple[str, ...]:
    """Encode as PNG of the samples' own depth, strip by strip, alpha kept, with profile, EXIF and XMP."""
    height, width, colours = encoded.pixels.shape
    bits, kind = 8 * encoded.pixels.dtype.itemsize, _KINDS[colours, encoded.alpha is not None]
    file.write(SIGNATURE + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)))
    if encoded.icc:
        file.write(_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(encoded.icc, 9)))
    if exif := metadata.exif_for(encoded.metadata.exif, width, height):
        file.write(_chunk(b"eXIf", exif))
    if xmp := metadata.xmp_for(encoded.metadata.xmp):
        file.write(_chunk(b"iTXt", _XMP + b"\0\0\0\0" + xmp))
    if encoded.metadata.iptc:
        file.write(_chunk(b"zTXt", _iptc_text(encoded.metadata.iptc)))
    for piece in pngdata.compressed(encoded):
        file.write(_chunk(b"IDAT", piece))
    file.write(_chunk(b"IEND", b""))
    return ()


def _iptc_text(iptc: bytes) -> bytes:
    raw = metadata.photoshop_of_iptc(iptc)
    text = f"\niptc\n{len(raw):8d}\n".encode() + raw.hex().encode() + b"\n"
    return b"Raw profile type iptc\0\0" + zlib.compress(text, 9)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
