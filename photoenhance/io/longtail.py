"""Formats that only Pillow reads (GIF, BMP, JPEG 2000, PSD, TGA ...): always 8 bit, never written.

Which of them are offered stands in `photoenhance.io.formats`.
"""

from __future__ import annotations

from photoenhance.io import pillow
from photoenhance.io.decoded import Decoded, Input


def read(file: Input) -> Decoded:
    """Decode the first frame of a long-tail file; see `photoenhance.io.pillow.decode`."""
    return pillow.decode(file)
