"""Finding the profile of the monitor that a window is on, where the system tells it. Opens no file but a profile.

X11: the property `_ICC_PROFILE` of the root window (`_ICC_PROFILE_1`, ... for further monitors), which colour daemons
set (ICC Profiles in X Specification 0.4). Windows: the profile of the device context. macOS and Wayland convert
themselves, or tell nothing: there a setting can name a profile.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from pathlib import Path

_LIMIT = 16 << 20


def found_profile(number: int) -> bytes | None:
    """ICC profile of monitor `number` (0 is the first), or None where none is told."""
    try:
        if sys.platform == "win32":
            return _windows()
        if sys.platform != "darwin" and os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
            return _x11("_ICC_PROFILE" if number == 0 else f"_ICC_PROFILE_{number}")
    except (OSError, AttributeError):
        return None  # a library that is not there: the setting remains
    return None


def _x11(name: str) -> bytes | None:
    x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    for function in ("XOpenDisplay", "XDefaultRootWindow", "XInternAtom"):
        getattr(x11, function).restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display:
        return None
    try:
        atom = x11.XInternAtom(display, name.encode(), 1)
        return _property(x11, display, ctypes.c_ulong(atom)) if atom else None
    finally:
        x11.XCloseDisplay(display)


def _property(x11: ctypes.CDLL, display: ctypes.c_void_p, atom: ctypes.c_ulong) -> bytes | None:
    kind, width = ctypes.c_ulong(), ctypes.c_int()
    count, after = ctypes.c_ulong(), ctypes.c_ulong()
    data = ctypes.c_void_p()
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    failed = x11.XGetWindowProperty(
        display, root, atom, ctypes.c_long(0), ctypes.c_long(_LIMIT // 4), 0, ctypes.c_ulong(0),
        ctypes.byref(kind), ctypes.byref(width), ctypes.byref(count), ctypes.byref(after), ctypes.byref(data),
    )  # fmt: skip
    if failed or not data:
        return None
    try:
        whole = width.value == 8 and count.value > 128 and not after.value
        return ctypes.string_at(data, count.value) if whole else None
    finally:
        x11.XFree(data)


def _windows() -> bytes | None:
    gdi, user = ctypes.WinDLL("gdi32"), ctypes.WinDLL("user32")  # type: ignore[attr-defined,unused-ignore]
    user.GetDC.restype = ctypes.c_void_p
    context = ctypes.c_void_p(user.GetDC(None))
    try:
        length = ctypes.c_ulong(1024)
        name = ctypes.create_unicode_buffer(length.value)
        if not gdi.GetICMProfileW(context, ctypes.byref(length), name):
            return None
        return Path(name.value).read_bytes()
    finally:
        user.ReleaseDC(None, context)
