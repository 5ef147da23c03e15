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
class CameraLook:
    """How a camera makes a picture of light: first a matrix, then one growing curve for all three channels.

    `matrix` (3x3) leads from linear sRGB to linear sRGB. `curve` holds sRGB-encoded values out, at equal steps of
    sRGB-encoded values in from 0 to 1; it begins with 0, and what lies between and beyond is for `colour.look` to say.
    """

    matrix: tuple[tuple[float, float, float], ...]
    curve: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Camera:
    """What a RAW file says about its sensor data, which is linear and neither clipped nor white balanced.

    `make` and `model` are "" where the file does not say. `to_srgb` is the 3x3 matrix (float64) from white-balanced
    camera values to linear sRGB. White-balance multipliers are for R, G, B with G = 1: `as_shot` the camera's own, None
    where the file has none; `daylight` those for D65; `auto` those found in the picture, None where nothing tells.
    `white` is the sensor's clipping level as a fraction of the samples' range (samples / 65535); `balance` holds the
    multipliers under which the decoder clipped or restored highlights, None where it left them as the sensor saw them.
    `baseline` is the exposure that belongs to the file, in EV. `look` is fitted to the embedded preview; where there is
    none, `look_problem` says why, as a sentence. `lens` is what is known of the lens, else `lens_problem` says why not.
    `preview` is the embedded JPEG, if there is one.
    """

    make: str
    model: str
    to_srgb: tuple[tuple[float, float, float], ...]
    as_shot: tuple[float, float, float] | None
    daylight: tuple[float, float, float]
    white: float = 1.0
    preview: bytes | None = field(default=None, repr=False)
    auto: tuple[float, float, float] | None = None
    baseline: float = 0.0
    look: CameraLook | None = None
    look_problem: str = ""
    balance: tuple[float, float, float] | None = None
    lens: Lens | None = None
    lens_problem: str = ""


@dataclass(frozen=True, slots=True)
class Lens:
    """What a lens did to a photo at one focal length, aperture and distance, by radial polynomials.

    Attributes
    ----------
    name
        The lens, as a person would say it.
    corner, dark_corner
        Radius of the photo's corner, as `distortion` and as `vignetting` count it; the middle is 0.
    distortion
        Coefficients d0, d1, ... : what belongs at radius r stands at r (d0 + d1 r + d2 r^2 + ...) in the photo.
    red, blue
        The same for these channels, from where distortion has put green.
    vignetting
        v1, v2, v3: the photo has 1 + v1 r^2 + v2 r^4 + v3 r^6 of the light it would have.
    """

    name: str
    corner: float = 1.0
    dark_corner: float = 1.0
    distortion: tuple[float, ...] = (1.0,)
    red: tuple[float, ...] = (1.0,)
    blue: tuple[float, ...] = (1.0,)
    vignetting: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def straight(self) -> bool:
        """Whether everything stands where it belongs."""
        return self.fringeless and self.distortion == (1.0,)

    @property
    def fringeless(self) -> bool:
        """Whether the channels stand on each other."""
        return self.red == self.blue == (1.0,)

    @property
    def even(self) -> bool:
        """Whether the light is the same everywhere."""
        return not any(self.vignetting)


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

    @property
    def chroma(self) -> str:
        """The subsampling to encode with: as asked for, else "444" from quality 90 on."""
        return self.subsampling or ("444" if self.quality >= 90 else "420")

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
        return strips_of(self.pixels)


def strips_of(pixels: Samples | Rows) -> Iterator[Samples]:
    """A picture in strips of full width, top to bottom."""
    if isinstance(pixels, Rows):
        yield from pixels.strips()
        return
    for top in range(0, pixels.shape[0], STRIP_ROWS):
        yield pixels[top : top + STRIP_ROWS]
