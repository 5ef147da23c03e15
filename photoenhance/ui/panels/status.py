"""The line at the bottom: the photo's facts, the job that is running, the zoom, and what the network really ran on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar

from photoenhance.ui.panels.elided import ElidedLabel
from photoenhance.ui.state import captions, wording
from photoenhance.ui.state.planes import is_exact
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store


class StatusLine(QFrame):
    """Shows the state; nothing in it takes the focus."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("status")
        self._facts = ElidedLabel("muted")
        self._job = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(110)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._place = _muted()
        self._exact = _muted()
        self._provider = _muted()
        self._zoom = _muted()
        self._zoom.setMinimumWidth(self._zoom.fontMetrics().horizontalAdvance("1600 %"))
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(16)
        self.setFixedHeight(30)
        for widget in (self._facts, self._job, self._bar):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self._place)
        row.addWidget(self._exact)
        row.addWidget(self._provider)
        row.addWidget(self._zoom)
        store.listen(self._show)
        self._show(None, store.state)

    def _show(self, before: State | None, now: State) -> None:
        photo = now.photo
        self._facts.setText(f"{photo.path.name}  ·  {wording.size(photo.source)}" if photo else "No photo open")
        self._zoom.setText(wording.percent(now.view.zoom) if photo else "")
        self._place.setText(captions.place_line(now.observed.readout))
        self._show_exact(now)
        self._show_work(now)
        self._show_provider(now)

    def _show_exact(self, now: State) -> None:
        self._exact.setText("" if now.shown is None else "Preview exact" if is_exact(now) else "Draft")
        self._exact.setToolTip(
            "Nothing will change by itself any more" if is_exact(now) else "What is seen will still become better"
        )

    def _show_work(self, now: State) -> None:
        # The panel shows the enhancement; here are the short jobs, which have no other place.
        work = now.work
        shown = work is not None and work.kind != "enhance"
        self._job.setVisible(shown)
        self._bar.setVisible(shown)
        if work is not None and shown:
            self._job.setText(f"{work.what}…" if not work.stopping else "Stopping…")
            self._bar.setRange(0, work.total)
            self._bar.setValue(work.done)

    def _show_provider(self, now: State) -> None:
        plane = now.plane
        if plane is None:
            self._provider.setText("")
        elif plane.notice:
            self._provider.setText(f"{wording.provider(plane.provider)} (fallen back)")
            self._provider.setToolTip(plane.notice)
        else:
            self._provider.setText(wording.provider(plane.provider))
            self._provider.setToolTip(f"The network ran with onnxruntime's {plane.provider}")


def _muted() -> QLabel:
    label = QLabel()
    label.setProperty("role", "muted")
    return label
