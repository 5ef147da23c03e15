"""TIFF in and out through tifffile, at the file's own depth; Pillow only for what tifffile cannot decode.

The first full-size page counts.
"""

from __future__ import annotations

import logging
import struct
from functools import partial
from typing import IO, Any

import imagecodecs
import numpy as np
import tifffile

from photoenhance.image import Encoded, Metadata, Samples
from photoenhance.io import exifblock, layout, metadata, pillow, strips, tiffexif
from photoenhance.io.decoded import Decoded, Input, NotDecodable
from photoenhance.io.separation import cmyk_to_rgb, lab_to_rgb

# tifffile tells oddities of files to its logger; without a handler they would land on the person's terminal.
logging.getLogger("tifffile").addHandler(logging.NullHandler())

_MIN_IS_WHITE, _GRAY, _RGB, _PALETTE, _CMYK, _YCBCR, _LAB, _ICC_LAB = 0, 1, 2, 3, 5, 6, 8, 9
_KNOWN = {_MIN_IS_WHITE: 1, _GRAY: 1, _RGB: 3, _PALETTE: 1, _CMYK: 4, _YCBCR: 3, _LAB: 3, _ICC_LAB: 3}
_OLD_JPEG, _JPEG = 6, 7
_XMP, _IPTC, _ICC = 700, 33723, 34675
_ASSOCIATED, _UNASSOCIATED = 1, 2
_STRIP_BYTES = 1 << 20
# tifffile would read 256 MB of the file at once.
_READ_AHEAD = 1 << 24
# Offsets of 32 bits end at 4 GB; deflate hardly ever makes samples longer, and the rest is for metadata.
_CLASSIC = (1 << 32) - (1 << 27)
# What tifffile lets through when a directory makes no sense; found by damaging files at random.
_DAMAGED = (
    tifffile.TiffFileError,
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    struct.error,
    imagecodecs.DelayedImportError,
)


def read(file: Input) -> Decoded:
    """Decode the first full-size page of a TIFF file.

    Raises
    ------
    NotDecodable
        When no page can be decoded, the file is cut, or its samples mean nothing known.
    PhotoError
        When its declared size is beyond the limits.
    """
    try:
        with tifffile.TiffFile(file.path) as tiff:
            page = _page(tiff)
            _admit(file, page)
            pages = len(tiff.pages)
            decoded = _fallback(file, page) if _needs_fallback(page) else _decode(file, page)
    except _DAMAGED as error:
        raise NotDecodable(f"its TIFF structure is damaged ({error})") from error
    if pages > 1:
        note = f"The file holds {pages} pages; only the first is used"
        return Decoded(**{**vars(decoded), "warnings": (*decoded.warnings, note)})
    return decoded


def _page(tiff: Any) -> Any:
    for page in tiff.pages:
        if not getattr(page, "is_reduced", False):
            return page
    return tiff.pages[0]


