"""JPEG to JPEG of 12 and 24 megapixels, beside decoding and encoding alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import imagecodecs

from benchmarks.photo import pixels
from benchmarks.table import show
from photoenhance.batch.export import export
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.inference.catalogue import models
from photoenhance.inference.stop import Stop
from photoenhance.recipe.recipe import EnhanceStep, Recipe

SIZES = {"12 MP": (4000, 3000), "24 MP": (6000, 4000)}


def table() -> None:
    """One row a size and model; "none" is reading and writing alone."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, Sessions() as sessions:
        for size, (width, height) in SIZES.items():
            photo = Path(folder) / f"{size}.jpg"
            photo.write_bytes(imagecodecs.jpeg8_encode(pixels(width, height), level=95))
            for recipe in (Recipe(), *(Recipe((EnhanceStep(one.info.id, one.sha256),)) for one in models())):
                record = once(photo, recipe, sessions)
                name = record.model or "none"
                parts = record.seconds
                times = (parts.decode, parts.enhance, parts.encode, parts.total)
                rows.append((size, name, *(f"{time:.2f}" for time in times)))
    show("JPEG to JPEG, seconds", ("photo", "model", "decode", "enhance", "render and encode", "total"), rows)


def once(photo: Path, recipe: Recipe, sessions: Sessions) -> Record:
    """Export a photo to a file of its own kind beside it."""
    options = ExportOptions(conflict="overwrite", device="cpu")
    (task,) = plan_file(photo, photo.with_stem("out"), options).tasks
    steps = export(task, recipe, options, sessions, Stop())
    while True:
        try:
            next(steps)
        except StopIteration as end:
            record: Record = end.value
            return record
