"""The bar above the photo: its name, and the buttons of the most used actions."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from photoenhance.ui.actions.menus import header_button
from photoenhance.ui.actions.table import HEADER, SEGMENTS, action, with_key
from photoenhance.ui.panels.against_button import AgainstButton
from photoenhance.ui.panels.elided import ElidedLabel
from photoenhance.ui.panels.segments import Segments
from photoenhance.ui.state import captions
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.viewer import Viewer

ROOMY = 740
"""Points from which there is room for the ways of comparing."""


class Header(QFrame):
    """Open and save on the left, the photo's name, seeing on the right."""

    def __init__(self, store: Store, actions: Mapping[str, QAction], compare_with: QMenu, viewer: Viewer) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setFixedHeight(46)
        self._name = ElidedLabel("title")
        self._what = ElidedLabel("muted")
        self._shot = ElidedLabel("muted")
        self._against = AgainstButton(store, compare_with)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(2)
        for action_id in HEADER:
            if not action_id:
                row.addSpacing(8)
                row.addWidget(self._name)
                row.addSpacing(10)
                row.addWidget(self._what)
                row.addSpacing(10)
                row.addWidget(self._shot)
                row.addStretch()
                continue
            if action_id == "compare":
                parts = [f"compare_{mode}" for mode in SEGMENTS]
                self._segments = Segments([(actions[part], with_key(action(part))) for part in parts])
                row.addWidget(self._segments)
                row.addWidget(self._against)
                row.addSpacing(8)
                continue
            row.addWidget(_button(action_id, actions[action_id], viewer))
        store.listen(self._show)
        self._show(None, store.state)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where it is narrow the ways of comparing are left to the menu."""
        roomy = event.size().width() >= ROOMY
        self._segments.setVisible(roomy)
        self._against.set_roomy(roomy)

    def _show(self, before: State | None, now: State) -> None:
        if before is None or before.shown != now.shown:
            self._name.setText(now.shown.name if now.shown else "")
        self._shot.setText(captions.exposure(dict(now.observed.facts)))
        step, plane = now.main, now.plane
        if now.photo is None and now.glimpse is not None:
            self._what.setText("Camera preview")
        elif step is None or plane is None:
            self._what.setText("")
        elif not plane.complete:
            self._what.setText("Enhancing…")
        elif now.holding_original or not now.recipe.active:
            self._what.setText("Original")
        else:
            self._what.setText(f"Enhanced  ·  {step.strength:g} %")


def _button(action_id: str, made: QAction, viewer: Viewer) -> QToolButton:
    if action_id != "original":
        button = header_button(action(action_id), made)
    else:
        # Pressing peeks: it is shown as long as the button is down, as with the key.
        button = QToolButton()
        button.setToolTip("Hold to see the original (\\)")
        button.setAccessibleName("Original")
        button.pressed.connect(lambda: viewer.hold_original(True))
        button.released.connect(lambda: viewer.hold_original(False))
        made.changed.connect(lambda: _follow(button, made))
        _follow(button, made)
    button.setIconSize(QSize(20, 20))
    return button


def _follow(button: QToolButton, made: QAction) -> None:
    button.setEnabled(made.isEnabled())
    button.setIcon(made.icon())
