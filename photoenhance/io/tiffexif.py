"""EXIF of TIFF files, where it is directories of the file itself: collected on reading, put in on writing.

A written file *begins* with the EXIF block, so that everything in it, MakerNotes too, keeps the offsets it had.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Protocol

from photoenhance.image import Metadata
from photoenhance.io import bigtiff, exifblock, exifedit, metadata
from photoenhance.io.exifblock import EXIF_POINTER, GPS_POINTER, INTEROPERABILITY_POINTER, Entry

XMP, IPTC, _PHOTOSHOP = 0x02BC, 0x83BB, 0x8649
# Of a TIFF's IFD0 only what describes the photo; the rest describes the file's pixels.
_DESCRIPTION, _ORIENTATION = 0x010E, 0x0112
_RESOLUTION = (0x011A, 0x011B, 0x0128)
_DESCRIPTIVE = frozenset(
    {
        _DESCRIPTION,
        0x010F,
        0x0110,
        _ORIENTATION,
        *_RESOLUTION,
        0x0131,
        0x0132,
        0x013B,
        0x013C,
        0x4746,
        0x4749,
        0x8298,
        *range(0x9C9B, 0x9CA0),
    }
)
# Of an EXIF block's IFD0 everything but what would say how pixels are stored or which colours they mean.
_STRUCTURAL = frozenset(
    {
        *range(0x00FE, 0x010E),
        0x0111,
        *range(0x0115, 0x011A),
        0x011C,
        *range(0x011E, 0x0126),
        0x012D,
        *range(0x013D, 0x0160),
        *range(0x0200, 0x0215),
        XMP,
        IPTC,
        _PHOTOSHOP,
        0x8773,
    }
)
# MakerNote, colour filter array, and interoperability, which names a format that the written file does not have.
OF_THE_SENSOR = frozenset({exifedit.MAKER_NOTE, 0x828D, 0x828E, 0xA302, INTEROPERABILITY_POINTER})
# TIFF/EP and DNG keep shooting data in IFD0; EXIF has them in its own directory. Some have another number there.
_EXPOSURE = (0x829A, 0x829D, 0x8822, 0x8827, 0x9003, 0x9201, 0x9202, 0x9204, 0x9207, 0x9209, 0x920A)
_SHOOTING = {tag: tag for tag in _EXPOSURE}
_SHOOTING |= {0xC62F: 0xA431, 0xC630: 0xA432}
# A MakerNote keeps its offsets when it stays where it was; files that do not begin with it would need too much filling.
_FARTHEST = 1 << 15


class _Form(Protocol):
    """How directories are read: in a file of 32-bit offsets, or of 64."""

    def byte_order(self, block: exifblock.Block) -> str | None: ...

    def first(self, block: exifblock.Block) -> exifblock.Directory | None: ...

    def below(
        self, block: exifblock.Block, parent: exifblock.Directory, pointer: int
    ) -> exifblock.Directory | None: ...


def collect(path: Path, *, raw: bool = False) -> Metadata:
    """EXIF, XMP and IPTC of a TIFF file's first directory, BigTIFF too; empty when it cannot be read.

    Most RAW files are TIFF too: `raw` leaves out their MakerNotes, which are large, and what describes sensor data.
    """
    if path.stat().st_size < 8:
        return Metadata()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        form: _Form = bigtiff if bigtiff.byte_order(block) else exifblock
        where, order = form.first(block), form.byte_order(block)
        if where is None or order is None:
            return Metadata()
        found = {entry.tag: entry.value for entry in where.entries if entry.tag in (XMP, IPTC, _PHOTOSHOP)}
        return Metadata(
            _exif(block, form, order, raw),
            found.get(XMP) or None,
            found.get(IPTC) or metadata.iptc_of_photoshop(found.get(_PHOTOSHOP, b"")),
        )


def _exif(block: exifblock.Block, form: _Form, order: str, raw: bool) -> bytes | None:
    where = form.first(block)
    if where is None:
        return None
    top = describing(where.entries)
    children = _children(block, form, where)
    children[EXIF_POINTER] = _with_shooting(children[EXIF_POINTER], where)
    if raw:
        children[EXIF_POINTER] = tuple(entry for entry in children[EXIF_POINTER] if entry.tag not in OF_THE_SENSOR)
    if not top and not any(children.values()):
        return None
    notes = (entry for entry in children[EXIF_POINTER] if entry.tag == exifedit.MAKER_NOTE)
    kept = next((entry for entry in notes if 8 <= entry.at <= _FARTHEST), None)
    return exifblock.pack_block(order, top, children, kept)


def describing(entries: Iterable[Entry]) -> list[Entry]:
    """Those of a TIFF's IFD0 that describe the photo, not how its pixels are stored."""
    return [entry for entry in entries if entry.tag in _DESCRIPTIVE and not _by_tifffile(entry)]


