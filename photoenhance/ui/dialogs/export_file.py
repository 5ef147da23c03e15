"""The lower part of the export dialog: format, quality, depth, size, colours, and what goes along with the picture."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QCheckBox, QColorDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photoenhance.batch.options import PROFILES, SUBSAMPLINGS, ExportOptions, MetadataPolicy
from photoenhance.image import Source
from photoenhance.ui.dialogs.export_size import SizeField
from photoenhance.ui.dialogs.fields import QUALITY, choose, combo, form
from photoenhance.ui.panels.section import line
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.export_rules import chosen_format, depths, own_format, writable, written_depth

PROFILE_TITLES = {
    "source": "As the photo",
    "srgb": "sRGB",
    "p3": "Display P3",
    "adobe": "Adobe RGB",
    "prophoto": "ProPhoto RGB",
}
POLICIES: tuple[tuple[str, MetadataPolicy], ...] = (
    ("All", "all"),
    ("All but the place", "no-location"),
    ("Author and rights only", "copyright"),
    ("None", "none"),
)
TICKS = {
    "provenance": ("Models and recipe", "The file says which models and which recipe made it."),
    "source_type": ("Mark as enhanced by a model", "IPTC's digital source type says “algorithmically enhanced”."),
    "sidecar": ("Keywords of other programs", "Keywords, rating and title of an .xmp file beside the photo."),
}
SWATCH = 16


class FileForm(QWidget):
    """`changed` is sent with every change of anything in it; `source` is None for several photos."""

    changed = Signal()

    def __init__(self, options: ExportOptions, source: Source | None) -> None:
        super().__init__()
        self._source = source
        self._kept = options
        own = "As each photo" if source is None else f"As the photo ({own_format(source).title})"
        self._format = combo("Format", [(own, None), *((one.title, one.key) for one in writable())], options.format)
        self._quality = ParameterSlider(QUALITY)
        self._quality.show_value(options.quality)
        self._depth = combo("Depth", ())
        self._subsampling = combo(
            "Subsampling", [("As the quality suggests", None), *((_ratio(one), one) for one in SUBSAMPLINGS)]
        )
        choose(self._subsampling, options.subsampling)
        self._size = SizeField(options.size)
        self._profile = combo("Colours", [(PROFILE_TITLES[key], key) for key in PROFILES], options.profile)
        self._background = QPushButton()
        self._background.setAutoDefault(False)
        self._background.setProperty("role", "field")
        self._gray = QCheckBox("Gray photos with one channel")
        self._gray.setChecked(options.gray)
        self._metadata = combo("Metadata", POLICIES, options.metadata)
        self._ticks = {key: QCheckBox(text) for key, (text, _) in TICKS.items()}
        for key, tick in self._ticks.items():
            tick.setChecked(getattr(options, key))
        self._show_depths(options.depth)
        self._show_background()
        self._lay_out()
        self._connect()

    @property
    def options(self) -> ExportOptions:
        """What is chosen; name and conflict are as they were."""
        tick = {key: box.isChecked() for key, box in self._ticks.items()}
        return replace(
            self._kept,
            format=self._format.currentData(),
            quality=int(self._quality.value),
            depth=self._depth.currentData(),
            # What has no meaning is no wish, and no reason to be told that it cannot be had.
            subsampling=self._subsampling.currentData() if self._subsampling.isEnabled() else None,
            size=self._size.fit,
            profile=self._profile.currentData(),
            gray=self._gray.isChecked(),
            metadata=self._metadata.currentData(),
            provenance=tick["provenance"],
            source_type=tick["source_type"],
            sidecar=tick["sidecar"],
        )

    @property
    def problem(self) -> str:
        """What is wrong with the size, as a sentence, or ""."""
        return self._size.problem

    def disable(self, reasons: dict[str, str]) -> None:
        """Enable all fields but those with a reason, which becomes their tooltip."""
        fields: dict[str, QWidget] = {
            "quality": self._quality,
            "depth": self._depth,
            "subsampling": self._subsampling,
            "profile": self._profile,
            "background": self._background,
            "gray": self._gray,
            **self._ticks,
        }
        for key, field in fields.items():
            field.setEnabled(key not in reasons)
            field.setToolTip(reasons.get(key) or (TICKS[key][1] if key in TICKS else ""))

    def _lay_out(self) -> None:
        left = form(
            [("Format", self._format), ("", self._quality), ("Depth", self._depth), ("Subsampling", self._subsampling)]
        )
        right = form(
            [("Size", self._size), ("Colours", self._profile), ("Background", self._background), ("", self._gray)]
        )
        ticks = QWidget()
        beside = QVBoxLayout(ticks)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2)
        for tick in self._ticks.values():
            beside.addWidget(tick)
        halves = QHBoxLayout()
        halves.setSpacing(28)
        halves.addLayout(left, 1)
        halves.addLayout(right, 1)
        below = QHBoxLayout()
        below.setSpacing(28)
        below.addLayout(form([("Metadata", self._metadata)]), 1)
        below.addWidget(ticks, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(halves)
        column.addWidget(line())
        column.addLayout(below)

    def _connect(self) -> None:
        self._format.currentIndexChanged.connect(lambda: self._show_depths(self._depth.currentData()))
        for box in (self._format, self._depth, self._subsampling, self._profile, self._metadata):
            box.currentIndexChanged.connect(self.changed)
        for tick in (self._gray, *self._ticks.values()):
            tick.toggled.connect(self.changed)
        self._quality.changed.connect(self.changed)
        self._size.changed.connect(self.changed)
        self._background.clicked.connect(self._ask_colour)

    def _show_depths(self, wanted: int | None) -> None:
        fmt = chosen_format(self._format.currentData(), self._source)
        own = "As each photo"
        if fmt is not None and self._source is not None:
            own = f"As the photo ({written_depth(fmt, self._source, ExportOptions())} bit)"
        self._depth.blockSignals(True)
        self._depth.clear()
        self._depth.addItem(own, None)
        for depth in depths(fmt):
            self._depth.addItem(f"{depth} bit", depth)
        choose(self._depth, wanted)
        self._depth.blockSignals(False)

    def _ask_colour(self) -> None:
        found = QColorDialog.getColor(QColor(*self._kept.background), self, "Background")
        if found.isValid():
            self._kept = replace(self._kept, background=(found.red(), found.green(), found.blue()))
            self._show_background()
            self.changed.emit()

    def _show_background(self) -> None:
        colour = QColor(*self._kept.background)
        swatch = QPixmap(SWATCH, SWATCH)
        swatch.fill(colour)
        painter = QPainter(swatch)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(0, 0, SWATCH - 1, SWATCH - 1)
        painter.end()
        self._background.setIcon(QIcon(swatch))
        self._background.setText(f"  {colour.name()}")
        self._background.setAccessibleName(f"Background, {colour.name()}")


def _ratio(key: str) -> str:
    return {"444": "4:4:4, full colour", "422": "4:2:2", "420": "4:2:0, smallest"}[key]
