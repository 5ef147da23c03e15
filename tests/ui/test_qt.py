"""The Qt binding itself: a version that miscounts references ends the program after some ten thousand calls."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

pytestmark = pytest.mark.gui

CALLS = 2000


def test_calls_into_qt_do_not_use_up_none(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 drops a reference of None with each call; from 3.12 on None is immortal."""
    timer = QTimer()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        timer.stop()
    assert sys.getrefcount(None) > before - CALLS / 2
