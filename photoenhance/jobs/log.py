"""The log file: where tracebacks go, so that a person gets one sentence instead. Knows no window and no terminal."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import threading
from pathlib import Path

from photoenhance.errors import PhotoError

_BYTES = 1_000_000
_OLDER_FILES = 3
_FORMAT = "%(asctime)s %(process)d %(threadName)s %(levelname)s %(message)s"
_lock = threading.Lock()


def log_path() -> Path:
    """Path of the log file in the user's own log folder; it need not exist."""
    from platformdirs import user_log_path  # late: `--help` has no use for it

    return user_log_path("photoenhance", appauthor=False) / "photoenhance.log"


def record(message: str, error: BaseException | None = None) -> Path | None:
    """Append a line, and the traceback of `error`, to the log file, which rotates at 1 MB.

    The file is opened for each record: errors are rare, and nothing has to be set up or closed.

    Returns
    -------
    Path or None
        The log file; None where it cannot be written, for telling about an error must never fail itself.
    """
    path = log_path()
    info = (type(error), error, error.__traceback__) if error is not None else None
    level = logging.ERROR if error is not None else logging.INFO
    line = logging.LogRecord("photoenhance", level, "", 0, message, None, info)
    with _lock:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handler = logging.handlers.RotatingFileHandler(
                path, maxBytes=_BYTES, backupCount=_OLDER_FILES, encoding="utf-8", errors="backslashreplace"
            )
            handler.setFormatter(logging.Formatter(_FORMAT))
            text = handler.format(line) + "\n"
            with contextlib.closing(handler):
                if handler.shouldRollover(line):
                    handler.doRollover()
            # Not through the handler, which would print a failure of its own instead of raising it.
            with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            return None
    return path


def unexpected(what: str, error: BaseException) -> PhotoError:
    """Log the traceback of an unexpected error and return the sentence for the person.

    Memory that ran out is no fault of the program, and is told as what it is.

    Parameters
    ----------
    what
        What could not be done, naming the file or thing: "Cannot enhance IMG_2.CR3".
    error
        What was raised; its class is named, for it helps whoever reports it.
    """
    path = record(what, error)
    if isinstance(error, MemoryError):
        return PhotoError(what, "there is not enough memory for it", "Close other programs, or make the photo smaller")
    where = f"The details are in {path}" if path else f"The log file {log_path()} could not be written"
    return PhotoError(what, f"an error in the program ({type(error).__name__})", f"{where}; please report it")
