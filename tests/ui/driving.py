"""Driving the window in tests: make tiny photos, open, enhance, and wait until the canvas shows its final picture."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from photoenhance.batch.options import ExportOptions, Where
from photoenhance.colour.space import SRGB, icc_of
from photoenhance.image import Encoded, Metadata
from photoenhance.io import write
from photoenhance.io.formats import by_suffix
from photoenhance.ui.state.export_job import ExportChoice
from photoenhance.ui.window import Window

T = TypeVar("T")

WAIT_MS = 60_000
"""Long, for machines that are busy with other things; nothing here waits for it when all is well."""


def picture(width: int = 150, height: int = 110, seed: int = 0) -> np.ndarray:
    """A soft colour gradient with some grain, (h, w, 3) uint8."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    base = np.stack([x / width, y / height, (x + y) / (width + height)], axis=-1)
    grain = np.random.default_rng(seed).normal(0, 0.02, base.shape)
    return np.clip((0.2 + 0.6 * base + grain) * 255, 0, 255).astype(np.uint8)


def write_photo(path: Path, pixels: np.ndarray | None = None) -> Path:
    """Write a photo through the program's own door; the suffix names the format."""
    fmt = by_suffix(path.suffix)
    assert fmt is not None
    shown = picture() if pixels is None else pixels
    write(Encoded(shown, None, icc_of(SRGB), Metadata(), fmt.key), path)
    return path


def ended(task: Generator[Any, None, T]) -> T:
    """Run a task to its end and return its result."""
    while True:
        try:
            next(task)
        except StopIteration as end:
            result: T = end.value
            return result


def open_photo(qtbot: QtBot, window: Window, path: Path) -> None:
    """Open a photo and wait until it is ready."""
    window.editor.open(path)
    qtbot.waitUntil(lambda: window.editor.store.state.ready, timeout=WAIT_MS)


def enhance(qtbot: QtBot, window: Window) -> None:
    """Enhance the open photo and wait for the end."""
    window.menus.actions["enhance"].trigger()
    qtbot.waitUntil(lambda: window.editor.store.state.work is None, timeout=WAIT_MS)
    plane = window.editor.store.state.plane
    assert plane is not None, window.editor.store.state.problem
    assert plane.complete


def export(window: Window, target: Path, **options: Any) -> None:
    """Begin to export the open photo into a file whose suffix names the format; a file that exists is refused."""
    fmt, photo = by_suffix(target.suffix), window.editor.store.state.photo
    assert fmt is not None
    assert photo is not None
    told = {"format": fmt.key, "name": target.stem, "conflict": "refuse"} | options
    choice = ExportChoice(Where("folder", str(target.parent)), ExportOptions(**told))
    window.exporter.export([photo.path], choice)


def exported(qtbot: QtBot, window: Window) -> None:
    """Wait until no export is going on."""
    qtbot.waitUntil(lambda: not window.editor.store.state.exporting, timeout=WAIT_MS)


def settled(qtbot: QtBot, window: Window) -> np.ndarray:
    """Wait until the canvas shows its final picture and return it, (h, w, 3) uint8."""
    qtbot.waitUntil(lambda: window.canvas.exact, timeout=WAIT_MS)
    image = window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def photo_seen(qtbot: QtBot, window: Window) -> np.ndarray:
    """As `settled`, the photo alone: without the canvas around it."""
    qtbot.waitUntil(lambda: window.editor.store.state.folder is not None, timeout=WAIT_MS)
    shown = settled(qtbot, window)
    view = window.editor.store.state.view
    (x, y), (width, height) = view.origin, view.size
    return shown[max(0, y) : y + height, max(0, x) : x + width]


def texts(widget: QWidget) -> str:
    """All that can be read in a widget."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))
