"""What the panes of the canvas show: display tiles of the edited picture, and of what it is compared with.

Decides which tiles are wanted; paints nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable

from photoenhance.image import Region
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.canvas.tiles import Tiles
from photoenhance.ui.state.compare import Pane, visible_in
from photoenhance.ui.state.finish import Finisher, Painted, finish_of, rendition_of
from photoenhance.ui.state.rendition import Cell, Rendition, Renditions
from photoenhance.ui.state.state import State
from photoenhance.ui.state.view import View, level_for


class Panes:
    """Owns the tiles; `changed` is called when there is something better to show."""

    def __init__(self, bridge: Bridge, changed: Callable[[], None]) -> None:
        self._renditions = Renditions()
        self._edited = Tiles(bridge, changed)
        self._other = Tiles(bridge, changed)
        self._finishers = {False: Finisher(), True: Finisher()}
        self._compared = False

    def tiles(self, pane: Pane) -> Tiles:
        """The tiles that a pane is painted from."""
        return self._other if pane.other else self._edited

    @property
    def exact(self) -> bool:
        """Whether all that is wanted is on screen."""
        return self._edited.exact and (not self._compared or self._other.exact)

    def refresh(self, region: Region) -> None:
        """A region of the photo has become better."""
        self._edited.refresh(region)

    def want(self, state: State, panes: tuple[Pane, ...]) -> None:
        """Have painted what these panes show of a state."""
        self._compared = len(panes) > 1
        for pane in panes:
            self.tiles(pane).show(*self._wanted(state, pane))
        if not self._compared:
            self._other.show(None, [])

    def _wanted(self, state: State, pane: Pane) -> tuple[Painted | None, list[Cell]]:
        original = self._renditions.original(state)
        if pane.other:
            shown = self._renditions.against(state)
        else:
            shown = original if state.holding_original else self._renditions.edited(state)
        if shown is None:
            return None, []
        finish = finish_of(state, edited=not pane.other)
        finished = self._finishers[pane.other].finished(shown, finish, original)
        return finished, _cells(shown, state.view, pane)


def _cells(rendition: Rendition, view: View, pane: Pane) -> list[Cell]:
    level = level_for(view.zoom, rendition.levels)
    cells = rendition.cells(level, visible_in(pane, view))
    # The smallest level is wanted too: it stands in where finer tiles are missing.
    width, height = rendition.size(0)
    whole = rendition.cells(rendition.levels, (0.0, 0.0, float(width), float(height)))
    return cells + [cell for cell in whole if cell not in cells]


def front_of(tiles: Tiles) -> Rendition | None:
    """The rendition that is on screen."""
    return None if tiles.front is None else rendition_of(tiles.front)
