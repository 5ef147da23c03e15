"""What a bug report needs: versions, system, devices with reasons, models with hashes, folders, the log's last lines.

Knows no window; the window adds what only it can tell. Nothing personal but paths, and the home folder is written as ~.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_cache_path, user_config_path

from photoenhance.errors import PhotoError
from photoenhance.inference import devices as hardware
from photoenhance.inference.catalogue import damaged, models
from photoenhance.jobs.log import log_path
from photoenhance.resource import resource

NAME = "photoenhance"
NOTE = (
    "This names folders and files of this computer, and the home folder as ~; it says nothing else of you. "
    "Read it before you pass it on."
)
PACKAGES = (
    "PySide6-Essentials", "numpy", "numba", "onnxruntime-gpu", "onnxruntime", "imagecodecs", "tifffile", "pillow",
    "pillow-heif", "rawpy", "exiv2", "lensfunpy",
)  # fmt: skip
LOG_LINES = 40
LOG_BYTES = 64_000

Rows = Sequence[tuple[str, str]]


def diagnostics(window: Rows = ()) -> str:
    """All facts as text, a heading over each group; slow the first time, for devices are tried.

    Parameters
    ----------
    window
        What the window knows of itself (platform, screens), as (name, value).
    """
    groups: list[tuple[str, Rows]] = [
        ("Program", program()),
        ("System", system()),
        *([("Window", window)] if window else []),
        ("Devices", device_rows()),
        ("Models", _models()),
        ("Folders", folders()),
    ]
    texts = [f"{heading}\n{_table(rows)}" for heading, rows in groups]
    lines = "\n".join(f"  {line}" for line in log_lines()) or "  (empty)"
    return _without_home("\n\n".join([*texts, f"Last lines of the log\n{lines}"])) + "\n"


def program() -> Rows:
    """The program's version and those of the libraries it works with."""
    own = _version(NAME) or "run from its sources"
    found = [(name, _version(name)) for name in PACKAGES]
    return [(NAME, own), ("Python", sys.version.split()[0]), *((name, text) for name, text in found if text)]


def system() -> Rows:
    """What computer this is."""
    return [
        ("System", platform.platform()),
        ("Machine", platform.machine()),
        ("Processors", str(os.cpu_count() or "unknown")),
        ("Memory", _memory()),
    ]


def device_rows() -> Rows:
    """What can run the networks, and why something cannot."""
    return [(one.name, f"{'yes' if one.available else 'no'}, {one.note}") for one in hardware.devices()]


def folders() -> Rows:
    """Where the program keeps things."""
    return [
        ("Settings", str(user_config_path(NAME, appauthor=False))),
        ("Cache", str(user_cache_path(NAME, appauthor=False))),
        ("Log", str(log_path())),
        ("Program", str(Path(__file__).parent)),
        ("Models", str(resource("models"))),
    ]


def log_lines(count: int = LOG_LINES) -> list[str]:
    """The last lines of the log file; none where there is no log."""
    try:
        with log_path().open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LOG_BYTES))
            data = file.read()
    except OSError:
        return []
    return data.decode("utf-8", "replace").splitlines()[-count:]


def _models() -> Rows:
    rows = []
    for model in models():
        try:
            rows.append((model.info.id, f"SHA-256 {model.sha256}"))
        except PhotoError as error:
            rows.append((model.info.id, str(error)))
    return [*rows, *((name, str(error)) for name, error in damaged().items())]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GB"
    except (AttributeError, ValueError, OSError):
        return "unknown"  # Windows has no sysconf


def _table(rows: Rows) -> str:
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"  {name:<{width}}  {text}" for name, text in rows)


def _without_home(text: str) -> str:
    home = str(Path.home())
    if len(home) < 2:
        return text
    # Also as it stands in tracebacks, with every backslash twice; never the beginning of a longer name.
    return re.sub(rf"(?:{re.escape(home)}|{re.escape(home.encode('unicode_escape').decode())})(?![\w-])", "~", text)
