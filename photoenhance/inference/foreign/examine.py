"""A foreign network looked at from a safe distance: a process of its own, with limits on time and memory.

Nothing of the file is read here; what comes back is one message of JSON, checked while it is parsed.
"""

from __future__ import annotations

import multiprocessing
import os
import stat
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec

from photoenhance.child import started, was_killed, was_out_of_time, way
from photoenhance.errors import Cancelled, PhotoError
from photoenhance.inference.foreign import child
from photoenhance.inference.foreign.child import Answer
from photoenhance.inference.foreign.found import Found
from photoenhance.inference.stop import Stop

SECONDS = 300
"""Of processor time, where the system counts it."""
PATIENCE = 1 if sys.platform == "win32" else 4
"""How many times as long it may take by the clock: other work may keep the processor busy."""
MEMORY = 4 << 30
LARGEST_FILE = 2 << 30
"""What an ONNX file in one piece can hold at most (protobuf's own limit)."""
_LARGEST_ANSWER = 1 << 20


def examine(
    path: Path,
    bounds: tuple[float, float] | None = None,
    stop: Stop | None = None,
    *,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> Found:
    """Look at an .onnx file and measure the network in it; takes seconds, up to `seconds`. May run in any thread.

    Parameters
    ----------
    path
        The file; it is only read.
    bounds
        What black and white are to the network, where the person knows; else it is found out.
    stop
        Ends it early.
    seconds, memory
        What the process may take: processor time (by the clock PATIENCE times as much), and bytes of address space.
        Windows has no limit on memory here, and macOS does not hold to it.

    Raises
    ------
    PhotoError
        It cannot be used, and why: no ONNX file, weights in other files, unknown operators, not picture to picture of
        the same size, out of time or memory, crashed.
    Cancelled
        A stop was requested.
    """
    _check(path)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = started(child.main, (str(path), bounds, sender, memory, seconds * (os.cpu_count() or 1)))
    try:
        sender.close()
        text = _wait(path, process, receiver, stop or Stop(), seconds)
    finally:
        receiver.close()
        process.kill()
        process.join()
        process.close()
    return _read(path, text)


def _check(path: Path) -> None:
    try:
        status = path.stat()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise _unfit(path, f"it cannot be read ({reason})", "Check the name") from error
    if not stat.S_ISREG(status.st_mode):
        raise _unfit(path, "it is no file", "Choose an .onnx file")
    if status.st_size > LARGEST_FILE:
        raise _unfit(
            path,
            f"it has {status.st_size / 1e9:.1f} GB, and an ONNX file in one piece has at most {LARGEST_FILE / 1e9:.1f}",
            "Choose another model",
        )
    if not os.access(path, os.R_OK):
        raise _unfit(path, "reading it is not permitted", "Change its permissions")


def _wait(path: Path, process: BaseProcess, receiver: Connection, stop: Stop, seconds: int) -> bytes:
    """The child's message; PhotoError where it runs out of time or dies without one."""
    end = time.monotonic() + PATIENCE * seconds
    while not receiver.poll(0.1):
        if stop.requested:
            raise Cancelled
        if time.monotonic() > end:
            raise _slow(path, seconds)
    try:
        return receiver.recv_bytes(_LARGEST_ANSWER)
    except (EOFError, OSError) as error:
        process.join(5)
        raise _died(path, process.exitcode, seconds) from error


def _slow(path: Path, seconds: int) -> PhotoError:
    return _unfit(path, f"looking at it takes longer than {seconds} s", "Choose another model, or try a faster machine")


def _died(path: Path, code: int | None, seconds: int) -> PhotoError:
    if was_out_of_time(code):
        return _slow(path, seconds)
    if was_killed(code):
        return _unfit(path, "the system ended the process that looked at it, most likely for want of memory", _SMALLER)
    return _unfit(path, f"onnxruntime crashes on it ({way(code)})", "Choose another model")


_SMALLER = "Choose a smaller model"


def _read(path: Path, text: bytes) -> Found:
    try:
        answer = msgspec.json.decode(text, type=Answer)
    except msgspec.DecodeError as error:
        raise _unfit(path, "the process that looked at it was broken by it", "Choose another model") from error
    if answer.memory:
        raise _unfit(path, "it takes more memory than there is for looking at it", _SMALLER)
    if answer.found is None:
        raise _unfit(path, answer.why, answer.remedy)
    return answer.found


def _unfit(path: Path, why: str, remedy: str) -> PhotoError:
    return PhotoError(f"Cannot add {path.name}", why, remedy)
