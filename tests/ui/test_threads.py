"""No decoding, inference, rendering or encoding runs on the window's thread: the real functions say where they ran."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

import photoenhance.io
from photoenhance.batch import export as batch_export
from photoenhance.batch import place
from photoenhance.inference.session import Session
from photoenhance.pipeline import levels, output, preview
from photoenhance.ui.dialogs.folder_dialog import FolderDialog
from photoenhance.ui.state import rendition, tasks
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, export, exported, open_photo, settled

pytestmark = pytest.mark.gui

HEAVY: tuple[tuple[Any, str], ...] = (
    (photoenhance.io, "read"),
    (batch_export, "read"),
    (place, "write"),
    (Session, "run"),
    (output, "encode"),
    (preview, "coarse"),
    (levels, "photo_levels"),
    (levels, "plane_levels"),
    (rendition, "display"),
    (tasks, "render_seen"),
)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[int]]:
    """Which threads each heavy function ran on."""
    seen: dict[str, set[int]] = defaultdict(set)

    def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(real)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            seen[name].add(threading.get_ident())
            return real(*args, **kwargs)

        return wrapper

    for owner, name in HEAVY:
        label = f"{getattr(owner, '__name__', owner)}.{name}"
        monkeypatch.setattr(owner, name, watched(label, getattr(owner, name)))
    return seen


def test_heavy_work_stays_off_the_windows_thread(
    qtbot: QtBot, threads: dict[str, set[int]], window: Window, photo: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, window, photo)
    settled(qtbot, window)
    enhance(qtbot, window)
    settled(qtbot, window)
    for strength in (0, 30, 120):
        window.editor.enhancer.set_strength(strength)
        window.viewer.zoom_in()
        settled(qtbot, window)
    window.viewer.hold_original(True)
    settled(qtbot, window)
    window.viewer.hold_original(False)
    export(window, tmp_path / "out.jpg")
    exported(qtbot, window)
    assert (tmp_path / "out.jpg").exists()
    dialog = FolderDialog(window, window.bridge, window.models, window.editor.store.state)
    qtbot.waitUntil(dialog.start.isEnabled, timeout=WAIT_MS)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.job.state.phase == "reporting", timeout=WAIT_MS)
    dialog.close()

    never = [f"{getattr(owner, '__name__', owner)}.{name}" for owner, name in HEAVY]
    assert set(never) == set(threads), "every watched function must really have run"
    guilty = sorted(name for name, where in threads.items() if threading.get_ident() in where)
    assert guilty == []
