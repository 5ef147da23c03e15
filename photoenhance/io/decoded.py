"""What a family's reader is given and gives back, and the limits it must ask before it decodes anything.

Knows no format: the readers do, and `photoenhance.io.read` makes the Source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from photoenhance.errors import PhotoError
from photoenhance.image import Metadata, Samples

# A picture that unpacks beyond ROOMY bytes must have at least one byte of file for DENSEST bytes of samples. Photos
# stay far below (a blurred night sky as AVIF: about 300); what lies above is a bomb or an empty sheet.
ROOMY = 256_000_000
DENSEST = 400


Room: TypeAlias = Callable[[tuple[int, ...], str], Samples]
"""Makes an empty array of a shape and type."""


class NotDecodable(Exception):  # noqa: N818 - it is the reader's answer, turned into a PhotoError at the door
    """The bytes hold no picture this reader can decode; the text is a clause for the person."""


class NotEncodable(Exception):  # noqa: N818 - the writer's answer, turned into a PhotoError at the door
    """The format cannot carry this picture: why, as a clause, and what to do instead."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why, remedy)
        self.why = why
        self.remedy = remedy


@dataclass(frozen=True)
class Input:
    """A file that was found to be of the reader's family; its bytes are read when they are asked for.

    `room` is where upright samples are wanted, which saves a copy; a reader that decodes elsewhere is right too.
    """

    path: Path
    size: int
    max_pixels: int
    max_bytes: int
    room: Room | None = None

    @property
    def name(self) -> str:
        """The file's name for sentences."""
        return self.path.name

    @cached_property
    def data(self) -> bytes:
        """All bytes of the file."""
        return self.path.read_bytes()

    def admit(self, width: int, height: int, bytes_per_pixel: int) -> None:
        """Raise PhotoError unless a picture of this size, as the header declares it, may be decoded.

        Raises
        ------
        PhotoError
            An empty size, more pixels than the limit, more memory than the limit, or absurdly few bytes for it.
        """
        what = f"Cannot open {self.name}"
        if width < 1 or height < 1:
            raise PhotoError(what, f"it declares a size of {width} x {height} pixels", "Get an intact copy of the file")
        pixels = width * height
        if pixels > self.max_pixels:
            raise PhotoError(
                what,
                f"it declares {width} x {height} pixels, and the limit is {self.max_pixels / 1e6:.0f} megapixels",
                "Raise the limit if the file is trustworthy and memory suffices, or reduce the picture",
            )
        needed = pixels * bytes_per_pixel
        if needed > self.max_bytes:
            raise PhotoError(
                what,
                f"its {width} x {height} pixels would fill {needed / 1e9:.1f} GB of memory",
                "Reduce the picture with another program first",
            )
        if needed > ROOMY and needed > DENSEST * self.size:
            raise PhotoError(
                what,
                f"it declares {width} x {height} pixels in {self.size} bytes, which no photograph does",
                "Get the file again from where it came, and distrust it",
            )


@dataclass(frozen=True, eq=False)
class Decoded:
    """A decoded picture, not yet upright.

    `pixels` is (H, W, 3|1) and `alpha` (H, W) or None, both uint8 or uint16 over the whole range; `orientation` is the
    turn still to be made, as an EXIF number 1-8.
    """

    pixels: Samples
    alpha: Samples | None = None
    bits: int = 8
    icc: bytes | None = None
    cicp: tuple[int, int, int, int] | None = None
    metadata: Metadata = field(default_factory=Metadata)
    orientation: int = 1
    warnings: tuple[str, ...] = ()
