"""The desk: everything that an action can act on, in one value. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from photoenhance.ui.dialogs.dialogs import Dialogs
from photoenhance.ui.state.compare import Comparer
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.panes import Panes
from photoenhance.ui.state.screen import ScreenColours
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Desk:
    """What the table of actions works with; `move_focus` goes to another pane (+1, -1), `close` closes the window."""

    store: Store
    editor: Editor
    viewer: Viewer
    panes: Panes
    dialogs: Dialogs
    comparer: Comparer
    screen: ScreenColours
    move_focus: Callable[[int], object]
    close: Callable[[], object]