def _by_tifffile(entry: Entry) -> bool:
    return entry.tag == _DESCRIPTION and entry.value.startswith(b'{"shape"')


def _children(block: exifblock.Block, form: _Form, where: exifblock.Directory) -> dict[int, tuple[Entry, ...]]:
    found = {}
    for pointer in (EXIF_POINTER, GPS_POINTER):
        child = form.below(block, where, pointer)
        entries = child.entries if child else ()
        # The types that only BigTIFF has are none that an EXIF block could hold.
        known = (entry for entry in entries if entry.type in exifblock.SIZES)
        found[pointer] = tuple(entry for entry in known if entry.tag != INTEROPERABILITY_POINTER)
    return found


def _with_shooting(entries: tuple[Entry, ...], where: exifblock.Directory) -> tuple[Entry, ...]:
    here = {entry.tag for entry in entries}
    moved = (entry._replace(tag=_SHOOTING[entry.tag]) for entry in where.entries if entry.tag in _SHOOTING)
    return (*entries, *(entry for entry in moved if entry.tag not in here))


def begin(file: IO[bytes], exif: bytes | None, *, large: bool = False) -> bool:
    """Write an EXIF block, as `metadata.exif_for` gives it, to the beginning of an empty file; False: nothing to write.

    `large`: the file is a BigTIFF.

    A stub of a directory follows, to which tifffile (`append=True`, with the file at its beginning) links the picture.
    """
    order = exifblock.byte_order(exif) if exif else None
    if exif is None or order is None:
        return False
    if large:
        bigtiff.begin(file, exif)
        return True
    block = bytearray(exifedit.without_strays(exif))
    block += bytes(len(block) % 2)
    struct.pack_into(f"{order}I", block, 4, len(block))
    stub = [Entry(0x0100, 3, 1, struct.pack(f"{order}H", 1), 0)]
    file.write(block + exifblock.pack_directory(stub, order, len(block)))
    file.seek(0)
    return True


def finish(file: IO[bytes], exif: bytes, *, large: bool = False) -> None:
    """Describe the picture that was appended behind the block of `begin` by a new first directory at the file's end.

    It has the tags of the picture's directory and those of the block's IFD0, whose values stay where they are.
    """
    if large:
        _finish_large(file, exif)
        return
    order = exifblock.byte_order(exif)
    stub = len(exif) + len(exif) % 2
    file.seek(stub + 2 + 12)
    (picture,) = struct.unpack(f"{order}I", file.read(4))
    block = exifedit.without_strays(exif)
    described = {
        tag: entry
        for tag, entry in _raw_entries(block[struct.unpack_from(f"{order}I", block, 4)[0] :], order)
        if tag not in _STRUCTURAL
    }
    file.seek(picture)
    own = dict(_raw_entries(file.read(2 + 12 * 1000), order))
    if all(tag in described for tag in _RESOLUTION):
        own = {tag: entry for tag, entry in own.items() if tag not in _RESOLUTION}
    entries = {**described, **own}
    at = file.seek(0, 2)
    file.write(bytes(at % 2))
    table = b"".join(entry for _, entry in sorted(entries.items()))
    file.write(struct.pack(f"{order}H", len(entries)) + table + bytes(4))
    file.seek(4)
    file.write(struct.pack(f"{order}I", at + at % 2))
    file.seek(0, 2)


def _finish_large(file: IO[bytes], exif: bytes) -> None:
    top = exifblock.first(exif)
    described = {entry.tag for entry in top.entries if entry.tag not in _STRUCTURAL} if top else set()
    first_of_all = _RESOLUTION if described.issuperset(_RESOLUTION) else ()
    bigtiff.finish(file, exif, described - {EXIF_POINTER, GPS_POINTER}, first_of_all)


def _raw_entries(directory: bytes, order: str | None) -> list[tuple[int, bytes]]:
    (count,) = struct.unpack_from(f"{order}H", directory)
    table = (directory[2 + 12 * index : 14 + 12 * index] for index in range(count))
    return [(struct.unpack_from(f"{order}H", entry)[0], entry) for entry in table]
