"""The preferences: each acts at once and is remembered. Shows the settings and sends changes; keeps nothing itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photoenhance.errors import PhotoError
from photoenhance.inference.devices import Device, devices
from photoenhance.ui.bridge import Bridge, Ticket
from photoenhance.ui.dialogs.closing import finish, fit_height
from photoenhance.ui.dialogs.preference_rows import Choice, group
from photoenhance.ui.look.system import system_theme
from photoenhance.ui.panels.model_card import text_label
from photoenhance.ui.panels.section import line
from photoenhance.ui.state import cache
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.settings import Settings
from photoenhance.ui.state.wording import DEVICES

SYSTEM = "system"
THEMES = (("Dark", "dark"), ("Light", "light"), ("As the system", SYSTEM))
STARTINGS = (("Auto: natural light and colour", "auto"), ("Nothing: the photo as it is", "none"))
ROOM = (("256 MB", 256), ("512 MB", 512), ("1 GB", 1024), ("2 GB", 2048), ("4 GB", 4096), ("No limit", 0))
PRECISION = "32-bit floating point. There is no other, so that a photo comes out the same on every computer."


class PreferencesDialog(QDialog):
    """What can be set; the window behind it follows at once."""

    def __init__(self, parent: QWidget, editor: Editor, bridge: Bridge) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setFixedWidth(640)
        self._editor = editor
        self._bridge = bridge
        self._tickets: list[Ticket] = []
        self._make_controls()
        finish(self, self._laid_out())
        self.show_settings(editor.store.state.settings)
        fit_height(self)
        self._ask(_devices, self._show_devices, "look for devices")
        self._ask(cache.measure, self._show_cache, "measure the cache")
        self.finished.connect(lambda _result: self._leave())

    def show_settings(self, settings: Settings) -> None:
        """Show what is set."""
        self.theme.show_value(SYSTEM if settings.follow_system else settings.theme)
        self.starting.show_value(settings.starting)
        self.restore.setChecked(settings.restore)
        self.device.show_value(settings.device)
        self.threads.show_value(settings.threads)
        self.room.show_value(settings.planes_mb)

    def _make_controls(self) -> None:
        remember = self._editor.remember
        self.theme = Choice("Theme", THEMES, self._set_theme)
        self.starting = Choice("A new photo starts with", STARTINGS, lambda key: remember(starting=key))
        self.restore = QCheckBox("At the start, open the last photo again as it was seen")
        self.restore.toggled.connect(lambda on: remember(restore=on))
        self.device = Choice("Device", ((DEVICES["auto"], "auto"),), lambda key: remember(device=key))
        self.threads = Choice("Threads", _threads(), lambda number: remember(threads=number))
        self.room = Choice("Memory for results", ROOM, lambda number: remember(planes_mb=number))
        self.found = text_label("Looking for devices…", "muted")
        self.precision, self.cached = text_label(PRECISION), text_label("Measuring…")
        for label in (self.precision, self.cached):
            label.setContentsMargins(2, 0, 0, 6 if label is self.precision else 0)
        self.empty = QPushButton("Empty Cache")
        self.empty.setAutoDefault(False)
        self.empty.clicked.connect(self._empty_cache)

    def _laid_out(self) -> QWidget:
        cached = QWidget()
        row = QHBoxLayout(cached)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.cached, 1)
        row.addWidget(self.empty)
        cache_is = "Small pictures of photos, and which devices work. Emptying it costs a little time, nothing else."
        kept = "What models made of the open photo is kept up to this much, so that changing between them is instant."
        groups = (
            group("Window", (("Theme", self.theme, ""), ("", self.restore, ""))),
            group("Photos", (("A new photo starts with", self.starting, "That is no edit: nothing is written."),)),
            group(
                "Speed and memory",
                (
                    ("Device", self.device, self.found),
                    ("Precision", self.precision, ""),
                    ("Threads", self.threads, "Of the processor, while a model works."),
                    ("Memory for results", self.room, kept),
                    ("Cache", cached, cache_is),
                ),
            ),
        )
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for number, part in enumerate(groups):
            if number:
                column.addWidget(line())
            column.addWidget(part)
        return whole

    def _set_theme(self, key: str) -> None:
        follows = key == SYSTEM
        self._editor.remember(theme=system_theme() if follows else key, follow_system=follows)

    # What has to be looked up

    def _ask(self, task: Callable[[], Generator[Any, None, Any]], done: Callable[[Any], None], what: str) -> None:
        ticket = self._bridge.start(
            task, lane="facts", on_done=done, on_error=partial(self._not_found, done), what=what
        )
        self._tickets.append(ticket)

    def _not_found(self, done: Callable[[Any], None], error: PhotoError) -> None:
        label = self.found if done == self._show_devices else self.cached
        label.setText(str(error))

    def _leave(self) -> None:
        for ticket in self._tickets:
            self._bridge.drop(ticket)

    def _show_devices(self, found: tuple[Device, ...]) -> None:
        for one in found:
            if one.available:
                self.device.add(DEVICES.get(one.name, one.name), one.name)
        self.device.show_value(self._editor.store.state.settings.device)
        missing: dict[str, list[str]] = {}
        for one in found:
            if not one.available:
                missing.setdefault(one.note, []).append(DEVICES.get(one.name, one.name))
        self.found.setText("\n".join(f"{', '.join(names)}: {note}" for note, names in missing.items()))
        self.found.setVisible(bool(missing))
        fit_height(self)

    def _show_cache(self, size: int) -> None:
        self.cached.setText(cache.size_in_words(size))
        self.empty.setEnabled(size > 0)

    def _empty_cache(self) -> None:
        self.empty.setEnabled(False)
        self.cached.setText("Emptying…")
        self._ask(cache.empty, self._show_cache, "empty the cache")


def _devices() -> Generator[Any, None, tuple[Device, ...]]:
    yield from ()
    return devices()


def _threads() -> tuple[tuple[str, int], ...]:
    cores = os.cpu_count() or 1
    usual = max(1, cores - 1)
    return (f"Automatic ({usual} of {cores}: one stays with the window)", 0), *(
        (str(number), number) for number in range(1, cores + 1)
    )
