"""Where a window may come back: on a screen that is there, with its title bar to take hold of. Pure; knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence

Rect = tuple[int, int, int, int]
"""Left, top, width, height in points of the desktop."""

SEEN = 120
"""So much of the title bar must be on a screen, across, for a window to count as seen."""
TITLE = 40
"""So far above a screen's lower edge the title bar must be."""


def fitting(size: tuple[int, int], screen: Rect) -> tuple[int, int]:
    """A size no larger than the screen."""
    return min(size[0], screen[2]), min(size[1], screen[3])


def on_screen(window: Rect, screens: Sequence[Rect]) -> Rect | None:
    """The window as it was where a screen shows its title bar, made smaller to fit; None: let the system place it.

    `screens` are the parts of the screens that windows may use.
    """
    left, top, width, height = window
    for screen in screens:
        across = min(left + width, screen[0] + screen[2]) - max(left, screen[0])
        if across >= SEEN and screen[1] <= top <= screen[1] + screen[3] - TITLE:
            return left, top, *fitting((width, height), screen)
    return None
