"""The window's door: makes the application, opens what was named on the command line, and cleans up at the end."""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import partial
from pathlib import Path
from types import TracebackType

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from photoenhance.batch.journal.place import state_folder
from photoenhance.errors import PhotoError
from photoenhance.inference.choice import Choice, choices, damaged
from photoenhance.jobs.log import unexpected
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.look import theme
from photoenhance.ui.look.icons import app_icon
from photoenhance.ui.look.system import follow, system_theme
from photoenhance.ui.state import settings as memory
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.placing import Rect, fitting, on_screen
from photoenhance.ui.state.starting import starting_recipe
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.thumbnail_cache import ThumbnailCache, cache_folder
from photoenhance.ui.state.warming import warming
from photoenhance.ui.window import NAME, Window

CLOSE_SECONDS = 10.0


def main(paths: list[str]) -> int:
    """Show the window, with the first of the photos named, or of the photos in a folder; returns the exit status."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([sys.argv[0]])
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    app.setDesktopFileName(NAME)
    app.setWindowIcon(app_icon())
    bridge = Bridge()
    window = make_window(app, bridge, memory.settings_path(), ThumbnailCache(cache_folder()), state_folder())
    window.show()
    before, sys.excepthook = sys.excepthook, lambda _kind, error, trace: report(window.editor, error, trace)
    if paths:
        window.strip.open_paths([Path(path) for path in paths])
    else:
        window.resume.begin()
    warm_up(window)
    # Python sees Ctrl+C in the terminal only when it runs; this lets it, now and then.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    awake = QTimer()
    awake.start(300)
    awake.timeout.connect(lambda: None)
    status = app.exec()
    sys.excepthook = before
    if not bridge.close(CLOSE_SECONDS):
        # A codec that does not come back must not keep the program alive without a window.
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # a program without a console has neither
                stream.flush()
        os._exit(status)
    return status


def warm_up(window: Window) -> None:
    """Make ready for the first photo in the background, once the window is on screen."""
    editor = window.editor
    recipe = starting_recipe(editor.store.state.settings)
    # What lives as long as the program is not looked through again and again: each time that held up the window.
    task = partial(warming, recipe, editor.sessions)
    begin = partial(window.bridge.start, task, lane="facts", on_done=lambda _: gc.freeze())
    QTimer.singleShot(0, window, begin)


def report(editor: Editor, error: BaseException, trace: TracebackType | None) -> None:
    """Log an error of the window's own and say one sentence about it; the window goes on."""
    if not isinstance(error, Exception):  # Ctrl+C and its like
        sys.__excepthook__(type(error), error, trace)
        return
    problem = unexpected("Something in the window went wrong", error)
    # Told once: where the fault lies in showing the message, showing it again would fail for ever.
    if str(problem) != str(editor.store.state.problem):
        editor.report(problem)


def make_window(
    app: QApplication,
    bridge: Bridge,
    settings_path: Path | None,
    thumbnails: ThumbnailCache | None = None,
    journals: Path | None = None,
) -> Window:
    """A window with its editor; it remembers things in `settings_path` and edits in `journals`, None for nowhere."""
    settings = memory.load(settings_path) if settings_path else memory.Settings()
    infos, problem = _models()
    if settings.follow_system:
        settings = msgspec.structs.replace(settings, theme=system_theme())
    store = Store(State(settings=settings, models=infos, problem=problem))
    theme.apply(app, settings.theme)
    editor = Editor(store, bridge, settings_path, journals)
    follow(editor)
    window = Window(editor, bridge, thumbnails)
    _place(window, settings)
    return window


def _place(window: Window, settings: memory.Settings) -> None:
    """Bring a window back to where it was, if there is still a screen."""
    found = on_screen((*settings.place, *settings.window), _screens()) if settings.place else None
    if found is not None:
        window.setGeometry(*found)
    else:
        window.resize(*fitting(settings.window, _screens()[0]))
    if settings.maximized:
        window.showMaximized()


def _models() -> tuple[tuple[Choice, ...], PhotoError | None]:
    """What can be chosen, and what is wrong with the first of those that cannot."""
    return choices(), next(iter(damaged().values()), None)


def _screens() -> list[Rect]:
    """What windows may use of each screen, the primary one first."""
    primary = QGuiApplication.primaryScreen()
    areas = [one.availableGeometry() for one in sorted(QGuiApplication.screens(), key=lambda one: one is not primary)]
    return [(area.x(), area.y(), area.width(), area.height()) for area in areas]
