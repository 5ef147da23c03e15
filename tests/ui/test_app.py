"""The window in a process of its own: it starts, opens what is named, ends well, and is sharp on dense screens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.gui

MAIN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from photoenhance.ui.app import main

app = QApplication([])

def look():
    window = next(one for one in app.topLevelWidgets() if hasattr(one, "editor"))
    state = window.editor.store.state
    if state.ready or state.problem:
        timer.stop()
        print("open", state.photo.path.name if state.photo else state.problem, "|", state.notice)
        window.menus.actions["quit"].trigger()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
sys.exit(main(sys.argv[1:]))
"""

FAULT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from photoenhance.ui.app import main

app = QApplication([])
seen = []

def look():
    window = next(one for one in app.topLevelWidgets() if hasattr(one, "editor"))
    store = window.editor.store
    if not seen:
        seen.append(True)
        store.listen(lambda before, now: {}["missing"])
        raise ValueError("odd")
    if store.state.ready and store.state.problem:
        timer.stop()
        print(store.state.photo.path.name, "|", store.state.problem)
        window.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
sys.exit(main(sys.argv[1:]))
"""

STUCK = """
import sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from photoenhance.ui import app as program

app = QApplication([])
program.CLOSE_SECONDS = 0.1
begun = threading.Event()

def never():
    begun.set()
    threading.Event().wait()
    yield

def look():
    window = next(one for one in app.topLevelWidgets() if hasattr(one, "editor"))
    if not begun.is_set():
        window.bridge.start(never, lane="batch")
        begun.wait(60)
    else:
        timer.stop()
        sys.stdout = None
        window.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
sys.exit(program.main([]))
"""

DENSE = """
import sys, time
from pathlib import Path
import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from photoenhance.io import read
from photoenhance.ui.app import make_window
from photoenhance.ui.bridge import Bridge

app = QApplication([])
bridge = Bridge()
window = make_window(app, bridge, None)
window.resize(1000, 700)
window.show()
window.editor.remember(starting="none")
window.editor.open(Path(sys.argv[1]))
state = lambda: window.editor.store.state
while not (state().ready and window.canvas.exact):
    app.processEvents()
    time.sleep(0.002)
window.viewer.actual()
while not window.canvas.exact:
    app.processEvents()
image = window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
assert image.devicePixelRatio() == 2, image.devicePixelRatio()
rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
shown = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
pixels = read(sys.argv[1]).pixels
x, y = state().view.origin
np.testing.assert_array_equal(shown[y : y + pixels.shape[0], x : x + pixels.shape[1]], pixels)
window.close()
assert bridge.close(30)
"""


def child(code: str, photos: Path | list[Path], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with a memory of its own."""
    places = {name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    return subprocess.run(
        [sys.executable, "-c", code, *(map(str, photos) if isinstance(photos, list) else [str(photos)])],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | places | more | {"QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )


def test_starts_opens_and_ends_well(photo: Path, tmp_path: Path) -> None:
    ended = child(MAIN, photo, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split(" | ") == ["open meadow.png", "None\n"]
    assert "Traceback" not in ended.stderr


def test_photos_named_beyond_the_first_are_told(photo: Path, tmp_path: Path) -> None:
    ended = child(MAIN, [photo, photo.with_name("second.png")], tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("open meadow.png | 1 other photo was not opened")


def test_one_image_pixel_is_one_device_pixel(photo: Path, tmp_path: Path) -> None:
    ended = child(DENSE, photo, tmp_path, QT_SCALE_FACTOR="2")
    assert ended.returncode == 0, ended.stderr


def test_an_error_in_the_window_is_one_sentence_and_the_log_has_the_rest(photo: Path, tmp_path: Path) -> None:
    ended = child(FAULT, photo, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    name, problem = ended.stdout.split(" | ")
    assert name == "meadow.png"
    assert "please report it" in problem
    (log,) = (tmp_path / "XDG_STATE_HOME").rglob("photoenhance.log")
    assert "ValueError: odd" in log.read_text()
    assert "KeyError: 'missing'" in log.read_text()


def test_a_job_that_never_ends_does_not_keep_a_program_without_console(photo: Path, tmp_path: Path) -> None:
    ended = child(STUCK, photo, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
