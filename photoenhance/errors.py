"""What can go wrong, said to a person: what happened, why, and what to do.

Every layer may raise these; nothing here knows about files, pixels or windows.
"""

from __future__ import annotations


class PhotoError(Exception):
    """An error a person can act on; the shells print it as it is, without a traceback.

    Parameters
    ----------
    what
        What could not be done, naming the file or thing: "Cannot open IMG_2.CR3".
    why
        The cause, as a clause without a full stop: "the file ends early".
    remedy
        What to do about it, as a sentence: "Copy it from the card again."
    """

    def __init__(self, what: str, why: str, remedy: str) -> None:
        super().__init__(what, why, remedy)
        self.what = what
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        remedy = self.remedy if self.remedy.endswith((".", "?", "!")) else f"{self.remedy}."
        return f"{self.what}: {self.why}. {remedy}"


class Cancelled(Exception):  # noqa: N818 - it is no error: the person asked for it
    """Work was stopped because somebody asked for it."""
