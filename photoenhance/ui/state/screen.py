"""Which profile the picture is converted to for the monitor: what was found, or what the setting says. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from photoenhance.colour.littlecms import shows
from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, SRGB, icc_of
from photoenhance.errors import PhotoError
from photoenhance.ui.state.editor import Editor

AUTO, PLAIN = "", "srgb"
NAMED = {"p3": DISPLAY_P3, "adobe": ADOBE_RGB}

_REMEDY = "Choose another under View, Screen Colours"


class ScreenColours:
    """Keeps `State.screen` up to date; `found` gives the profile of the monitor that the window is on."""

    def __init__(self, editor: Editor, found: Callable[[], bytes | None]) -> None:
        self._editor = editor
        self._found = found

    def choose(self, setting: str) -> None:
        """Take "" (the monitor's own), "srgb", "p3", "adobe", or the path of a profile, and remember it."""
        self._editor.remember(screen=setting)
        self.update()

    def update(self) -> None:
        """Look again: the window has come to another monitor, or another setting was chosen."""
        store = self._editor.store
        try:
            icc = profile_for(store.state.settings.screen, self._found)
        except PhotoError as error:
            self._editor.report(error)
            icc = None
        if icc != store.state.screen:
            store.change(screen=icc)


def profile_for(setting: str, found: Callable[[], bytes | None]) -> bytes | None:
    """Profile to convert to, None for sRGB; PhotoError where the file of the setting is no profile of a monitor."""
    if setting == PLAIN:
        return None
    if setting in NAMED:
        return icc_of(NAMED[setting])
    if setting == AUTO:
        icc = found()
        usable = icc is not None and icc != icc_of(SRGB) and shows(icc)
        return icc if usable else None
    try:
        icc = Path(setting).read_bytes()
    except OSError as error:
        raise PhotoError(
            f"Cannot show colours by {setting}", f"it cannot be read ({error.strerror})", _REMEDY
        ) from error
    if not shows(icc):
        raise PhotoError(f"Cannot show colours by {setting}", "it is not the profile of a monitor", _REMEDY)
    return icc
