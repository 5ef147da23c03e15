"""Part of the View menu: dark, light, or as the system."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action
from photoenhance.ui.look.system import system_theme

THEMES = (
    Action(
        "dark",
        "View",
        "Dark",
        lambda desk: desk.editor.remember(theme="dark", follow_system=False),
        checked=lambda state: state.settings.theme == "dark" and not state.settings.follow_system,
        new_group=True,
    ),
    Action(
        "light",
        "View",
        "Light",
        lambda desk: desk.editor.remember(theme="light", follow_system=False),
        checked=lambda state: state.settings.theme == "light" and not state.settings.follow_system,
    ),
    Action(
        "system_theme",
        "View",
        "As the System",
        lambda desk: desk.editor.remember(theme=system_theme(), follow_system=True),
        checked=lambda state: state.settings.follow_system,
    ),
)
