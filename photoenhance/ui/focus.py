"""Where the keyboard is: F6 moves between the panes of the window, Tab at the photo puts the panels away.

Holds no state but which control of each pane had the focus last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from photoenhance.ui.look.theme import colours
from photoenhance.ui.state.store import Store

WIDTH = 2.0
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class PaneRing:
    """The panes in the order of F6; those that are hidden, or have nothing to go to, are passed over."""

    def __init__(self) -> None:
        self._panes: tuple[QWidget, ...] = ()
        self._last: dict[QWidget, QWidget] = {}

    def set_panes(self, panes: Sequence[QWidget]) -> None:
        """Take these panes; the photo stands first."""
        self._panes = tuple(panes)

    def move(self, by: int) -> None:
        """Go to the next pane (+1) or the one before (-1)."""
        focused = QApplication.focusWidget()
        here = next((n for n, pane in enumerate(self._panes) if _within(focused, pane)), None)
        if here is not None and focused is not None:
            self._last[self._panes[here]] = focused
        start = here if here is not None else -by if by > 0 else 0
        for step in range(1, len(self._panes) + 1):
            pane = self._panes[(start + by * step) % len(self._panes)]
            target = self._target(pane)
            if target is not None:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def home(self) -> bool:
        """Go to the photo; return whether that was a move."""
        photo = self._panes[0] if self._panes else None
        if photo is None or not photo.isVisible() or photo.hasFocus():
            return False
        photo.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _target(self, pane: QWidget) -> QWidget | None:
        if not pane.isVisible():
            return None
        last = self._last.get(pane)
        if last is not None and _reachable(last) and _within(last, pane):
            return last
        if _reachable(pane):
            return pane
        return next((one for one in pane.findChildren(QWidget) if _reachable(one)), None)


class PhotoFocus(QObject):
    """Keys that act only while the photo has the focus, and that Qt would take before the photo hears of them.

    The photo gets a thin frame when the keyboard comes to it by a key.
    """

    def __init__(self, photo: QWidget, store: Store, calls: Mapping[Qt.Key, Callable[[], object]]) -> None:
        super().__init__(photo)
        self._photo = photo
        self._calls = dict(calls)
        self._frame = _Frame(photo, store)
        photo.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys; show and hide the frame."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            call = self._calls.get(Qt.Key(event.key()))
            plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if call is not None and plain:
                call()
                return True
        elif isinstance(event, QFocusEvent):
            self._frame.setVisible(event.gotFocus() and event.reason() in BY_KEY)
        elif event.type() == QEvent.Type.Resize:
            self._frame.resize(self._photo.size())
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._frame.hide()
        return super().eventFilter(watched, event)


class _Frame(QWidget):
    def __init__(self, photo: QWidget, store: Store) -> None:
        super().__init__(photo)
        self._store = store
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint a frame along the edge."""
        painter = QPainter(self)
        painter.setPen(QPen(QColor(colours(self._store.state.settings.theme).accent), WIDTH))
        half = QPointF(WIDTH / 2, WIDTH / 2)
        painter.drawRect(QRectF(half, QRectF(self.rect()).bottomRight() - half))


def _within(widget: QWidget | None, pane: QWidget) -> bool:
    return widget is not None and (widget is pane or pane.isAncestorOf(widget))


def _reachable(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
