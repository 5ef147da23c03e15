"""Small pictures of photos for lists: fast, upright, in sRGB whatever the file's profile is.

A JPEG is decoded at a part of its size, a RAW file shows its camera's preview; all else is opened and made smaller.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from photoenhance.colour.camera import Development, as_shot, camera_to_encoded
from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.look import standard_look
from photoenhance.colour.matte import flattened
from photoenhance.colour.space import SRGB, space_of
from photoenhance.image import Metadata, Origin, Samples, Source
from photoenhance.io import jpeg, layout, metadata, orientation
from photoenhance.io.read import ReadOptions, read, recognised
from photoenhance.raw.preview import preview

_WHITE = (255, 255, 255)
_STRIP = 64
_FAILURES = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError)


def thumbnail(path: str | Path, longest: int = 512, options: ReadOptions | None = None) -> Samples:
    """Read a small picture of a photo.

    Parameters
    ----------
    path
        The file.
    longest
        The longer side is no longer than this; smaller photos stay as they are.
    options
        As for `read`.

    Returns
    -------
    (h, w, 3) uint8, sRGB, upright; transparent parts lie on white.

    Raises
    ------
    PhotoError
        As `read`; but a RAW file with a good preview is shown whatever its sensor data are like.
    """
    path, options = Path(path), options or ReadOptions()
    origin, found = recognised(path)
    if found.key == "raw":
        seen = preview(path, longest)
        if seen is not None and 2 * max(seen.shape) >= longest:
            return layout.frozen(seen)
    source = None
    if found.key == "jpeg":
        source = _scaled_jpeg(path.read_bytes(), longest, options, origin)
    if source is None:
        source = read(path, options)
    return _small(source, longest)


def _scaled_jpeg(data: bytes, longest: int, options: ReadOptions, origin: Origin) -> Source | None:
    """A JPEG at the smallest of 1, 1/2, 1/4 and 1/8 of its size that is large enough; None where that cannot be had."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.mode not in ("RGB", "L") or image.width * image.height > options.max_pixels:
                return None
            # Larger than wanted: what is made smaller by less than that afterwards gets ragged edges.
            share = 1.9 * longest / max(image.size)
            size = max(1, round(image.width * share)), max(1, round(image.height * share))
            image.draft(image.mode, size)
            exif, icc = metadata.without_prefix(image.info.get("exif")), image.info.get("icc_profile")
            pixels, _ = layout.split_alpha(np.asarray(image))
    except _FAILURES:
        return None
    if pixels.shape[2] == 3:
        icc = jpeg.profile(icc, exif)
    turned = layout.frozen(orientation.upright(pixels, metadata.orientation(exif)))
    return Source(turned, None, 8, icc, None, Metadata(), origin, "jpeg")


def _small(source: Source, longest: int) -> Samples:
    size = _size(source.width, source.height, longest)
    # Whole blocks first, in integers, to twice the size or more: the rest is then little work.
    factor = max(1, min(source.width // size[0], source.height // size[1]) // 2)
    # The last blocks may reach beyond the photo; only what it fills counts.
    photo = 0, 0, source.width / factor, source.height / factor
    pixels = _blocks(source.pixels, factor)
    if pixels.dtype == np.uint8:
        colours = _colours(_resized(pixels, size, photo), source)
    else:
        colours = _resized(_colours(pixels, source), size, photo)
    if source.alpha is not None:
        alpha = layout.to_eight(_blocks(source.alpha[:, :, np.newaxis], factor))
        colours = flattened(colours, _resized(alpha, size, photo)[:, :, 0], _WHITE)
    return layout.frozen(colours)


def _colours(pixels: Samples, source: Source) -> Samples:
    """Samples in the source's space as 8-bit sRGB."""
    camera = source.camera
    if camera is not None:
        look = camera.look or standard_look(2.0 ** min(0.0, camera.baseline))
        value = camera_to_encoded(pixels, camera, Development(as_shot(camera), camera.baseline, look))
        rounded: Samples = np.rint(np.clip(value, 0, 1) * np.float32(255)).astype(np.uint8)
        return rounded
    return from_working(to_working(pixels, space_of(source)[0]), SRGB, np.uint8)


def _resized(samples: Samples, size: tuple[int, int], photo: tuple[float, float, float, float]) -> Samples:
    """Part of 8-bit samples made smaller, or larger by less than a pixel."""
    channels = samples.shape[2]
    image = Image.fromarray(samples[:, :, 0] if channels == 1 else samples)
    return np.asarray(image.resize(size, Image.Resampling.HAMMING, photo)).reshape(size[1], size[0], channels)


def _size(width: int, height: int, longest: int) -> tuple[int, int]:
    share = min(1.0, longest / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _blocks(samples: Samples, factor: int) -> Samples:
    """Mean of blocks of factor x factor; the last row and column are repeated to fill the last blocks."""
    if factor == 1:
        return samples
    height, width = -(-samples.shape[0] // factor), -(-samples.shape[1] // factor)
    channels, last = samples.shape[2], samples.shape[0] - 1
    beyond = (0, 0), (0, width * factor - samples.shape[1]), (0, 0)
    result = np.empty((height, width, channels), samples.dtype)
    for top in range(0, height, _STRIP):
        rows = min(_STRIP, height - top)
        part = samples[top * factor : (top + rows) * factor]
        if part.shape[0] < rows * factor:
            part = samples[np.minimum(np.arange(top * factor, (top + rows) * factor), last)]
        part = np.pad(part, beyond, mode="edge") if beyond[1][1] else part
        columns = part.reshape(rows, factor, width * factor * channels).sum(axis=1, dtype=np.uint32)
        total = columns.reshape(rows, width, factor, channels).sum(axis=2, dtype=np.uint64)
        area = np.uint64(factor * factor)
        result[top : top + rows] = (total + area // np.uint64(2)) // area
    return result
