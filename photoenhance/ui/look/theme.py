"""Colours and style of the window, dark and light: neutral greys around the photo, and one accent.

Knows no widget of ours; object names and the properties `role` are what the style sheet goes by.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from photoenhance.resource import resource
from photoenhance.ui.state.settings import Theme


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one theme; all but accent and danger are neutral, so that they don't tint the photo."""

    window: str
    panel: str
    canvas: str
    field: str
    button: str
    hover: str
    pressed: str
    border: str
    text: str
    muted: str
    disabled: str
    groove: str
    accent: str
    main: str
    main_hover: str
    on_accent: str
    danger: str


DARK = Colours(
    window="#1f1f1f",
    panel="#262626",
    canvas="#3b3b3b",
    field="#1a1a1a",
    button="#363636",
    hover="#424242",
    pressed="#2c2c2c",
    border="#3a3a3a",
    text="#e4e4e4",
    muted="#a0a0a0",
    disabled="#6a6a6a",
    groove="#4c4c4c",
    accent="#e2a455",
    main="#e2a455",
    main_hover="#edb46b",
    on_accent="#1c1206",
    danger="#e0705f",
)
LIGHT = Colours(
    window="#e4e4e4",
    panel="#f1f1f1",
    canvas="#a6a6a6",
    field="#ffffff",
    button="#e2e2e2",
    hover="#d6d6d6",
    pressed="#c8c8c8",
    border="#cbcbcb",
    text="#1e1e1e",
    muted="#5c5c5c",
    disabled="#a2a2a2",
    groove="#bdbdbd",
    accent="#8f4f08",
    main="#e8ab58",
    main_hover="#f0ba70",
    on_accent="#1c1206",
    danger="#b3372a",
)


