"""The tools over the photo: crop and straighten, a line to level, the white-balance picker; and turning the photo.

Only one tool is open at a time. Knows no widget and no Qt; places are in pixels of the picture on screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from photoenhance.geometry.straighten import Point
from photoenhance.recipe.geometry import ANGLE, GeometrySettings, turned
from photoenhance.ui.state import cropping as crops
from photoenhance.ui.state.crop_frame import Handle, level_angle, moved, pulled
from photoenhance.ui.state.cropping import Cropping
from photoenhance.ui.state.edits import Edits
from photoenhance.ui.state.framing import shown_size
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.picking import Picking
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.view import fitted


class Tools:
    """Opens and ends tools, and carries out what is done with them."""

    def __init__(self, store: Store, edits: Edits, jobs: Jobs) -> None:
        self.store = store
        self._edits = edits
        self._picking = Picking(store, edits, jobs)
        store.listen(self._follow)

    # Opening and ending

    def crop(self) -> None:
        """Open the crop tool; where it is open, accept the crop."""
        state = self.store.state
        if state.cropping is not None:
            self.accept()
        elif state.photo is not None:
            source = state.photo.source
            begun = crops.begun((source.width, source.height), state.recipe.geometry, state.compare)
            compare = replace(state.compare, mode="edited")
            self._show(tool="crop", cropping=begun, compare=compare)

    def straighten(self) -> None:
        """Wait for a line to be drawn that shall be level or upright; or not any more."""
        if self.store.state.tool == "straighten":
            self.leave()
        else:
            if self.store.state.tool == "picker":
                self.leave()
            self.store.change(tool="straighten")

    def picker(self) -> None:
        """Wait for a click on something grey; or not any more."""
        if self.store.state.tool == "picker":
            self.leave()
        else:
            self.finish()
            self.store.change(tool="picker")

    def leave(self) -> None:
        """End the tool; a crop is not made."""
        state = self.store.state
        if state.tool == "straighten" and state.cropping is not None:
            self.store.change(tool="crop")
        elif state.tool:
            self._end()

    def accept(self) -> None:
        """Make the crop, as one step of the history."""
        state = self.store.state
        if state.cropping is None:
            return
        # The recipe first: what is on screen meanwhile does not hang on it.
        self._set(state.cropping.finished, _words(state.recipe.geometry, state.cropping.finished))
        self._end()

    def finish(self) -> None:
        """End whatever tool is open; a crop is made as it is seen."""
        self.accept()
        self.leave()

    def undo(self) -> None:
        """Take back the last change of the frame, or else of the photo."""
        cropping = self.store.state.cropping
        if cropping is not None and cropping.before is not None:
            self.store.change(cropping=cropping.before)
        else:
            self._edits.undo()

    # Turning, with or without the crop tool

    def rotate(self, quarters: int) -> None:
        """Turn the photo clockwise by quarters."""
        text = "Rotated left" if quarters % 4 == 3 else "Rotated right"
        self._change(lambda one: crops.with_turn(one, quarters), lambda one: turned(one, quarters), text)

    def flip(self, *, upside_down: bool) -> None:
        """Mirror the photo left for right, or upside down."""
        self._change(
            lambda one: crops.with_flip(one, upside_down=upside_down),
            lambda one: crops.mirrored(one, upside_down=upside_down),
            "Flipped vertically" if upside_down else "Flipped horizontally",
        )

    def reset(self) -> None:
        """Take crop and straightening back; turns stay."""
        self._change(
            lambda one: crops.begun(one.photo, crops.without_crop(one.geometry), one.compare),
            crops.without_crop,
            "Crop reset",
        )

    def set_angle(self, angle: float) -> None:
        """Straighten by so many degrees; part of a drag until `settle`."""
        cropping = self.store.state.cropping
        if cropping is None:
            self._edits.set_value("geometry.angle", angle)
        else:
            self._try(crops.with_angle(cropping, angle), key="angle")

    def level(self, begin: Point, end: Point) -> None:
        """Make a line level or upright that was drawn over the picture; the tool that waited for it ends."""
        state, angle = self.store.state, level_angle(begin, end)
        leaves = state.tool == "straighten"
        if state.cropping is not None:
            self._try(crops.with_angle(state.cropping, round(state.cropping.geometry.angle + angle, 2)))
        else:
            geometry = state.recipe.geometry
            whole = min(max(round(geometry.angle + angle, 2), ANGLE.minimum), ANGLE.maximum)
            self._set(msgspec.structs.replace(geometry, angle=whole), "Straightened")
        if leaves:
            self.leave()

    def settle(self) -> None:
        """A drag has ended: the next change is one of its own."""
        self._edits.settle()
        cropping = self.store.state.cropping
        if cropping is not None and cropping.key:
            self.store.change(cropping=replace(cropping, key=""))

    # The frame of the crop

    def choose_ratio(self, name: str) -> None:
        """Another ratio, by its name in `cropping.NAMES`; opens the crop tool."""
        if self.store.state.cropping is None:
            self.crop()
        cropping = self.store.state.cropping
        if cropping is not None:
            self._try(crops.with_ratio(cropping, name, upright=cropping.upright))

    def swap(self) -> None:
        """Width for height."""
        cropping = self.store.state.cropping
        if cropping is not None:
            self._try(crops.with_ratio(cropping, cropping.ratio, upright=not cropping.upright))

    def drag(self, begin: Cropping, handle: Handle, dx: float, dy: float, *, locked: bool = False) -> None:
        """Pull or move the frame so far from where it was when it was grasped; one change until `settle`."""
        if handle == "inside":
            box = moved(begin.box, dx, dy, begin.edges)
        else:
            box = pulled(begin.box, handle, dx, dy, begin.edges, locked=locked or begin.locked)
        self._replace(begin, crops.with_box(begin, box))

    def nudge(self, dx: float, dy: float) -> None:
        """Move the frame by pixels."""
        cropping = self.store.state.cropping
        if cropping is not None:
            self._try(crops.with_box(cropping, moved(cropping.box, dx, dy, cropping.edges)), key="nudge")

    def grow(self, dx: float, dy: float) -> None:
        """Move the right and lower side of the frame by pixels."""
        cropping = self.store.state.cropping
        if cropping is not None:
            handle: Handle = "right" if dx else "bottom"
            box = pulled(cropping.box, handle, dx, dy, cropping.edges, locked=cropping.locked)
            self._try(crops.with_box(cropping, box), key="grow")

    def turn(self, begin: Cropping, degrees: float) -> None:
        """Straighten by so many degrees from where it was when it was grasped."""
        self._replace(begin, crops.with_angle(begin, round(begin.geometry.angle + degrees, 1)))

    # The picker

    def pick(self, place: Point) -> None:
        """Make a place of the picture neutral grey; the tool ends."""
        self.leave()
        self._picking.pick(place)

    # What all of it is made of

    def _change(
        self,
        trying: Callable[[Cropping], Cropping],
        making: Callable[[GeometrySettings], GeometrySettings],
        text: str,
    ) -> None:
        state = self.store.state
        if state.cropping is not None:
            self._try(trying(state.cropping))
        else:
            self._set(making(state.recipe.geometry), text)

    def _set(self, geometry: GeometrySettings, text: str) -> None:
        self._edits.change(msgspec.structs.replace(self.store.state.recipe, geometry=geometry), text=text)

    def _try(self, now: Cropping, key: str = "") -> None:
        """Show a change of the draft; those of one key that follow each other are taken back together."""
        last = self.store.state.cropping
        if last is None:
            return
        begin = last.before if key and last.key == key and last.before is not None else last
        self._replace(begin, now, key)

    def _replace(self, begin: Cropping, now: Cropping, key: str = "") -> None:
        before = self.store.state.cropping
        if before is None:
            return
        same = (now.geometry, now.ratio, now.upright) == (begin.geometry, begin.ratio, begin.upright)
        now = begin if same else replace(now, before=begin, key=key)
        if now.size == before.size:
            self.store.change(cropping=now)
        else:
            self._show(cropping=now)

    def _show(self, **fields: Any) -> None:
        """Change the state, and in the same moment the view, so that nothing is painted in a wrong place."""
        size = shown_size(replace(self.store.state, **fields))
        view = self.store.state.view
        self.store.change(**fields, view=view if size is None else fitted(replace(view, image=size)))

    def _end(self) -> None:
        cropping = self.store.state.cropping
        if cropping is None:
            self.store.change(tool="")
        else:
            self._show(tool="", cropping=None, compare=cropping.compare)

    def _follow(self, before: State, now: State) -> None:
        if before.asked != now.asked:
            self.finish()  # another photo is on its way
        elif before.photo is not now.photo and now.tool and _source(before) is not _source(now):
            self.store.change(tool="", cropping=None)
        elif before.recipe.geometry != now.recipe.geometry:
            cropping, geometry = self.store.state.cropping, self.store.state.recipe.geometry
            if cropping is not None and geometry != cropping.finished:
                # Undone, or jumped in the history: the tool goes on from there.
                self._show(cropping=crops.begun(cropping.photo, geometry, cropping.compare))


def _source(state: State) -> object:
    return None if state.photo is None else state.photo.source


def _words(before: GeometrySettings, after: GeometrySettings) -> str:
    """What the crop tool has changed."""
    changed = {
        "cropped": before.crop != after.crop,
        "straightened": before.angle != after.angle,
        "turned": (before.quarters, before.mirror) != (after.quarters, after.mirror),
    }
    return " and ".join(word for word, one in changed.items() if one).capitalize()
