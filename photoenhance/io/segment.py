"""Memory that two processes see: made by the one that keeps it, lent once to a child that fills it.

It has no name in any folder that could be left behind: when the last mapping goes, it is gone, whoever was killed. On
Linux the child cannot shorten it either, which would end whoever reads it.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator
from multiprocessing import reduction
from multiprocessing.connection import Connection

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@contextlib.contextmanager
def lent(size: int, connection: Connection, pid: int) -> Iterator[Bytes]:
    """Make `size` bytes (1 or more) and lend them to the child at the other end of the connection.

    Yields
    ------
    The same bytes, read-only. They live as long as any array made of them, also after the block.

    Raises
    ------
    OSError
        There is no memory, or the child has gone.
    """
    if sys.platform == "win32":
        name = f"photoenhance-{uuid.uuid4().hex}"
        memory = mmap.mmap(-1, size, tagname=name)
        connection.send_bytes(name.encode())
        seen = np.frombuffer(memory, np.uint8)
        seen.flags.writeable = False
        yield seen
        return
    handle = _anonymous(size)
    try:
        reduction.send_handle(connection, handle, pid)
        yield np.frombuffer(mmap.mmap(handle, size, mmap.MAP_SHARED, mmap.PROT_READ), np.uint8)
    finally:
        os.close(handle)


def borrowed(size: int, connection: Connection) -> Bytes:
    """What the other end of the connection lends, to be written to; it is given back with the last array made of it."""
    if sys.platform == "win32":
        memory = mmap.mmap(-1, size, tagname=connection.recv_bytes().decode())
    else:
        handle = reduction.recv_handle(connection)
        # All pages at once: one by one, when they are first written to, they take several times as long.
        memory = mmap.mmap(handle, size, mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0))
        os.close(handle)
    return np.frombuffer(memory, np.uint8)


def _anonymous(size: int) -> int:
    """An open file without a name, of this size: in memory where the system has such files."""
    if sys.platform == "linux":
        import fcntl

        handle = os.memfd_create("photoenhance", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    else:
        with tempfile.TemporaryFile() as file:
            handle = os.dup(file.fileno())
    try:
        os.ftruncate(handle, size)
        if sys.platform == "linux":
            fcntl.fcntl(handle, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
    except OSError:
        os.close(handle)
        raise
    return handle
