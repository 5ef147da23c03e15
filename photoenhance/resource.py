"""Where the program's own files lie (models, icons, samples): the one function that knows.

A checkout keeps them in `resources/` at the top, a wheel inside the package, a frozen program beside its modules.
"""

from __future__ import annotations

from pathlib import Path


def resource(name: str) -> Path:
    """Path of a bundled file or folder, such as "models" or "icons/open.svg"; it need not exist."""
    package = Path(__file__).resolve().parent
    inside = package / "resources"
    return (inside if inside.is_dir() else package.parent / "resources") / name
