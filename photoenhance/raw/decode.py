"""A RAW file becomes a Source: linear, unclipped camera values by LibRaw, with what is needed to colour them.

White balance and matrix are not applied here; metadata blocks are read by `io`.
"""

from __future__ import annotations

import mmap
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rawpy

from photoenhance.colour.matrix import IDENTITY
from photoenhance.errors import PhotoError
from photoenhance.image import Camera, Metadata, Origin, Samples, Source
from photoenhance.raw.camera import NEUTRAL, Multipliers, matrix_to_srgb, multipliers
from photoenhance.raw.check import judge, too_small
from photoenhance.raw.extent import missing_bytes
from photoenhance.raw.recognise import is_raw

__all__ = ["DEMOSAICS", "HIGHLIGHTS", "RawOptions", "is_raw", "read_raw"]

DEMOSAICS = {
    "ahd": rawpy.DemosaicAlgorithm.AHD,
    "dcb": rawpy.DemosaicAlgorithm.DCB,
    "dht": rawpy.DemosaicAlgorithm.DHT,
    "ppg": rawpy.DemosaicAlgorithm.PPG,
    "vng": rawpy.DemosaicAlgorithm.VNG,
    "linear": rawpy.DemosaicAlgorithm.LINEAR,
}
HIGHLIGHTS = {"unclipped": rawpy.HighlightMode.Ignore, "clip": rawpy.HighlightMode.Clip}
_XTRANS_LEAST = 512
_TURNS = {0: 0, 3: 2, 5: 1, 6: 3}
"""LibRaw's flip: quarter turns counter-clockwise."""
_AGAIN = "Copy it from the card or camera again"
_REASONS = (
    (
        rawpy.LibRawFileUnsupportedError,
        "it is damaged, or no RAW file of a camera that LibRaw knows",
        f"{_AGAIN}, or convert it to DNG",
    ),
    (rawpy.LibRawTooBigError, "it declares a picture larger than LibRaw reads", _AGAIN),
    (rawpy.LibRawUnsufficientMemoryError, "there is not enough memory to develop it", "Close other programs"),
    (rawpy.LibRawIOError, "its sensor data are missing or cut off", _AGAIN),
    (rawpy.LibRawDataError, "its sensor data are damaged or cut off", _AGAIN),
)


@dataclass(frozen=True, slots=True)
class RawOptions:
    """What has to be decided before or in the demosaic; part of a source's identity.

    `demosaic` is a key of DEMOSAICS (X-Trans and linear files have their own way and ignore it); `highlights` is
    "unclipped" or "clip" (every channel ends where the first one clips).
    """

    demosaic: str = "ahd"
    highlights: str = "unclipped"


def read_raw(path: Path, options: RawOptions = RawOptions(), max_pixels: int = 500_000_000) -> Source:
    """Develop a RAW file to linear camera values.

    Parameters
    ----------
    path
        The file.
    options
        Demosaic method and highlight mode.
    max_pixels
        Files that declare more sensor values are refused before their data are read.

    Returns
    -------
    Source with `camera` set, `pixels` (H, W, 3) uint16, or (H, W, 1) for a monochrome sensor, upright; without
    metadata.

    Raises
    ------
    PhotoError
        When the file is missing, no RAW file or too large, when its sensor data are cut off or absent, and when an
        option is unknown.
    """
    if options.demosaic not in DEMOSAICS or options.highlights not in HIGHLIGHTS:
        choices = f"Choose one of {', '.join(DEMOSAICS)} and one of {', '.join(HIGHLIGHTS)}"
        raise _error(path, f"there is no way {options.demosaic}, {options.highlights} of developing", choices)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _error(path, "it is no file", "Choose a photo")
        if status.st_size == 0:
            raise _error(path, "the file is empty", _AGAIN)
        # LibRaw calls every failure to open "input/output error"; the system knows better.
        path.open("rb").close()
        with rawpy.imread(str(path)) as raw:
            return _developed(path, Origin(str(path), status.st_size, status.st_mtime_ns), raw, options, max_pixels)
    except OSError as error:
        raise _error(path, (error.strerror or str(error)).lower(), "Check the file and its permissions") from error
    except rawpy.LibRawError as error:
        known = (reason[1:] for reason in _REASONS if isinstance(error, reason[0]))
        why, remedy = next(known, (f"LibRaw cannot develop it ({error})", _AGAIN))
        raise _error(path, why, remedy) from error


def _error(path: Path, why: str, remedy: str) -> PhotoError:
    return PhotoError(f"Cannot open {path.name}", why, remedy)


