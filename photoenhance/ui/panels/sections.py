"""The sections of the side panel, in the order in which the picture is made. Puts panels together; knows no state."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction

from photoenhance.recipe.parameters import GROUPS
from photoenhance.ui.desk import Desk
from photoenhance.ui.panels.adjust_panel import AdjustPanel
from photoenhance.ui.panels.crop_panel import CropPanel
from photoenhance.ui.panels.enhance_panel import EnhancePanel, ModelPanel
from photoenhance.ui.panels.history_panel import HistoryPanel
from photoenhance.ui.panels.honesty import Honesty
from photoenhance.ui.panels.raw_panel import RawPanel
from photoenhance.ui.panels.section import Section
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.state import State

SLIDERS = ("light", "colour", "detail")
"""Groups of the recipe that are nothing but sliders."""
RELATIVE = ("colour.temperature", "colour.tint")
"""A RAW photo has its white balance in kelvin instead, in a section of its own."""


def sections(desk: Desk, actions: Mapping[str, QAction]) -> tuple[Section, ...]:
    """All sections."""
    editor = desk.editor
    honesty = Honesty(editor.store, actions["heat"], actions["seams"], actions["cancel"])
    raw = Section("raw", "RAW", RawPanel(editor.edits))
    editor.store.listen(lambda _before, now: raw.setVisible(_is_raw(now)))
    raw.setVisible(False)
    return (
        Section("enhance", "Enhance", EnhancePanel(editor, actions["enhance"], honesty)),
        Section("model", "About this model", ModelPanel(editor)),
        raw,
        *(_sliders(editor, key) for key in SLIDERS),
        Section("crop", "Crop and straighten", CropPanel(desk.tools, actions)),
        Section("history", "History", HistoryPanel(editor.edits)),
    )


def _sliders(editor: Editor, key: str) -> Section:
    group = next(one for one in GROUPS if one.key == key)
    relative = tuple(one for one in group.keys if one in RELATIVE)
    others = tuple(one for one in group.keys if one not in RELATIVE)
    return Section(key, group.title, AdjustPanel(editor.edits, others, relative))


def _is_raw(state: State) -> bool:
    return state.photo is not None and state.photo.source.camera is not None
