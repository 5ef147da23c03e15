"""Stands in for the process that looks at a file, and dies or lies in it as a hostile file might make it."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection


def crash(_path: str, _bounds: object, _connection: Connection, _memory: int, _seconds: int) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def killed(_path: str, _bounds: object, _connection: Connection, _memory: int, _seconds: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def silent(_path: str, _bounds: object, _connection: Connection, _memory: int, _seconds: int) -> None:
    os._exit(3)


def liar(_path: str, _bounds: object, connection: Connection, _memory: int, _seconds: int) -> None:
    connection.send_bytes(b'{"found": {"sha256": 7}}')


def flood(_path: str, _bounds: object, connection: Connection, _memory: int, _seconds: int) -> None:
    connection.send_bytes(b" " * (2 << 20))
