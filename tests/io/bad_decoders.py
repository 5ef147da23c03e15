"""Called in a reading process first: files of certain names then do there what a broken decoder does."""

from __future__ import annotations

import importlib
import os
import signal
import time
from typing import Any

import numpy as np


def install() -> None:
    """Crash, hang, grow, fail and lie, by the name of the file; others are decoded as ever."""
    module: Any = importlib.import_module("photoenhance.io.read")
    decoded = module._decoded

    def bad(path: Any, *rest: Any) -> Any:
        kind = path.stem.partition("_")[0]
        if kind in DEEDS:
            DEEDS[kind]()
        return decoded(path, *rest)

    module._decoded = bad


def grow() -> None:
    kept = []
    while True:
        kept.append(np.empty(50_000_000, np.uint8))  # taken, not written: that would take time on a busy machine


def sleep() -> None:
    time.sleep(1000)


def fail() -> None:
    raise IndexError("list index out of range")


def lie() -> None:
    """Another voice on the channel: what a taken-over process could say."""
    from photoenhance.io import message

    message.packed = lambda _message: b"\x93\x01\x02\x03"  # type: ignore[assignment]


def spin() -> None:
    """Compiled code that never comes back and lets nobody else run."""
    "a".count("b") if sum(iter(lambda: 1, 0)) else None


DEEDS = {
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "leave": lambda: os._exit(3),
    "sleep": sleep,
    "spin": spin,
    "grow": grow,
    "fail": fail,
    "lie": lie,
}
