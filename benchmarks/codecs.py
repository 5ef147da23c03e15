"""Decoding, thumbnails, converting and encoding, in megapixels a second, beside the bare libraries' own speed."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import tifffile
from numpy.typing import NDArray
from PIL import Image

from benchmarks.photo import pixels
from benchmarks.table import seconds, show
from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, PROPHOTO, SRGB, Space, icc_of
from photoenhance.image import Encoded, Metadata, Origin, Source
from photoenhance.io import heif, read
from photoenhance.io.formats import by_key
from photoenhance.io.thumbnail import thumbnail
from photoenhance.io.write import encode
from photoenhance.pipeline import output as outputs
from photoenhance.pipeline.output import Output
from photoenhance.pipeline.render import strips
from photoenhance.recipe.recipe import NEUTRAL

WIDTH, HEIGHT = 4_000, 3_000
_KINDS = (
    ("jpeg", 8), ("png", 8), ("png", 16), ("tiff", 8), ("tiff", 16), ("webp", 8), ("avif", 8), ("avif", 12),
    ("heic", 8), ("jxl", 8), ("jxl", 16),
)  # fmt: skip
_WAYS = (
    (8, SRGB, DISPLAY_P3), (8, DISPLAY_P3, SRGB), (16, SRGB, DISPLAY_P3), (16, ADOBE_RGB, SRGB), (16, PROPHOTO, SRGB),
)  # fmt: skip
Array = NDArray[np.uint8] | NDArray[np.uint16]


def table() -> None:
    """One row a format and depth; then one a kind of conversion, which is the same for every format."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for key, bits in _KINDS:
            if key != "heic" or heif.can_write():
                rows.append(_row(Path(folder), key, bits))
    headings = ("format", "MB", "decode", "library", "thumbnail", "encode", "library")
    show("Codecs at 12 MP, quality 95, thumbnails of 512, MP/s", headings, rows)
    headings = ("samples", "from", "to", "convert", "LittleCMS")
    show("Converting 12 MP in strips on one thread, MP/s", headings, [_conversion(*way) for way in _WAYS])


def _row(folder: Path, key: str, bits: int) -> tuple[str, ...]:
    eight = pixels(WIDTH, HEIGHT)
    noise = np.random.default_rng(1).integers(0, 256, eight.shape, np.uint8)
    picture: Array = eight if bits == 8 else eight * np.uint16(256) + noise
    encoded = Encoded(picture, None, icc_of(SRGB), Metadata(), key, 95)
    path = folder / f"a{by_key(key).suffix}"

    def write() -> None:
        with path.open("w+b") as file:
            encode(encoded, file, "a")

    times = (
        lambda: read(path),
        _decoder(key, path),
        lambda: thumbnail(path),
    )
    encode_speed = _speed(write)
    speeds = [_speed(work) for work in times]
    size = f"{path.stat().st_size / 1e6:.1f}"
    return f"{key} {bits}", size, *speeds, encode_speed, _speed(_encoder(key, bits, picture))


def _conversion(bits: int, space: Space, target: Space) -> tuple[str, ...]:
    eight = pixels(WIDTH, HEIGHT)
    samples: Array = eight if bits == 8 else eight * np.uint16(257)
    opened = Source(samples, None, bits, icc_of(space), None, Metadata(), Origin("a.png", 1, 1), "png")
    output = Output(target, samples.dtype, WIDTH, HEIGHT)

    def convert() -> None:
        for strip in strips(WIDTH, HEIGHT):
            outputs.samples(opened, NEUTRAL, (), output, strip)

    def library() -> object:
        return imagecodecs.cms_transform(samples, icc_of(space), icc_of(target), colorspace="rgb")

    return f"{bits} bit", space.name, target.name, _speed(convert), _speed(library)


def _speed(work: Callable[[], object]) -> str:
    return f"{WIDTH * HEIGHT / 1e6 / seconds(work, 2)[0]:.1f}"


def _decoder(key: str, path: Path) -> Callable[[], object]:
    """The library alone, from a file to an array."""
    library = {
        "jpeg": imagecodecs.jpeg8_decode, "png": imagecodecs.png_decode, "webp": imagecodecs.webp_decode,
        "avif": imagecodecs.avif_decode, "jxl": imagecodecs.jpegxl_decode,
    }  # fmt: skip
    if key == "tiff":
        return lambda: tifffile.imread(path)
    if key == "heic":
        return lambda: np.asarray(pillow_heif.open_heif(path))
    return lambda: library[key](path.read_bytes())


def _encoder(key: str, bits: int, picture: Array) -> Callable[[], object]:
    """The library alone, with the same settings or its nearest ones, without profile and metadata."""
    twelve = (picture >> 4) if bits == 12 else picture
    lossless = bits == 16
    library: dict[str, Callable[[], object]] = {
        "jpeg": lambda: imagecodecs.jpeg8_encode(picture, level=95, subsampling="444", optimize=True),
        "png": lambda: imagecodecs.png_encode(picture, level=6),
        "tiff": lambda: tifffile.imwrite(io.BytesIO(), picture, compression="zlib", predictor=True),
        "webp": lambda: Image.fromarray(picture).save(io.BytesIO(), "WEBP", quality=95, method=4),
        "avif": lambda: imagecodecs.avif_encode(
            twelve, level=95, speed=8, bitspersample=bits, pixelformat="444", numthreads=4
        ),
        "heic": lambda: pillow_heif.from_pillow(Image.fromarray(picture)).save(
            io.BytesIO(), quality=95, chroma=444, enc_params={"preset": "ultrafast"}
        ),
        "jxl": lambda: imagecodecs.jpegxl_encode(
            picture, lossless=lossless, distance=None if lossless else 0.55, effort=5
        ),
    }
    return library[key]
