"""Several problems as one message. Knows no widget."""

from __future__ import annotations

from photoenhance.errors import PhotoError
from photoenhance.ui.state.wording import sentence


def joined(first: PhotoError | None, second: PhotoError | None) -> PhotoError | None:
    """Both problems as one, so that none is lost when two jobs fail; the other where one is None."""
    if first is None or second is None:
        return first or second
    return PhotoError(first.what, first.why, f"{sentence([first.remedy])} {second}")
