"""The desk: everything that an action can act on, in one value. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from photoenhance.ui.dialogs.dialogs import Dialogs
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.strip import Strip
from photoenhance.ui.state.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Desk:
    """What the table of actions works with; `close` closes the window, `show_in_folder` opens the file manager."""

    store: Store
    editor: Editor
    viewer: Viewer
    dialogs: Dialogs
    strip: Strip
    close: Callable[[], object]
    show_in_folder: Callable[[Sequence[Path]], object]
