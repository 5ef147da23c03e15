"""Loaded by the workers of `test_cluster`, before they work: photos of certain names end their worker, or hold it.

The worker of `held` says who it is in a file and waits in the middle of writing, while that file is there; another one
that comes to the photo then goes on.
The worker of `bomb` is killed in the middle of writing, each time.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
import time
from pathlib import Path
from typing import IO, Any

writing: Any = importlib.import_module("photoenhance.io.write")
encode = getattr(writing.encode, "__wrapped__", writing.encode)  # Dask may load this file twice


@functools.wraps(encode)
def hooked(encoded: Any, file: IO[bytes], name: str) -> Any:
    """As `encode`, but for those photos."""
    if name.startswith("bomb"):
        os.kill(os.getpid(), signal.SIGKILL)
    sign = Path(os.environ["PHOTOENHANCE_TEST_SIGN"])
    if name.startswith("held") and not sign.exists():
        sign.write_text(str(os.getpid()), encoding="ascii")
        while sign.exists():
            time.sleep(0.02)
    return encode(encoded, file, name)


writing.encode = hooked
