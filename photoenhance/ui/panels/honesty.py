"""Below the controls: how much the photo was changed, and the proof that it has no seams. Shows State.observed."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from photoenhance.ui.panels.model_card import text_label
from photoenhance.ui.state import captions
from photoenhance.ui.state.prover import has_tiles
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store


class Honesty(QWidget):
    """A line that can be clicked for the heat map, and a line for the seams."""

    def __init__(self, store: Store, heat: QAction, seams: QAction, cancel: QAction) -> None:
        super().__init__()
        self._change = QPushButton()
        self._change.setProperty("role", "told")
        self._change.setCheckable(True)
        self._change.setFixedHeight(2 * self._change.fontMetrics().lineSpacing() + 8)
        self._change.setToolTip(captions.change_help())
        self._change.clicked.connect(heat.trigger)
        self._seams = QPushButton("Prove there are no seams")
        self._seams.setProperty("role", "told")

        def press() -> None:
            (cancel if _proving(store.state) else seams).trigger()

        self._seams.clicked.connect(press)
        self._proof = text_label("", "small")
        self._proof.setAccessibleName("Seams")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self._change, self._seams, self._proof):
            column.addWidget(widget)
        store.listen(self._show)
        self._show(None, store.state)

    def _show(self, before: State | None, now: State) -> None:
        change = now.observed.change if now.edited else None
        if before is None or (_key(before), before.overlays) != (_key(now), now.overlays):
            # It stays while a new one is measured: a line that comes and goes would move all below it.
            self._change.setText(captions.change_line(change) if change else _nothing(now))
            self._change.setEnabled(change is not None)
            self._change.setChecked(now.overlays.heat)
            name = "how much the photo was changed"
            self._change.setAccessibleName(f"{self._change.text()}: {name}" if change else _nothing(now))
        self._seams.setVisible(has_tiles(now) and now.observed.proof is None)
        self._seams.setEnabled(now.ready or _proving(now))
        self._seams.setText(captions.proving_line(now.work))
        proof = now.observed.proof
        self._proof.setVisible(proof is not None)
        if proof is not None:
            self._proof.setText(f"{captions.proof_line(proof)}.")
            self._proof.setToolTip(captions.proof_help(proof))


def _key(state: State) -> tuple[object, ...]:
    return state.observed.change, state.edited


def _nothing(state: State) -> str:
    return "Measuring the change…" if state.edited else "Not changed"


def _proving(state: State) -> bool:
    return state.work is not None and state.work.kind == "prove"
