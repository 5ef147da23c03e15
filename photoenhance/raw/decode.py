"""A RAW file becomes a Source: linear, unclipped camera values by LibRaw, with what is needed to colour them.

White balance, matrix and look are found here, not applied; metadata blocks are read by `io`.
"""

from __future__ import annotations

import mmap
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import rawpy

from photoenhance.colour.camera import Development, as_shot, camera_to_working
from photoenhance.colour.matrix import IDENTITY
from photoenhance.errors import PhotoError
from photoenhance.image import Camera, Metadata, Origin, Samples, Source
from photoenhance.raw.camera import NEUTRAL, auto_multipliers, matrix_to_srgb, multipliers
from photoenhance.raw.check import judge, too_small
from photoenhance.raw.demosaic import (
    DEMOSAICS,
    HIGHLIGHTS,
    PLAIN,
    RawOptions,
    camera_values,
    clipping_level,
    demosaic_balance,
)
from photoenhance.raw.extent import missing_bytes
from photoenhance.raw.look import fit_look
from photoenhance.raw.preview import aspect_of, embedded, is_turned, small, turned, turned_back
from photoenhance.raw.recognise import is_raw
from photoenhance.raw.reduced import reduce_samples
from photoenhance.raw.tags import Tags, read_tags

__all__ = ["DEMOSAICS", "HIGHLIGHTS", "RawOptions", "is_raw", "read_raw"]

_XTRANS_LEAST = 512
_LEAST_CROP = 0.5
"""Share of the developed sides below which a default crop is not believed."""
_SMALL = 512
"""Long side, about, of the copy that white balance and look are found in."""
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


def read_raw(path: Path, options: RawOptions = PLAIN, max_pixels: int = 500_000_000) -> Source:
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
    tags, warnings = _looked_at(path, origin.size, raw)
    camera, found = _camera(raw, tags, options), embedded(raw)
    flip, aspect = raw.sizes.flip, aspect_of(raw)  # developing with user_flip forgets the flip
    pixels = _cropped(camera_values(raw, camera, options), tags.crop)
    if pixels.max() == 0:
        warnings.append("The sensor data are entirely black.")
    elif pixels.min() >= 65000 * camera.white:
        warnings.append("The sensor data are entirely white.")
    camera = _measured(replace(camera, preview=found.jpeg), pixels, _as_lying(small(found, _SMALL), flip, aspect))
    pixels = np.ascontiguousarray(turned(pixels, flip))
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


def _looked_at(path: Path, size: int, raw: Any) -> tuple[Tags, list[str]]:
    """Read the file's own tags, unpack the sensor data, and give warnings; raises where they are no photo."""
    sensor = raw.raw_image_visible
    pattern = raw.raw_pattern
    period = 1 if pattern is None else pattern.shape[0]
    if period == 6 and min(raw.sizes.iwidth, raw.sizes.iheight) < _XTRANS_LEAST:
        raise _error(path, "X-Trans sensors under 512 pixels a side cannot be developed", "Use the camera's full size")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        view = memoryview(mapped)
        try:
            missing, tags = missing_bytes(view), read_tags(view)
        finally:
            view.release()
    verdict = judge(sensor, int(raw.white_level), max(period, 2), size, missing)
    if verdict.error is not None:
        raise _error(path, verdict.error, _AGAIN)
    return tags, [verdict.warning] if verdict.warning else []


def _camera(raw: Any, tags: Tags, options: RawOptions) -> Camera:
    """Read the camera's own values, before developing changes any of them."""
    plain = raw.num_colors in (1, 4)
    camera = Camera(
        make=tags.make,
        model=tags.model,
        to_srgb=IDENTITY if plain else matrix_to_srgb(raw.rgb_xyz_matrix, raw.color_matrix),
        as_shot=NEUTRAL if plain else multipliers(raw.camera_whitebalance),
        daylight=NEUTRAL if plain else multipliers(raw.daylight_whitebalance) or NEUTRAL,
        baseline=tags.baseline,
    )
    if plain or options.highlights == PLAIN.highlights:
        return camera
    return replace(camera, white=clipping_level(camera, options), balance=demosaic_balance(camera))


def _measured(camera: Camera, pixels: Samples, preview: Samples | None) -> Camera:
    """Find what the picture tells: automatic white balance, and the look of the preview, which lies as it does."""
    copy = reduce_samples(pixels, _SMALL)
    camera = replace(camera, auto=auto_multipliers(copy, camera.white))
    codes = np.rint(copy.mean * 65535).astype(np.uint16)
    light = camera_to_working(codes, camera, Development(as_shot(camera), camera.baseline))
    white = 2.0 ** min(0.0, camera.baseline)
    fit = fit_look(light, copy.highest.max(axis=2) / np.float32(camera.white), white, preview)
    return replace(camera, look=fit.look, look_problem=fit.problem)


def _as_lying(preview: Samples | None, flip: int, aspect: float) -> Samples | None:
    """Turn a preview that is upright already back to how the sensor lay."""
    if preview is None or not is_turned(preview, flip, aspect):
        return preview
    return turned_back(preview, flip)


def _cropped(pixels: Samples, crop: tuple[int, int, int, int] | None) -> Samples:
    """The part that the camera means to be shown, where LibRaw has left more around it."""
    if crop is None:
        return pixels
    left, top, width, height = crop
    fits = left + width <= pixels.shape[1] and top + height <= pixels.shape[0]
    if not fits or width < _LEAST_CROP * pixels.shape[1] or height < _LEAST_CROP * pixels.shape[0]:
        return pixels
    return pixels[top : top + height, left : left + width]
