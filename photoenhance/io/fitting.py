"""Metadata made to fit a format, and what of them has no room in it; asked before anything is written, and by writers.

Pure: bytes in, bytes out.
"""

from __future__ import annotations

from photoenhance.image import Metadata
from photoenhance.io import iptc, jpegsegments
from photoenhance.io.formats import Format


def fitted(block: Metadata, fmt: Format) -> tuple[Metadata, tuple[str, ...]]:
    """IPTC told as XMP where the format has no place for it, and a warning where not all of it can be."""
    if not block.iptc or fmt.iptc:
        return block, ()
    xmp, complete = iptc.as_xmp(block.iptc, block.xmp)
    note = f"Parts of the IPTC data have no place in {fmt.title} and are left out"
    return Metadata(block.exif, xmp, None), () if complete else (note,)


def left_out(block: Metadata, fmt: Format) -> tuple[str, ...]:
    """What will be left out of metadata because the format has no room for it: the sentences that the writer gives."""
    block, notes = fitted(block, fmt)
    if fmt.key != "jpeg":
        return notes
    # The size of the picture changes numbers in the block, and no lengths.
    _, warnings = jpegsegments.of_metadata(block, 1, 1)
    return (*notes, *warnings)
