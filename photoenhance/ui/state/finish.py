"""The last touch before the screen: heat map, marks of clipped pixels, the monitor's colours. Knows no Qt.

A Finished stands for a Rendition where tiles are painted; the rendition itself knows nothing of screens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.littlecms import srgb_to_screen
from photoenhance.colour.quick import bgrx_of
from photoenhance.image import Source
from photoenhance.pipeline.change import distance
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.rendition import Cell, Rendition, next_serial
from photoenhance.ui.state.seeing import clipped
from photoenhance.ui.state.state import State

Display = NDArray[np.uint8]

SHADOWS = (48, 96, 255)
HIGHLIGHTS = (255, 32, 32)
HEAT_END = 40.0
"""The dE2000 from which on the heat map is at its brightest; a quarter of it has the colour in the middle."""
HEAT = (
    (0.0, (20, 11, 53)),
    (0.25, (101, 21, 110)),
    (0.5, (188, 55, 84)),
    (0.75, (240, 125, 35)),
    (1.0, (252, 240, 150)),
)
"""Colours of the heat map: their lightness grows steadily, so that it can be read without telling hues apart."""
_SHOWN_FROM = 1.5


@dataclass(frozen=True, slots=True)
class Finish:
    """What is done to tiles; `screen` is the monitor's ICC profile, None where it shows sRGB."""

    clipping: bool = False
    heat: bool = False
    screen: bytes | None = None


PLAIN = Finish()


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """A rendition with its finish; `beside` is the original, for the heat map."""

    serial: int
    rendition: Rendition
    finish: Finish
    beside: Rendition | None = None

    @property
    def source(self) -> Source:
        """The photo it shows."""
        return self.rendition.source

    @property
    def recipe(self) -> Recipe:
        """The recipe it shows."""
        return self.rendition.recipe

    def paint(self, cell: Cell) -> NDArray[np.uint8]:
        """Pixels of a tile as Qt's RGB32 wants them: (h, w, 4) uint8. Slow: for workers only."""
        region = self.rendition.region(cell)
        rgb = self.rendition.rgb(region)
        marks = clipped(rgb) if self.finish.clipping else None
        if self.finish.heat and self.beside is not None:
            rgb = heated(rgb, _coarse_distance(self.beside.rgb(region), rgb))
        if marks is not None:
            rgb = np.array(rgb)
            rgb[marks[0]] = SHADOWS
            rgb[marks[1]] = HIGHLIGHTS
        if self.finish.screen is not None:
            rgb = srgb_to_screen(rgb, self.finish.screen)
        return bgrx_of(rgb)


def _coarse_distance(before: Display, after: Display) -> NDArray[np.float32]:
    """The dE2000 of every second pixel each way: where much has changed is seen as well, in a quarter of the time."""
    found = distance(before[::2, ::2], after[::2, ::2])
    doubled: NDArray[np.float32] = found.repeat(2, axis=0).repeat(2, axis=1)[: after.shape[0], : after.shape[1]]
    return doubled


def heated(rgb: Display, change: NDArray[np.float32]) -> Display:
    """A picture in grey with its change over it: `change` is dE2000, (h, w)."""
    grey = (rgb @ np.array([0.2126, 0.7152, 0.0722], np.float32))[..., None] * np.float32(0.45)
    # Small changes are told apart better than large ones: the scale goes by the root.
    places = [place**2 * HEAT_END for place, _ in HEAT]
    hot = np.stack([np.interp(change, places, [colour[index] for _, colour in HEAT]) for index in range(3)], axis=2)
    share = np.clip(change / _SHOWN_FROM, 0, 0.8)[..., None]
    mixed: Display = np.rint(grey * (1 - share) + hot * share).astype(np.uint8)
    return mixed


class Finisher:
    """Gives equal renditions with equal finishes equal serials; one for each place on screen."""

    def __init__(self) -> None:
        self._last: Finished | None = None

    def finished(self, rendition: Rendition | None, finish: Finish, beside: Rendition | None) -> Painted | None:
        """What to paint; the rendition itself where nothing is to be done to it."""
        if rendition is None or finish == PLAIN:
            return rendition
        beside = beside if finish.heat else None
        last = self._last
        same = last is not None and last.rendition is rendition and last.finish == finish and last.beside is beside
        if not same:
            self._last = Finished(next_serial(), rendition, finish, beside)
        return self._last


Painted = Rendition | Finished
"""What display tiles are painted from."""


def rendition_of(painted: Painted) -> Rendition:
    """The rendition under a finish."""
    return painted.rendition if isinstance(painted, Finished) else painted


def finish_of(state: State, *, edited: bool) -> Finish:
    """How a state wants a picture finished; the heat map belongs to the edited one."""
    overlays = state.overlays
    return Finish(overlays.clipping, overlays.heat and edited and not state.holding_original, state.screen)
