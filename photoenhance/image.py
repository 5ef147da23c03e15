"""The plain values that travel between the layers: Region, Source, Encoded, and how pixels are laid out.

Numpy only; nothing here opens a file, converts a colour or knows what a window is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.float32]
"""Working pixels: (H, W, 3) float32, linear light, sRGB primaries, D65; values below 0 and above 1 are allowed."""

Samples: TypeAlias = NDArray[Any]
"""Pixels as a file holds them: (H, W, C) uint8 or uint16, the whole range of the type used."""


STRIP_ROWS = 256
"""How many rows of a picture are worked on at once, where it is taken in strips."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a picture in pixels, at a scale (1.0 is the photo's full resolution)."""

    x: int
    y: int
    width: int
    height: int
    scale: float = 1.0

    @property
    def right(self) -> int:
        """First column behind the region."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row behind the region."""
        return self.y + self.height

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of this region in an array whose first axes are rows and columns."""
        return slice(self.y, self.bottom), slice(self.x, self.right)


@dataclass(frozen=True, slots=True)
class Camera:
    """What a RAW file says about its sensor data, which is linear and neither clipped nor white balanced.

    `to_srgb` is the 3x3 matrix (float64) from white-balanced camera values to linear sRGB; `as_shot` the camera's
    white-balance multipliers for R, G, B with G = 1, or None where the file has none; `daylight` the same for D65.
    `white` is the sensor's clipping level as a fraction of the samples' range (samples / 65535).
    `preview` is the embedded JPEG, if there is one.
    """

    make: str
    model: str
    to_srgb: tuple[tuple[float, float, float], ...]
    as_shot: tuple[float, float, float] | None
    daylight: tuple[float, float, float]
    white: float = 1.0
    preview: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata blocks as the file held them: TIFF-structured EXIF without any "Exif" prefix, XMP packet, IPTC."""

    exif: bytes | None = field(default=None, repr=False)
    xmp: bytes | None = field(default=None, repr=False)
    iptc: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """The file a Source was read from, as it was then; tells whether it changed since."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A decoded photo, upright, immutable and picklable.

    `pixels` is (H, W, 3) or (H, W, 1), uint8 or uint16, C-contiguous and read-only; shallower samples (10, 12 bit) are
    scaled to the whole range, `bits` says what the file had. `alpha` is (H, W), of the same type, not premultiplied.
    `icc` is the embedded profile; `cicp` (primaries, transfer, matrix, full range) counts as one where there is no ICC.
    `camera` is set for RAW only: then `pixels` are linear camera values.
    """

    pixels: Samples
    alpha: Samples | None
    bits: int
    icc: bytes | None
    cicp: tuple[int, int, int, int] | None
    metadata: Metadata
    origin: Origin
    format: str
    camera: Camera | None = None
    warnings: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Width in pixels, upright."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels, upright."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Samples that are made strip by strip, top to bottom, whenever a writer asks for them.

    `strips()` begins anew each time and yields (h, width, channels) arrays of `dtype`, together `height` rows.
    """

    width: int
    height: int
    channels: int
    dtype: np.dtype[Any]
    strips: Callable[[], Iterator[Samples]]

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels), as an array has it."""
        return self.height, self.width, self.channels


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A finished picture on its way to a file: samples, the profile they are in, and what goes beside them.

    `pixels` is (H, W, 3) or (H, W, 1), uint8 or uint16; `alpha` (H, W) of the same type or None.
    `format` is a key of `photoenhance.io.formats`; `quality` (1-100) and `subsampling` ("444", "422", "420", None: as
    the quality suggests) count where the format is lossy. `bits` is the file's depth where the format has several for
    uint16 samples (AVIF: 10 and 12), None for the deepest.
    """

    pixels: Samples | Rows
    alpha: Samples | None
    icc: bytes
    metadata: Metadata
    format: str
    quality: int = 95
    subsampling: str | None = None
    bits: int | None = None

    def whole(self) -> Samples:
        """All of `pixels` as one array, for encoders that want it so."""
        if not isinstance(self.pixels, Rows):
            return self.pixels
        result, top = np.empty(self.pixels.shape, self.pixels.dtype), 0
        for strip in self.pixels.strips():
            result[top : top + strip.shape[0]] = strip
            top += strip.shape[0]
        return result

    def strips(self) -> Iterator[Samples]:
        """`pixels` in strips of full width, top to bottom, for encoders that can take them one by one."""
        if isinstance(self.pixels, Rows):
            yield from self.pixels.strips()
            return
        for top in range(0, self.pixels.shape[0], STRIP_ROWS):
            yield self.pixels[top : top + STRIP_ROWS]
