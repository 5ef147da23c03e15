"""What the window remembers between starts (recent photos, theme, last folders), kept in one small JSON file.

Knows no widget; a file that is missing or unreadable is simply an empty memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from platformdirs import user_config_path

from photoenhance.errors import PhotoError
from photoenhance.io import atomic, unnamed
from photoenhance.ui.state.export_job import ExportChoice

RECENT_MAX = 12
Theme = Literal["dark", "light"]
Sort = Literal["name", "date"]


Starting = Literal["auto", "none"]
"""What a photo that was never edited is shown with: the model that is chosen, where it runs by itself, or nothing."""


class Last(msgspec.Struct, frozen=True):
    """The photo that was open at the end, and what was seen of it: `fit`, else the zoom and the point in the middle."""

    path: str
    fit: bool = True
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0


class Settings(msgspec.Struct, frozen=True):
    """Everything that is remembered; unknown fields of a newer program are ignored.

    `threads` 0: as many as leave one core to the window. `planes_mb`: room for results of models that are kept, in MB;
    0: no limit. `theme` is the one that is shown, also where it follows the system. `place`: upper left corner of the
    window on the desktop.
    """

    recent: tuple[str, ...] = ()
    theme: Theme = "dark"
    open_folder: str = ""
    model: str | None = None
    quality: int = 95
    window: tuple[int, int] = (1280, 800)
    maximized: bool = False
    folded: tuple[str, ...] = ("model", "detail", "history")
    export: ExportChoice | None = None
    filmstrip: bool = True
    sort: Sort = "name"
    screen: str = ""

    # Preferences
    follow_system: bool = False
    starting: Starting = "auto"
    device: str = "auto"
    threads: int = 0
    planes_mb: int = 1024
    restore: bool = True

    # Where the last session ended
    place: tuple[int, int] | None = None
    last: Last | None = None


def settings_path() -> Path:
    """Where the memory lies; the folder need not exist."""
    return user_config_path("photoenhance", appauthor=False) / "window.json"


def load(path: Path) -> Settings:
    """Read the memory; anything unreadable counts as nothing remembered."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except (OSError, msgspec.DecodeError, PhotoError):  # a value out of its range is refused as a PhotoError
        return Settings()


def save(settings: Settings, path: Path) -> bool:
    """Write the memory atomically; return whether it could be written (a full disk must not disturb the work)."""
    data = msgspec.json.format(msgspec.json.encode(settings), indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # names of photos are nobody else's business
        unnamed.remove_leftovers(path.parent)
        atomic.commit(data, path, replace=True)
    except (OSError, PhotoError):
        return False
    return True


def with_recent(settings: Settings, path: Path) -> Settings:
    """Put a photo first among the recent ones."""
    name = str(path)
    others = tuple(other for other in settings.recent if other != name)
    return msgspec.structs.replace(settings, recent=(name, *others)[:RECENT_MAX], open_folder=str(path.parent))
