"""What an action is, and the rules of when one is possible that several share. Values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from photoenhance.ui.desk import Desk
from photoenhance.ui.state.state import State


def always(_state: State) -> bool:
    """At any time."""
    return True


def has_photo(state: State) -> bool:
    """A photo is open, be it only half."""
    return state.photo is not None


def ready(state: State) -> bool:
    """A photo is open and nothing is at work on it."""
    return state.ready


def has_chosen(state: State) -> bool:
    """A photo of the folder is selected, or one is on screen."""
    return bool(state.chosen)


def has_folder(state: State) -> bool:
    """A folder with photos is open."""
    return state.folder is not None and bool(state.folder.entries)


def has_message(state: State) -> bool:
    """A message is on screen."""
    return state.problem is not None or state.notice is not None


def has_ended(state: State) -> bool:
    """The end of an export is told."""
    return any(job.ended for job in state.exports)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: `shortcuts` are Qt key names, `needs` says when it is possible, `checked` whether it is on.

    `photo_keys` act while the photo has the focus (elsewhere they belong to the control), `held` ones as long as they
    are down; neither are shortcuts of Qt's. `sub` names a menu within the menu. With `ends_tools` an open crop is made
    first: what is exported or compared is what was seen.
    """

    id: str
    menu: str
    text: str
    call: Callable[[Desk], object]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    needs: Callable[[State], bool] = always
    checked: Callable[[State], bool] | None = None
    photo_keys: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    new_group: bool = False
    tip: str = ""
    sub: str = ""
    ends_tools: bool = False

    def run(self, desk: Desk) -> None:
        """Do it."""
        if self.ends_tools:
            desk.tools.finish()
        self.call(desk)
