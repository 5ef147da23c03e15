"""The desk: everything that an action can act on, in one value. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from photoenhance.ui.dialogs.dialogs import Dialogs
from photoenhance.ui.state.clipboard import Clipboard
from photoenhance.ui.state.comparer import Comparer
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.exporter import Exporter
from photoenhance.ui.state.panes import Panes
from photoenhance.ui.state.screen import ScreenColours
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.strip import Strip
from photoenhance.ui.state.tools import Tools
from photoenhance.ui.state.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Desk:
    """What the table of actions works with.

    `move_focus` goes to another pane (+1, -1), `close` closes the window, `show_in_folder` opens the file manager.
    """

    store: Store
    editor: Editor
    viewer: Viewer
    panes: Panes
    dialogs: Dialogs
    exporter: Exporter
    clipboard: Clipboard
    strip: Strip
    comparer: Comparer
    screen: ScreenColours
    tools: Tools
    move_focus: Callable[[int], object]
    close: Callable[[], object]
    show_in_folder: Callable[[Sequence[Path]], object]
