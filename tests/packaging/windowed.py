"""A window that opens a photo, enhances it, exports it and closes, as a program of its own: for test_no_network.

Usage: python -m tests.packaging.windowed PHOTO RESULT. The result's suffix names its format.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from photoenhance.__main__ import gui
from photoenhance.batch.options import ExportOptions, Where
from photoenhance.io.formats import by_suffix
from photoenhance.ui.state.export_job import ExportChoice
from photoenhance.ui.window import Window

END = time.monotonic() + 120


def main(photo: str, result: str) -> int:
    """Exit code 0 where the window did all of it."""
    app = QApplication([sys.argv[0]])
    steps = [open_, enhance, lambda window: export(window, Path(result)), exported]
    timer = QTimer()
    timer.timeout.connect(lambda: _go_on(steps))
    timer.start(50)
    code = gui([photo])
    del app
    return code or int(not Path(result).is_file())


def _go_on(steps: list[Callable[[Window], bool]]) -> None:
    """Do the next step once it can be done; close the window after the last."""
    window = next((one for one in QApplication.topLevelWidgets() if isinstance(one, Window)), None)
    if window is None:
        return
    if steps and steps[0](window):
        steps.pop(0)
    if not steps or time.monotonic() > END:
        window.close()


def open_(window: Window) -> bool:
    """Whether the photo is there."""
    return window.editor.store.state.ready


def enhance(window: Window) -> bool:
    """Enhance, unless it is done; whether it is."""
    state = window.editor.store.state
    if state.plane is not None and state.plane.complete:
        return True
    if state.work is None:
        window.menus.actions["enhance"].trigger()
    return False


def export(window: Window, target: Path) -> bool:
    """Begin to export."""
    form, photo = by_suffix(target.suffix), window.editor.store.state.photo
    assert form is not None
    assert photo is not None
    options = ExportOptions(format=form.key, name=target.stem, conflict="refuse")
    window.exporter.export([photo.path], ExportChoice(Where("folder", str(target.parent)), options))
    return True


def exported(window: Window) -> bool:
    """Whether no export is going on."""
    return not window.editor.store.state.exporting


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
