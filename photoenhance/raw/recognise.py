"""Telling RAW files by their first bytes, and by name where the bytes leave it open (most RAW is TIFF inside).

Decodes nothing; LibRaw is not needed here.
"""

from __future__ import annotations

import struct

_SUFFIX_TEXT = """
.3fr .ari .arw .cap .cr2 .cr3 .crw .dcr .dng .erf .fff .gpr .iiq .k25 .kdc .mef .mos .mrw .nef .nrw
.orf .pef .ptx .qtk .raf .raw .rw2 .rwl .rwz .sr2 .srf .srw .x3f
"""

SUFFIXES = frozenset(_SUFFIX_TEXT.split())
"""Suffixes of camera files, lower case."""

_OWN_HEADS = (
    b"FUJIFILMCCD-RAW",
    b"FOVb",
    b"\0MRM",
    b"qktk",
    b"qktn",
    b"IIU\0",  # Panasonic
    b"IIRO",  # Olympus
    b"IIRS",
    b"MMOR",
)
_TIFF_HEADS = {b"II*\0": "<", b"MM\0*": ">", b"II+\0": "<", b"MM\0+": ">"}
_FOREIGN_HEADS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"%PDF", b"<?xml", b"<svg", b"\xff\x0a")
_DNG_VERSION = 50706


def is_raw(head: bytes, suffix: str) -> bool:
    """Whether a file is a camera's RAW file.

    Parameters
    ----------
    head
        Its first bytes; 4096 are enough (fewer find no DNG that is named .tif).
    suffix
        Its suffix with the dot, any case; decides only where the bytes fit several kinds.
    """
    if head.startswith(_OWN_HEADS) or head[6:14] == b"HEAPCCDR":
        return True
    if head[4:8] == b"ftyp":
        return head[8:12] == b"crx "
    if head.startswith(_FOREIGN_HEADS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return False
    if suffix.lower() in SUFFIXES:
        return True
    return head[:4] in _TIFF_HEADS and (head[8:10] == b"CR" or _has_dng_version(head))


def _has_dng_version(head: bytes) -> bool:
    """Whether the first directory of a TIFF, as far as the head shows it, has DNG's version entry."""
    order = _TIFF_HEADS[head[:4]]
    if len(head) < 8:
        return False
    (start,) = struct.unpack_from(f"{order}I", head, 4)
    if start + 2 > len(head):
        return False
    (count,) = struct.unpack_from(f"{order}H", head, start)
    last = min(count, (len(head) - start - 2) // 12)
    return any(struct.unpack_from(f"{order}H", head, start + 2 + 12 * i)[0] == _DNG_VERSION for i in range(last))
