"""Resume: at the next start the photo that was open comes back, and what was seen of it. Knows no widget.

While it is being opened the memory of it is empty: a photo that ends the program is not opened again by itself.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.settings import Last
from photoenhance.ui.state.state import State
from photoenhance.ui.state.view import placed


class Resume:
    """Follows the photo that is open; `begin` brings the last one back."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._waiting: Last | None = None
        editor.store.listen(self._follow)

    def begin(self) -> None:
        """Open the photo of the last session, if that is wished and it is still there."""
        settings = self._editor.store.state.settings
        last = settings.last
        if not settings.restore or last is None or not Path(last.path).is_file():
            return
        self._editor.remember(last=None)
        self._waiting = last
        self._editor.open(Path(last.path))

    def end(self) -> Last | None:
        """What is to be remembered of the photo that is open now."""
        state = self._editor.store.state
        if state.photo is None:
            return None
        view = state.view
        return Last(str(state.photo.path), view.fit, view.zoom, view.x, view.y)

    def _follow(self, before: State, now: State) -> None:
        if now.photo is None or now.photo.levels is None:
            return
        if before.photo is None or before.photo.path != now.photo.path or before.photo.levels is None:
            last, self._waiting = self._waiting, None
            if last is not None and last.path == str(now.photo.path) and not last.fit:
                view = replace(now.view, fit=False, zoom=last.zoom, x=last.x, y=last.y)
                self._editor.store.change(view=placed(view))
            self._editor.remember(last=self.end())
