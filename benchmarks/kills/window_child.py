"""The window that is killed: the real door, off-screen, with a script that works in it as a person does.

It tells each state of a photo's history before the window hears of it, each export before it is given, and what it is
doing. `calm` opens and exports every photo once and closes the window.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.kills.told import EXPOSURES, FORMATS, digest, named
from photoenhance.__main__ import gui
from photoenhance.batch.options import ExportOptions, Where
from photoenhance.ui.state.export_job import ExportChoice
from photoenhance.ui.window import Window

if TYPE_CHECKING:
    from photoenhance.ui.state.state import State

Script: TypeAlias = "Generator[Callable[[], bool] | float, None, None]"
_TICK_MS = 8
_SLIDERS = ("light.contrast", "light.shadows", "colour.saturation", "colour.vibrance", "light.whites")


class Session:
    """Works in a window until it is killed, or, where it is `calm`, until everything was done once."""

    def __init__(self, window: Window, photos: Path, out: Path, chance: random.Random) -> None:
        self._window = window
        self._photos = sorted(one for one in photos.iterdir() if one.suffix in (".jpg", ".png"))
        self._out = out
        self._chance = chance
        self._doing = ""
        store = window.editor.store
        store._listeners.insert(0, self._tell)  # noqa: SLF001 - before the keeper hears of it

    def restless(self, *, exporting: bool) -> Script:
        """Edit and export for ever; `exporting`: mostly the latter."""
        while True:
            yield from self._open(self._chance.choice(self._photos))
            for _ in range(self._chance.randint(1, 4)):
                deed = self._chance.choices((self._drag, self._step, self._enhance), (5, 3, 1))[0]
                if not exporting:
                    yield from deed()
                if exporting or self._chance.random() < 0.3:
                    yield from self._export(self._chance.choice(FORMATS))

    def calm(self) -> Script:
        """Open and export each photo, wait for the files, and close."""
        for number, photo in enumerate(self._photos):
            yield from self._open(photo)
            yield from self._export(FORMATS[number % len(FORMATS)])
        yield lambda: not self._state.exporting
        yield 1.5  # thumbnails and edits
        self._window.close()

    @property
    def _state(self) -> State:
        return self._window.editor.store.state

    def _open(self, photo: Path) -> Script:
        """Again, where the process that read it was killed and the window says that it cannot be opened."""
        self._say("opening")

        def there() -> bool:
            return self._state.ready and self._state.photo is not None and self._state.photo.path == photo

        while not there():
            self._window.editor.dismiss()
            self._window.strip.open_paths([photo])
            yield lambda: there() or (self._state.problem is not None and self._state.work is None)

    def _drag(self) -> Script:
        self._say("editing")
        key, edits = self._chance.choice(_SLIDERS), self._window.editor.edits
        for _ in range(self._chance.randint(3, 30)):
            edits.set_value(key, float(self._chance.randint(-100, 100)))
            yield 0.016
        edits.settle()
        yield self._chance.choice((0.0, 0.1, 0.4))

    def _step(self) -> Script:
        self._say("editing")
        self._trigger(self._chance.choice(("undo", "undo", "redo")))
        yield self._chance.choice((0.02, 0.2))

    def _enhance(self) -> Script:
        self._say("enhancing")
        self._trigger("enhance")
        yield lambda: self._state.ready

    def _export(self, key: str) -> Script:
        edits, number = self._window.editor.edits, self._chance.randrange(len(EXPOSURES))
        edits.reset()
        edits.set_value("light.exposure", EXPOSURES[number])
        edits.settle()
        yield lambda: self._state.ready
        photo = self._state.photo
        assert photo is not None
        self._say("exporting")
        name = named(photo.path, number, self._chance.randrange(1 << 30))
        choice = ExportChoice(Where("folder", str(self._out)), ExportOptions(format=key, name=name))
        self._window.exporter.export([photo.path], choice)
        yield self._chance.choice((0.0, 0.3, 1.0))

    def _trigger(self, action: str) -> None:
        self._window.menus.actions[action].trigger()

    def _say(self, doing: str) -> None:
        if doing != self._doing:
            self._doing = doing
            _write("doing", doing)

    def _tell(self, before: State, now: State) -> None:
        if now.photo is not None and now.history is not None and now.history is not before.history:
            _write("state", now.photo.path.name, time.monotonic(), digest(now.history))


def _write(*words: object) -> None:
    """At once; whoever reads it may be gone, and then the program ends."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def main(kind: str, seed: str, photos: str, out: str) -> int:
    """Start the program as a person does, and give its window to the script."""
    app = QApplication([sys.argv[0]])
    timer = QTimer()
    script: list[Script] = []
    waiting: list[Callable[[], bool]] = []

    def tick() -> None:
        if not script:
            shown = [one for one in app.topLevelWidgets() if isinstance(one, Window) and one.isVisible()]
            if shown:
                session = Session(shown[0], Path(photos), Path(out), random.Random(seed))
                script.append(session.calm() if kind == "calm" else session.restless(exporting=kind == "exporting"))
            return
        if not waiting or waiting[0]():
            waiting[:] = [_until(next(script[0], lambda: False))]

    timer.timeout.connect(tick)
    timer.start(_TICK_MS)
    return gui([])


def _until(what: Callable[[], bool] | float) -> Callable[[], bool]:
    if callable(what):
        return what
    end = time.monotonic() + what
    return lambda: time.monotonic() >= end
