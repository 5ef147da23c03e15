"""The monitor's profile: read from an X server as colour daemons set it, and what counts as none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, SRGB, icc_of
from photoenhance.ui.screen import found_profile
from photoenhance.ui.state.screen import profile_for

SET = """
import ctypes, sys
x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = x11.XDefaultRootWindow.restype = x11.XInternAtom.restype = ctypes.c_void_p
display = ctypes.c_void_p(x11.XOpenDisplay(None))
root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
data = sys.stdin.buffer.read()
atoms = [ctypes.c_ulong(x11.XInternAtom(display, name, 0)) for name in (sys.argv[1].encode(), b"CARDINAL")]
x11.XChangeProperty(display, root, *atoms, 8, 0, data, len(data))
x11.XCloseDisplay(display)
"""


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An X server of its own."""
    program = shutil.which("Xvfb")
    if program is None or sys.platform != "linux":
        pytest.skip("wants Xvfb")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "64x64x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    monkeypatch.setenv("DISPLAY", f":{number}")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    yield f":{number}"
    server.terminate()
    server.wait(10)


def put(name: str, icc: bytes) -> None:
    subprocess.run([sys.executable, "-c", SET, name], input=icc, check=True, timeout=30)


def test_the_profile_of_each_monitor_is_found(display: str) -> None:
    assert found_profile(0) is None
    put("_ICC_PROFILE", icc_of(DISPLAY_P3))
    put("_ICC_PROFILE_1", icc_of(ADOBE_RGB))
    assert found_profile(0) == icc_of(DISPLAY_P3)
    assert found_profile(1) == icc_of(ADOBE_RGB)
    assert found_profile(2) is None


def test_without_a_display_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    assert found_profile(0) is None
    monkeypatch.delenv("DISPLAY")
    assert found_profile(0) is None


def test_srgb_and_what_is_broken_count_as_none() -> None:
    assert profile_for("", lambda: None) is None
    assert profile_for("", lambda: icc_of(SRGB)) is None
    assert profile_for("", lambda: b"broken" * 100) is None
    assert profile_for("", lambda: icc_of(ADOBE_RGB)) == icc_of(ADOBE_RGB)
    assert profile_for("srgb", lambda: icc_of(ADOBE_RGB)) is None
    assert profile_for("p3", lambda: None) == icc_of(DISPLAY_P3)
