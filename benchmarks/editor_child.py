"""Processes that `benchmarks.editor` starts: one that starts the window, one that opens a photo; each says a number."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path


def start() -> None:
    """Start the program as a person does; say when its window had been painted and could be used."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from photoenhance.ui import app as door

    app = QApplication([sys.argv[0]])
    timer = QTimer()

    def look() -> None:
        shown = [one for one in app.topLevelWidgets() if isinstance(one, door.Window) and one.isVisible()]
        handle = shown[0].windowHandle() if shown else None
        if handle is not None and handle.isExposed():
            shown[0].grab()  # painted for certain
            print(time.time())
            app.quit()

    timer.timeout.connect(look)
    timer.start(0)
    door.main([])


def memory(photo: Path) -> None:
    """Open and enhance a photo; say the most memory that was resident at any time, in bytes."""
    from benchmarks.driving import Driver

    with tempfile.TemporaryDirectory() as folder:
        driver = Driver(Path(folder))
        store = driver.window.editor.store
        driver.until(
            lambda: driver.window.editor.open(photo),
            lambda: store.state.ready and store.state.plane is not None and driver.exact,
            2.0,
        )
        driver.close()
    print(_most())


def _most() -> int:
    """The most memory that was resident. Linux's own figure: that of getrusage begins with the parent's."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    start() if sys.argv[1] == "start" else memory(Path(sys.argv[2]))
