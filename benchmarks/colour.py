"""Milliseconds a megapixel to working pixels and back, beside copying the memory."""

from __future__ import annotations

import numpy as np

from benchmarks.photo import pixels
from benchmarks.table import seconds, show
from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, PROPHOTO, SRGB


def table() -> None:
    """One row a space and depth."""
    rows = []
    eight = pixels(1000, 1000)
    for dtype in (np.uint8, np.uint16):
        samples = eight.astype(dtype) * (257 if dtype == np.uint16 else 1)
        samples = samples.astype(dtype)
        working = to_working(samples, SRGB)
        copy, _ = seconds(working.copy)
        for space in (SRGB, DISPLAY_P3, ADOBE_RGB, PROPHOTO):
            there, _ = seconds(lambda samples=samples, space=space: to_working(samples, space))
            back, _ = seconds(
                lambda working=working, space=space, dtype=dtype: from_working(working, space, np.dtype(dtype))
            )
            bits = np.dtype(dtype).itemsize * 8
            rows.append((space.name, str(bits), *(f"{value * 1000:.1f}" for value in (there, back, copy))))
    show("Colour, milliseconds a megapixel, one thread", ("space", "bits", "to working", "from working", "copy"), rows)