def colours(theme: Theme) -> Colours:
    """The colours of a theme."""
    return DARK if theme == "dark" else LIGHT


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole application a theme."""
    chosen = colours(theme)
    app.setStyle("Fusion")
    app.setPalette(_palette(chosen))
    names = {
        "chevron": resource(f"icons/chevron_{theme}.svg").as_posix(),
        "check": resource(f"icons/check_{theme}.svg").as_posix(),
        "tick": resource(f"icons/tick_{theme}.svg").as_posix(),
    }
    app.setStyleSheet(_SHEET.substitute(asdict(chosen) | names))


def _palette(chosen: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, chosen.panel),
        (role.WindowText, chosen.text),
        (role.Base, chosen.field),
        (role.AlternateBase, chosen.panel),
        (role.Text, chosen.text),
        (role.Button, chosen.button),
        (role.ButtonText, chosen.text),
        (role.ToolTipBase, chosen.field),
        (role.ToolTipText, chosen.text),
        (role.Highlight, chosen.main),
        (role.HighlightedText, chosen.on_accent),
        (role.PlaceholderText, chosen.muted),
        (role.Link, chosen.accent),
        (role.LinkVisited, chosen.accent),
        (role.BrightText, chosen.danger),
        (role.Mid, chosen.border),
        (role.Accent, chosen.accent),
    ):
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(chosen.disabled))
    return palette


_SHEET = Template("""
QMainWindow, #page { background: $panel; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; button-layout: 3; }
QToolTip { background: $field; color: $text; border: 1px solid $border; padding: 4px 6px; }
QMenuBar { background: $window; color: $text; padding: 2px 4px; border-bottom: 1px solid $border; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $panel; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 16px; height: 16px; left: 8px; }
QMenu::indicator:checked { image: url($check); }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
#header { background: $panel; border-bottom: 1px solid $border; }
#status { background: $window; border-top: 1px solid $border; }
#jobs { background: $panel; border-top: 1px solid $border; }
#jobs QScrollArea, #jobs QScrollArea > QWidget > QWidget { background: transparent; border: none; }
#jobs QPushButton { padding: 3px 12px; }
#filmstrip { background: $window; border-top: 1px solid $border; outline: 0; padding: 0 4px; }
#filmstrip:focus { border-top: 1px solid $accent; }
#panel { background: $panel; border-left: 1px solid $border; }
#panel QScrollArea, #panel QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QFrame[role="line"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="heading"] { font-size: 15pt; font-weight: 600; }
QLabel[role="number"] { font-size: 17pt; font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: 8.5pt; }
QLabel[role="danger"] { color: $danger; }
QLabel[role="accent"] { color: $accent; }
QPushButton { background: $button; color: $text; border: 1px solid $border; border-radius: 6px;
  padding: 6px 14px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:disabled { color: $disabled; background: $panel; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton[role="main"] { background: $main; color: $on_accent; border: 1px solid $main; font-weight: 600; }
QPushButton[role="main"]:hover { background: $main_hover; }
QPushButton[role="main"]:focus { border: 1px solid $text; }
QPushButton[role="main"]:disabled { background: $button; color: $disabled; border-color: $border; }
QPushButton[role="field"] { background: $field; text-align: left; padding: 5px 9px; font-weight: 400; }
QPushButton[role="field"]:disabled { background: $panel; }
QPushButton[role="link"], QPushButton[role="link"]:disabled { background: transparent; border: 1px solid transparent;
  color: $accent; padding: 2px 4px; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid $accent; }
QPushButton[role="section"] { background: transparent; border: 1px solid transparent; font-weight: 600;
  text-align: left; padding: 4px 0; }
QPushButton[role="section"]:hover { color: $accent; }
QPushButton[role="section"]:focus { border: 1px solid $accent; }
QPushButton[role="row"] { background: transparent; border: 1px solid transparent; text-align: left; padding: 3px 0; }
QPushButton[role="row"]:hover { text-decoration: underline; color: $accent; }
QPushButton[role="row"]:focus { border: 1px solid $accent; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px; padding: 5px;
  min-width: 20px; min-height: 20px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $button; }
QToolButton:disabled { color: $disabled; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton[role="segment"] { padding: 4px 9px; color: $muted; }
QToolButton[role="segment"]:checked { color: $text; }
QToolButton[role="choice"] { padding: 4px 20px 4px 9px; }
QToolButton[role="choice"]::menu-indicator { image: url($chevron); width: 10px; height: 10px;
  subcontrol-position: right center; right: 6px; }
QToolButton[role="small"] { padding: 1px 4px; min-height: 14px; font-size: 8.5pt; color: $muted; border-radius: 4px; }
QPushButton[role="told"] { background: transparent; border: 1px solid transparent; border-radius: 4px; color: $muted;
  text-align: left; padding: 3px 4px; margin: 0 -4px; min-height: 0; }
QPushButton[role="told"]:hover { color: $text; background: $hover; }
QPushButton[role="told"]:checked { color: $text; background: $button; }
QPushButton[role="told"]:disabled { color: $disabled; }
QPushButton[role="told"]:focus { border: 1px solid $accent; }
QToolButton[role="picture"] { padding: 0; background: $window; border: 2px solid transparent; border-radius: 4px; }
QToolButton[role="picture"]:hover, QToolButton[role="picture"]:focus { border: 2px solid $accent; }
QComboBox, QLineEdit { background: $field; color: $text; border: 1px solid $border;
  border-radius: 6px; padding: 5px 9px; min-height: 18px;
  selection-background-color: $main; selection-color: $on_accent; }
QComboBox:hover, QLineEdit:hover { border: 1px solid $groove; }
QComboBox:focus, QLineEdit:focus { border: 1px solid $accent; }
QComboBox:disabled, QLineEdit:disabled { color: $disabled; background: $panel; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url($chevron); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $panel; color: $text; border: 1px solid $border; padding: 4px; outline: 0;
  selection-background-color: $hover; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border-radius: 4px; }
QLineEdit[role="value"] { background: transparent; border: 1px solid transparent; padding: 1px 0;
  min-height: 16px; }
QLineEdit[role="value"]:hover { border: 1px solid $border; }
QLineEdit[role="value"]:focus { background: $field; border: 1px solid $accent; }
QLineEdit[role="value"]:disabled { color: $disabled; }
QCheckBox, QRadioButton { spacing: 8px; padding: 3px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $groove; border-radius: 4px; background: $field; }
QCheckBox::indicator:checked { background: $main; border-color: $main; image: url($tick); }
QCheckBox::indicator:disabled { background: $panel; border-color: $border; }
QCheckBox::indicator:checked:disabled { background: $groove; border-color: $groove; }
QCheckBox:disabled { color: $disabled; }
QSlider { min-height: 18px; }
QSlider::groove:horizontal { height: 3px; background: $groove; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $muted; border-radius: 1px; }
QSlider::handle:horizontal { width: 10px; height: 16px; margin: -7px 0; background: $text; border: 1px solid $panel;
  border-radius: 4px; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $main; }
QSlider::sub-page:horizontal:disabled { background: $groove; }
QSlider::handle:horizontal:disabled { background: $disabled; }
QProgressBar { background: $field; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $main; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $groove; border-radius: 4px; min-height: 30px; margin: 1px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $groove; border-radius: 4px; min-width: 30px; margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
#banner { background: $field; border: 1px solid $border; border-left: 4px solid $danger; border-radius: 6px; }
#banner[kind="notice"] { border-left-color: $accent; }
#drop { border: 2px dashed $groove; border-radius: 14px; background: transparent; }
#drop[active="true"] { border-color: $accent; }
#card { background: $window; border: 1px solid $border; border-radius: 8px; }
QTableWidget, QTreeWidget { background: $field; border: 1px solid $border; border-radius: 6px; outline: 0;
  selection-background-color: $hover; selection-color: $text; }
QTableWidget:focus, QTreeWidget:focus { border: 1px solid $accent; }
QTreeWidget::item, QTableWidget::item { padding: 4px 6px; }
QListWidget, QTextBrowser, QPlainTextEdit { background: $field; color: $text; border: 1px solid $border;
  border-radius: 6px; padding: 6px; outline: 0; selection-background-color: $main; selection-color: $on_accent; }
QListWidget { selection-background-color: $hover; selection-color: $text; }
QListWidget:focus, QTextBrowser:focus, QPlainTextEdit:focus { border: 1px solid $accent; }
QListWidget::item { padding: 5px 6px; border-radius: 4px; }
QListWidget::item:selected, QTreeWidget::item:selected, QTableWidget::item:selected { background: $hover;
  color: $text; }
QScrollArea { border: 1px solid transparent; }
QScrollArea:focus { border: 1px solid $accent; }
QHeaderView::section { background: $panel; color: $muted; border: none; border-bottom: 1px solid $border;
  padding: 5px 8px; }
""")
