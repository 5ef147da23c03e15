"""The dialog that tells what this program is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from photoenhance.ui.dialogs.closing import finish, fit_height
from photoenhance.ui.look.icons import app_icon
from photoenhance.ui.panels.model_card import text_label


class AboutDialog(QDialog):
    """What this is, which version, and under which licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About photoenhance")
        self.setFixedWidth(480)
        try:
            number = version("photoenhance")
        except PackageNotFoundError:
            number = "from a checkout"
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(72, 72))
        name = QLabel("photoenhance")
        name.setProperty("role", "heading")
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(name)
        words.addWidget(text_label(f"Version {number}", "muted"))
        words.addSpacing(6)
        for text in (
            "Opens a photo, enhances the whole of it with a neural network, and says honestly what was done. "
            "Everything happens on this computer; nothing is sent anywhere.",
            "Free software under the GNU General Public License, version 3 or later. The trained models have their own "
            "terms, named with each of them.",
        ):
            words.addWidget(text_label(text))
        words.addStretch()
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        finish(self, whole)
        fit_height(self)
