"""The user guide, read inside the program: its pages on the left, the page on the right. Needs no network.

The pages are Markdown files; links lead to other pages, links to the outside are handed to the system.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QImage,
    QPalette,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from photoenhance.resource import resource

FIRST = "first-steps.md"
INDEX = "README.md"
PICTURE_WIDTH = 620
MARGIN = 18
LINE_HEIGHT = 118
"""In percent."""


def pages(folder: Path | None = None) -> tuple[tuple[str, Path], ...]:
    """(title, file) of each page, in the order of the guide's index, which is its own list of links."""
    folder = resource("guide") if folder is None else folder
    try:
        lines = (folder / INDEX).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
    linked = (line.strip().removeprefix("- [").split("](", 1) for line in lines if line.strip().startswith("- ["))
    return tuple((title, folder / rest.split(")", 1)[0]) for title, rest in linked)


class GuideDialog(QDialog):
    """Stays open beside the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("User Guide")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(920, 680)
        self.contents = QListWidget()
        self.contents.setAccessibleName("Pages of the guide")
        self.contents.setFixedWidth(210)
        self.reader = _Reader()
        self.reader.setAccessibleName("Page of the guide")
        self.reader.setOpenLinks(False)
        self.reader.anchorClicked.connect(self._follow)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(12)
        row.addWidget(self.contents)
        row.addWidget(self.reader, 1)
        self._files: list[str] = []
        for title, path in pages():
            self.contents.addItem(QListWidgetItem(title))
            self._files.append(path.name)
        self.contents.currentRowChanged.connect(self._turn)
        self.open_page(FIRST)

    def open_page(self, name: str) -> None:
        """Turn to a page by the name of its file."""
        if name in self._files:
            self.contents.setCurrentRow(self._files.index(name))
        elif not self._files:
            self.reader.setPlainText("The guide is not installed. Its pages are in docs/guide of the sources.")

    def _turn(self, row: int) -> None:
        if 0 <= row < len(self._files):
            path = resource("guide") / self._files[row]
            self.reader.setSource(QUrl.fromLocalFile(str(path)), QTextDocument.ResourceType.MarkdownResource)
            _set_out(self.reader.document(), self.palette().color(QPalette.ColorRole.Mid))

    def _follow(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(url)
        else:
            self.open_page(Path(url.path()).name)


def _set_out(document: QTextDocument, lines: QColor) -> None:
    """Give the page air: Qt sets Markdown tight, and its tables in the colour of text."""
    document.setDocumentMargin(MARGIN)
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        form = block.blockFormat()
        level = form.headingLevel()
        form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if level:
            form.setTopMargin(4 if level == 1 else 18)
            form.setBottomMargin(8)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(form)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            table = frame.format()
            table.setBorderBrush(lines)
            table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            table.setCellPadding(6)
            frame.setFormat(table)


class _Reader(QTextBrowser):
    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Pictures are made as wide as a page, sharp on dense screens."""
        found = super().loadResource(kind, name)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return found
        url = self.source().resolved(QUrl(name))
        picture = QImage(url.toLocalFile())
        ratio = self.devicePixelRatioF()
        if picture.width() > PICTURE_WIDTH * ratio:
            width = round(PICTURE_WIDTH * ratio)
            picture = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(ratio)
        return picture
