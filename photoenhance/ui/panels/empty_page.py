"""The first page: drop a photo here or open one, the bundled samples, and the photos opened lately."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from photoenhance.io.guarded import thumbnail
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.canvas.tiles import image_over
from photoenhance.ui.look.icons import pixmap
from photoenhance.ui.look.theme import colours
from photoenhance.ui.state.rendition import as_bgrx
from photoenhance.ui.state.samples import samples, title, trouble
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store

WIDTH = 640
THUMBNAIL = QSize(151, 100)
RECENT_SHOWN = 4


class EmptyPage(QWidget):
    """Shown while no photo is open."""

    def __init__(
        self,
        store: Store,
        bridge: Bridge,
        open_action: QAction,
        open_path: Callable[[Path], None],
        links: Sequence[QAction] = (),
    ) -> None:
        """`links`: actions that help a newcomer, as a row of links at the foot."""
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bridge = bridge
        self._open_path = open_path
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._thumbnails: list[tuple[Path, QToolButton]] = []
        inside = QVBoxLayout()
        inside.setSpacing(10)
        inside.addWidget(self._drop_area(open_action))
        inside.addSpacing(14)
        self._add_samples(inside)
        inside.addLayout(self._recent)
        inside.addLayout(_links(links))
        across = QHBoxLayout()
        across.addStretch(1)
        across.addLayout(inside)
        across.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(across)
        column.addStretch(3)
        store.listen(self._show)
        self._show(None, store.state)
        self._load(iter(self._thumbnails))

    def set_dropping(self, active: bool) -> None:
        """Light up while something is dragged over the window."""
        self._area.setProperty("active", active)
        self._area.style().unpolish(self._area)
        self._area.style().polish(self._area)

    def _drop_area(self, open_action: QAction) -> QFrame:
        self._area = QFrame()
        self._area.setObjectName("drop")
        self._area.setFixedWidth(WIDTH)
        self._area.setMinimumHeight(210)
        words = _centred("Drop a photo here", "heading")
        kinds = _centred("RAW, JPEG, HEIC, TIFF, PNG, AVIF, JPEG XL, WebP and more", "muted")
        private = _centred("The file is never changed, and it never leaves this computer.", "muted")
        button = QPushButton("Open a Photo…")
        button.setProperty("role", "main")
        button.setToolTip("Open (Ctrl+O)")
        button.clicked.connect(open_action.trigger)
        column = QVBoxLayout(self._area)
        column.setContentsMargins(24, 26, 24, 26)
        column.setSpacing(6)
        column.addStretch()
        column.addWidget(self._picture)
        column.addWidget(words)
        column.addWidget(kinds)
        column.addWidget(private)
        column.addSpacing(12)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return self._area

    def _add_samples(self, column: QVBoxLayout) -> None:
        found = samples()[:4]
        if not found:
            return
        column.addWidget(_label("No photo at hand? Try one of these", "muted"))
        row = QHBoxLayout()
        row.setSpacing((WIDTH - 4 * (THUMBNAIL.width() + 4)) // 3)
        for path in found:
            name = title(path)
            button = QToolButton()
            button.setProperty("role", "picture")
            button.setIconSize(THUMBNAIL)
            button.setToolTip(f"Open the sample “{name}”")
            button.setAccessibleName(f"Sample: {name}")
            button.setFixedSize(THUMBNAIL + QSize(4, 4))
            button.clicked.connect(partial(self._open, path))
            self._thumbnails.append((path, button))
            under = QVBoxLayout()
            under.setSpacing(3)
            under.addWidget(button)
            under.addWidget(_centred(name, ""))
            under.addWidget(_centred(trouble(path), "muted"))
            row.addLayout(under)
        row.addStretch()
        column.addLayout(row)
        column.addSpacing(8)

    def _load(self, waiting: Iterable[tuple[Path, QToolButton]]) -> None:
        # One after the other, behind everything else: the page is there at once.
        waiting = iter(waiting)
        following = next(waiting, None)
        if following is None:
            return
        path, button = following

        def task() -> Generator[Any, None, NDArray[np.uint8]]:
            yield from ()
            return as_bgrx(thumbnail(path, 3 * THUMBNAIL.width()))

        def done(buffer: NDArray[np.uint8]) -> None:
            button.setIcon(QIcon(_thumbnail(buffer, self.devicePixelRatioF())))
            self._load(waiting)

        self._bridge.start(
            task, lane="paint", on_done=done, on_error=lambda _error: self._load(waiting), what=f"show {path.name}"
        )

    def _show(self, before: State | None, now: State) -> None:
        if before is None or before.settings.theme != now.settings.theme:
            colour = colours(now.settings.theme).muted
            self._picture.setPixmap(pixmap("photo", colour, 56, self.devicePixelRatioF()))
        if before is None or before.settings.recent != now.settings.recent:
            while (item := self._recent.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.deleteLater()
            names = now.settings.recent[:RECENT_SHOWN]
            if names:
                self._recent.addWidget(_label("Recent", "muted"))
            for name in names:
                self._recent.addWidget(self._recent_row(Path(name)))

    def _recent_row(self, path: Path) -> QPushButton:
        shown = self.fontMetrics().elidedText(path.name, Qt.TextElideMode.ElideMiddle, WIDTH - 20)
        button = QPushButton(shown.replace("&", "&&"))
        button.setProperty("role", "row")
        button.setToolTip(str(path))
        button.clicked.connect(partial(self._open, path))
        return button

    def _open(self, path: Path, _checked: object = None) -> None:
        self._open_path(path)


def _thumbnail(buffer: NDArray[np.uint8], ratio: float) -> QPixmap:
    size = QSize(round(THUMBNAIL.width() * ratio), round(THUMBNAIL.height() * ratio))
    expand = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    picture = image_over(buffer).image.scaled(size, expand, Qt.TransformationMode.SmoothTransformation)
    left, top = (picture.width() - size.width()) // 2, (picture.height() - size.height()) // 2
    made = QPixmap.fromImage(picture.copy(left, top, size.width(), size.height()))
    made.setDevicePixelRatio(ratio)
    return made


def _links(actions: Sequence[QAction]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addStretch()
    for made in actions:
        button = QPushButton(made.text().rstrip("…"))
        button.setProperty("role", "link")
        button.setToolTip(made.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
        button.clicked.connect(made.trigger)
        row.addWidget(button)
    row.addStretch()
    return row


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    return label


def _centred(text: str, role: str) -> QLabel:
    label = _label(text, role)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