def _developed(path: Path, origin: Origin, raw: Any, options: RawOptions, max_pixels: int) -> Source:
    values = raw.sizes.raw_width * raw.sizes.raw_height
    if max(values, raw.sizes.iwidth * raw.sizes.iheight) > max_pixels:
        raise _error(path, f"it declares {values / 1e6:.0f} megapixels", "Raise the limit if you trust the file")
    if too_small(origin.size, values):
        raise _error(path, "its sensor data are missing", _AGAIN)
    warnings = _checked(path, origin.size, raw)
    camera = _camera(raw)
    turns = _TURNS.get(raw.sizes.flip, 0)  # developing with user_flip forgets it
    pixels = _camera_values(raw, camera, options)
    if pixels.max() == 0:
        warnings.append("The sensor data are entirely black.")
    elif pixels.min() >= 65000:
        warnings.append("The sensor data are entirely white.")
    pixels = np.ascontiguousarray(np.rot90(pixels, turns))
    pixels.flags.writeable = False
    return Source(
        pixels=pixels,
        alpha=None,
        bits=min(max(int(raw.white_level).bit_length(), 8), 16),
        icc=None,
        cicp=None,
        metadata=Metadata(),
        origin=origin,
        format="raw",
        camera=camera,
        warnings=tuple(warnings),
    )


def _checked(path: Path, size: int, raw: Any) -> list[str]:
    """Unpack the sensor data and return warnings; raises where they are no photo."""
    sensor = raw.raw_image_visible
    pattern = raw.raw_pattern
    period = 1 if pattern is None else pattern.shape[0]
    if period == 6 and min(raw.sizes.iwidth, raw.sizes.iheight) < _XTRANS_LEAST:
        raise _error(path, "X-Trans sensors under 512 pixels a side cannot be developed", "Use the camera's full size")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        view = memoryview(mapped)
        try:
            missing = missing_bytes(view)
        finally:
            view.release()
    verdict = judge(sensor, int(raw.white_level), max(period, 2), size, missing)
    if verdict.error is not None:
        raise _error(path, verdict.error, _AGAIN)
    return [verdict.warning] if verdict.warning else []


def _camera(raw: Any) -> Camera:
    """Read the camera's own values, before developing changes any of them."""
    monochrome = raw.num_colors == 1
    foreign = raw.num_colors == 4
    plain = monochrome or foreign
    return Camera(
        make="",
        model="",
        to_srgb=IDENTITY if plain else matrix_to_srgb(raw.rgb_xyz_matrix, raw.color_matrix),
        as_shot=NEUTRAL if plain else multipliers(raw.camera_whitebalance),
        daylight=NEUTRAL if plain else multipliers(raw.daylight_whitebalance) or NEUTRAL,
        white=1.0,
        preview=_preview(raw),
    )


def _preview(raw: Any) -> bytes | None:
    """Return the embedded JPEG; bitmaps are thumbnails of a few dozen pixels and not worth keeping."""
    try:
        thumb = raw.extract_thumb()
    except rawpy.LibRawError:
        return None
    return bytes(thumb.data) if thumb.format == rawpy.ThumbFormat.JPEG else None


def _camera_values(raw: Any, camera: Camera, options: RawOptions) -> Samples:
    """Demosaic under the white balance, then take the balance out again.

    The demosaic compares channels, so it sees fewer false colours when white is gray to it. Four-colour sensors
    (CMYG, RGBE) have no three camera values: LibRaw turns those into linear sRGB itself.
    """
    foreign = raw.num_colors == 4
    balance: Multipliers = camera.as_shot or camera.daylight
    red, green, blue = balance
    pixels = raw.postprocess(
        demosaic_algorithm=DEMOSAICS[options.demosaic],
        user_wb=None if foreign else [red, green, blue, green],
        use_camera_wb=foreign and multipliers(raw.camera_whitebalance) is not None,
        output_color=rawpy.ColorSpace.sRGB if foreign else rawpy.ColorSpace.raw,
        output_bps=16,
        gamma=(1, 1),
        no_auto_bright=True,
        adjust_maximum_thr=0.0,
        user_flip=0,
        highlight_mode=HIGHLIGHTS[options.highlights],
    )
    if pixels.shape[2] == 1 or foreign:
        return np.asarray(pixels)
    # LibRaw scales the largest multiplier to 1 when nothing may clip, else the smallest.
    anchor = max(balance) if options.highlights == "unclipped" else min(balance)
    for channel, multiplier in enumerate(balance):
        table = np.clip(np.round(np.arange(65536) * (anchor / multiplier)), 0, 65535).astype(np.uint16)
        pixels[..., channel] = table[pixels[..., channel]]
    return np.asarray(pixels)
