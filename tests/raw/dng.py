"""Making small DNG files for tests: real containers that LibRaw opens, with sensor values the test chose."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SRGB_CAMERA = (3.1338, -1.6169, -0.4906, -0.9788, 1.9161, 0.0335, 0.0719, -0.2290, 1.4052)
"""XYZ (D50) to a camera whose channels are linear sRGB: its matrix to sRGB is the identity."""

Entries: TypeAlias = list[tuple[int, int, int, bytes]]
_CODES = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 10: "ii"}


def _rational(values: Sequence[float]) -> list[int]:
    return [part for value in values for part in (round(value * 10000), 10000)]


def write_dng(
    path: Path,
    sensor: NDArray[np.uint16],
    *,
    neutral: Sequence[float] | None = (1.0, 1.0, 1.0),
    orientation: int = 1,
    white: int = 65535,
    baseline: float | None = None,
    crop: tuple[int, int, int, int] | None = None,
    preview: tuple[bytes, int, int] | None = None,
) -> Path:
    """Write (H, W) values as an RGGB mosaic, (H, W, 3) as linear DNG; little-endian, uncompressed, one strip.

    `crop` is left, top, width, height; `preview` a JPEG with its width and height, in a directory of its own.
    """
    height, width = sensor.shape[:2]
    channels = sensor.shape[2] if sensor.ndim == 3 else 1
    entries: Entries = []

    def add(tag: int, kind: int, *values: int, text: bytes = b"") -> None:
        pairs = 2 if kind in (5, 10) else 1
        code = _CODES[kind][0]
        data = text or struct.pack(f"<{len(values)}{code}", *values)
        entries.append((tag, kind, len(text) or len(values) // pairs, data))

    add(254, 4, 0)
    add(256, 4, width)
    add(257, 4, height)
    add(258, 3, *[16] * channels)
    add(259, 3, 1)
    add(262, 3, 32803 if channels == 1 else 34892)
    add(271, 2, text=b"Maker\0")
    add(272, 2, text=b"Model\0")
    add(273, 4, 0)
    add(274, 3, orientation)
    add(277, 3, channels)
    add(278, 4, height)
    add(279, 4, sensor.nbytes)
    if channels == 1:
        add(33421, 3, 2, 2)
        add(33422, 1, 0, 1, 1, 2)
    add(50706, 1, 1, 4, 0, 0)
    add(50708, 2, text=b"Maker Model\0")
    add(50717, 4, white)
    add(50721, 10, *_rational(SRGB_CAMERA))
    if neutral is not None:
        add(50728, 5, *_rational(neutral))
    if crop is not None:
        add(50719, 4, *crop[:2])
        add(50720, 4, *crop[2:])
    if baseline is not None:
        add(50730, 10, *_rational([baseline]))
    add(50778, 3, 23)
    whole = b"II*\0" + struct.pack("<I", 8)
    whole += _laid_out(entries, sensor.astype("<u2").tobytes(), 8, following=preview is not None)
    if preview is not None:
        whole += _laid_out(*_preview(*preview), len(whole))
    path.write_bytes(whole)
    return path


def _preview(jpeg: bytes, width: int, height: int) -> tuple[Entries, bytes]:
    numbers = [(254, 4, 1), (256, 4, width), (257, 4, height), (259, 3, 7), (262, 3, 6), (273, 4, 0), (277, 3, 3)]
    numbers += [(278, 4, height), (279, 4, len(jpeg))]
    entries = [(tag, kind, 1, struct.pack(f"<{_CODES[kind]}", value)) for tag, kind, value in numbers]
    bits = struct.pack("<3H", 8, 8, 8)
    return sorted([*entries, (258, 3, 3, bits)]), jpeg


def _laid_out(entries: Entries, pixels: bytes, at: int, *, following: bool = False) -> bytes:
    """A directory that begins at `at`, its values, its pixels, and where the next one begins."""
    start = at + 2 + 12 * len(entries) + 4
    extra = b""
    table = struct.pack("<H", len(entries))
    strip_at = start + sum(len(data) + len(data) % 2 for *_, data in entries if len(data) > 4)
    for tag, kind, count, data in entries:
        value = struct.pack("<I", strip_at) if tag == 273 else data
        if len(value) > 4:
            table += struct.pack("<HHII", tag, kind, count, start + len(extra))
            extra += value + b"\0" * (len(value) % 2)
        else:
            table += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
    pixels += b"\0" * (len(pixels) % 2)
    return table + struct.pack("<I", strip_at + len(pixels) if following else 0) + extra + pixels


def mosaic(red: float, green: float, blue: float, size: tuple[int, int] = (64, 96)) -> NDArray[np.uint16]:
    """RGGB sensor values of an even colour given as shares of the range, with a little noise."""
    values = np.random.default_rng(5).normal(0, 40, size)
    values[0::2, 0::2] += red * 65535
    values[0::2, 1::2] += green * 65535
    values[1::2, 0::2] += green * 65535
    values[1::2, 1::2] += blue * 65535
    return np.clip(np.round(values), 0, 65535).astype(np.uint16)