def _admit(file: Input, page: Any) -> None:
    width, height = int(page.imagewidth), int(page.imagelength)
    file.admit(width, height, max(1, int(page.samplesperpixel) * max(8, int(page.bitspersample)) // 8))
    if page.samplesperpixel > 16 or int(getattr(page, "imagedepth", 1)) > 1:
        raise NotDecodable("it is a stack of measurements, no photograph")
    missing = sum(
        1 for start, size in zip(page.dataoffsets, page.databytecounts, strict=False) if start + size > file.size
    )
    if missing or not page.dataoffsets:
        raise NotDecodable("the file ends early and a part of the picture is missing")


def _needs_fallback(page: Any) -> bool:
    return bool(page.compression == _OLD_JPEG or (page.photometric == _YCBCR and page.compression != _JPEG))


def _fallback(file: Input, page: Any) -> Decoded:
    decoded = pillow.decode(file)
    # Pillow has turned a TIFF by the time it is loaded.
    return Decoded(**{**vars(decoded), "orientation": 1, "metadata": _metadata(file, page)})


def _decode(file: Input, page: Any) -> Decoded:
    kind = int(page.photometric)
    if kind not in _KNOWN:
        raise NotDecodable("its samples are of a kind that is no ordinary picture")
    try:
        samples = np.asarray(page.asarray(buffersize=_READ_AHEAD))
    except (RuntimeError, ValueError, OSError, MemoryError) as error:
        raise NotDecodable(f"its picture data is damaged ({error})") from error
    samples = _rows_columns_channels(samples, page)
    icc = bytes(page.tags[_ICC].value) if _ICC in page.tags else None
    samples, bits, warnings = _integers(samples, page, kind)
    colour, alpha, note = _alpha(samples, page, _KNOWN[kind])
    warnings += [note] if note else []
    pixels, icc, note = _colour(colour, kind, icc, page)
    warnings += [note] if note else []
    turn = page.tags[metadata.ORIENTATION].value if metadata.ORIENTATION in page.tags else 1
    return Decoded(
        pixels, alpha, bits, icc, None, _metadata(file, page), turn if turn in range(1, 9) else 1, tuple(warnings)
    )


def _rows_columns_channels(samples: Samples, page: Any) -> Samples:
    if samples.ndim == 2:
        return samples[:, :, np.newaxis]
    if samples.ndim == 3 and page.axes.startswith("S"):
        return np.moveaxis(samples, 0, 2)
    if samples.ndim != 3:
        raise NotDecodable("it has more dimensions than a picture")
    return samples


def _integers(samples: Samples, page: Any, kind: int) -> tuple[Samples, int, list[str]]:
    """Full-range unsigned integers (palette indices stay), the file's bits, warnings."""
    bits = int(page.bitspersample)
    if samples.dtype.kind == "f":
        return (
            layout.from_float(samples),
            bits,
            ["The file has floating-point samples; they were clipped to 0..1 and made 16 bit"],
        )
    if samples.dtype.kind == "i":
        raise NotDecodable("its samples are signed numbers, which is a measurement and no photograph")
    if kind == _PALETTE:
        return samples.astype(np.uint8, copy=False) if bits <= 8 else samples, bits, []
    return layout.full_range(samples, bits), 1 if samples.dtype == np.bool_ else bits, []


def _alpha(samples: Samples, page: Any, colours: int) -> tuple[Samples, Samples | None, str | None]:
    extra = [int(kind) for kind in page.extrasamples]
    if samples.shape[2] < colours:
        raise NotDecodable("it has fewer channels than its colours need")
    colour, alpha, note = samples[:, :, :colours], None, None
    for index, kind in enumerate(extra[: samples.shape[2] - colours]):
        if kind in (_ASSOCIATED, _UNASSOCIATED) and alpha is None:
            alpha = samples[:, :, colours + index]
            if kind == _ASSOCIATED and colours in (1, 3):
                colour = layout.unassociated(colour, alpha)
    ignored = samples.shape[2] - colours - (alpha is not None)
    if ignored:
        note = f"The file has {ignored} extra channel{'s' if ignored > 1 else ''} of unknown meaning, left out"
    return colour, alpha, note


def _colour(colour: Samples, kind: int, icc: bytes | None, page: Any) -> tuple[Samples, bytes | None, str | None]:
    if kind == _MIN_IS_WHITE:
        return np.iinfo(colour.dtype).max - colour, icc, None
    if kind == _PALETTE:
        table = np.asarray(page.colormap).T
        eight = bool((table % 257 == 0).all() or (table < 256).all() or (table & 255 == 0).all())
        shade = table if int(table.max()) > 255 else table * 257
        pixels = np.take(shade.astype(np.uint16), colour[:, :, 0], axis=0, mode="clip")
        return (pixels >> 8).astype(np.uint8) if eight or page.bitspersample <= 8 else pixels, icc, None
    if kind == _CMYK:
        return cmyk_to_rgb(np.ascontiguousarray(colour), icc)
    if kind in (_LAB, _ICC_LAB):
        return lab_to_rgb(np.ascontiguousarray(colour), "cielab" if kind == _LAB else "icclab"), None, None
    return colour, icc, None


def _metadata(file: Input, page: Any) -> Metadata:
    found = tiffexif.collect(file.path)
    return Metadata(found.exif, _bytes(page, _XMP), _bytes(page, _IPTC) or found.iptc)


def _bytes(page: Any, tag: int) -> bytes | None:
    if tag not in page.tags:
        return None
    value = page.tags[tag].value
    if isinstance(value, tuple):  # IPTC is often declared as LONGs
        return struct.pack(f"{page.parent.byteorder}{len(value)}I", *value)
    return value.encode() if isinstance(value, str) else bytes(value)


def write(encoded: Encoded, file: IO[bytes]) -> tuple[str, ...]:
    """Encode as deflate TIFF of the samples' own depth, strip by strip, alpha kept, with profile, EXIF, XMP and IPTC.

    A picture of 4 GB and more becomes a BigTIFF.
    """
    height, width, colours = encoded.pixels.shape
    channels, itemsize = colours + (encoded.alpha is not None), encoded.pixels.dtype.itemsize
    large = height * width * channels * itemsize > _CLASSIC
    exif = metadata.exif_for(encoded.metadata.exif, width, height)
    order = (exifblock.byte_order(exif) if exif else None) or "<"
    begun = tiffexif.begin(file, exif, large=large)
    rows = strips.rows_of(_STRIP_BYTES, width, channels, itemsize)
    # The name is for messages; tifffile would take it from the file, where it may be a number.
    handle = tifffile.FileHandle(file, name="picture", size=0)
    with tifffile.TiffWriter(handle, append=begun, byteorder=order, bigtiff=large) as tiff:
        tiff.write(
            strips.ahead(partial(_compressed, order=order), strips.cut(encoded, rows)),
            shape=(height, width, channels) if channels > 1 else (height, width),
            dtype=encoded.pixels.dtype,
            photometric="minisblack" if colours == 1 else "rgb",
            planarconfig=None if channels == 1 else "contig",
            extrasamples=["unassalpha"] if encoded.alpha is not None else None,
            compression="zlib",
            predictor=True,
            rowsperstrip=rows,
            iccprofile=encoded.icc or None,
            extratags=_extra_tags(encoded.metadata),
            metadata=None,
            software=False,
        )
    if begun and exif:
        tiffexif.finish(file, exif, large=large)
    return ()


def _compressed(strip: Samples, order: str) -> bytes:
    """A strip as the file holds it: differences to the left neighbour (TIFF 6.0, section 14), then deflate."""
    coded = strip.copy()
    coded[:, 1:] -= strip[:, :-1]
    # libdeflate: a third of zlib's time at this level, and the same size.
    return bytes(imagecodecs.deflate_encode(coded.astype(f"{order}u{coded.itemsize}", copy=False).tobytes(), level=6))


def _extra_tags(block: Metadata) -> list[tuple[int, int, int, bytes, bool]]:
    xmp = metadata.xmp_for(block.xmp)
    tags = [(_XMP, 1, len(xmp), xmp, True)] if xmp else []
    return [*tags, (_IPTC, 7, len(block.iptc), block.iptc, True)] if block.iptc else tags
