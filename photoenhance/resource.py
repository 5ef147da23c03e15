"""Where the program's own files lie (models, icons, samples, user guide): the one function that knows.

A checkout keeps them in `resources/` at the top and the guide with the other documents, a wheel all of them inside the
package, a frozen program beside its modules.
"""

from __future__ import annotations

from pathlib import Path

_ELSEWHERE = {"guide": "docs"}
"""Folders that a checkout keeps outside `resources/`."""


def resource(name: str) -> Path:
    """Path of a bundled file or folder, such as "models" or "icons/open.svg"; it need not exist."""
    package = Path(__file__).resolve().parent
    inside = package / "resources"
    if inside.is_dir():
        return inside / name
    return package.parent / _ELSEWHERE.get(name.split("/")[0], "resources") / name
