"""What the machine has and lacks: platform, screen, a fitting Python, Debian packages. Used by run.py alone.

Standard library only, and parsed by Pythons too old for the program; knows nothing of .venv and nothing of photos.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

SUPPORTED = (("Linux", "x86_64"), ("Linux", "aarch64"), ("Windows", "AMD64"), ("Darwin", "arm64"))
# Debian's package -> what shows that it is there: a shared library, a program on PATH, or a file.
QT = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libglib2.0-0": "libgthread-2.0.so.0",
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-glx0": "libxcb-glx.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render0": "libxcb-render.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-shm0": "libxcb-shm.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-util1": "libxcb-util.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
}
TEST_TOOLS = {
    "xvfb": "Xvfb",
    "herbstluftwm": "herbstluftwm",
    "libimage-exiftool-perl": "exiftool",
    "desktop-file-utils": "desktop-file-validate",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
}
# What run.py test --packaging wants beside them.
PACKAGING_TOOLS = {
    "binutils": "objdump",
    "xz-utils": "xz",
    "debootstrap": "/usr/sbin/debootstrap",
    "xdotool": "xdotool",
    "appstream": "appstreamcli",
    "libxml2-utils": "xmllint",
}


class Stop(Exception):  # noqa: N818 - a sentence for the person, not a fault of the program
    """Nothing more can be done; the text says why and what to do."""


def say(text: str) -> None:
    """Print at once, so that it stands before what children print."""
    print(text, flush=True)  # noqa: T201


def python_range(pyproject: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Read from pyproject's text the first version that fits and the first one above that does not."""
    found = re.search(r'requires-python = ">=(\d+)\.(\d+),<(\d+)\.(\d+)"', pyproject)
    if not found:
        raise Stop("pyproject.toml names no range of Pythons; get a fresh copy of the repository.")
    a, b, c, d = map(int, found.groups())
    return (a, b), (c, d)


def version_of(*command: str) -> tuple[tuple[int, int], str] | None:
    """Version and path of the interpreter that a command starts; None where it starts no CPython."""
    ask = "import sys, platform; print(*sys.version_info[:2], platform.python_implementation(), sys.executable)"
    try:
        told = subprocess.run([*command, "-c", ask], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    words = told.strip().split(" ", 3)
    if len(words) != 4 or words[2] != "CPython":
        return None
    return (int(words[0]), int(words[1])), words[3]


def interpreter(pyproject: str) -> str:
    """Path of a Python that fits: this one where it does, else the newest found, which is then named."""
    low, high = python_range(pyproject)
    base = getattr(sys, "_base_executable", None) or sys.executable  # never .venv's own, which may be made anew
    own = version_of(base)
    if own and low <= own[0] < high:
        return own[1]
    for minor in range(high[1] - 1, low[1] - 1, -1):
        for command in ((f"python3.{minor}",), ("py", f"-3.{minor}")):
            found = version_of(*command) if shutil.which(command[0]) else None
            if found and low <= found[0] < high:
                say(f"This is Python {platform.python_version()}; using Python 3.{found[0][1]} ({found[1]}) instead.")
                return found[1]
    raise Stop(
        f"photoenhance needs Python {low[0]}.{low[1]} to {high[0]}.{high[1] - 1}, this is"
        f" {platform.python_implementation()} {platform.python_version()}, and no other was found."
        " Install one (from python.org or your system's packages) and start run.py with it."
    )


def check_platform(system: str, machine: str, bits: int, libc: str) -> None:
    """Raise Stop with a sentence where no wheels exist for this kind of machine."""
    if (system, machine) in SUPPORTED and bits == 64 and (system != "Linux" or libc == "glibc"):
        return
    raise Stop(
        f"photoenhance cannot be set up on {system} {machine} with a {bits}-bit Python"
        f"{' without glibc' if system == 'Linux' and libc != 'glibc' else ''}: its libraries exist for Linux x86-64"
        " and aarch64 (glibc), Windows x64 and macOS on Apple silicon, each with a 64-bit Python."
    )


def check_this_platform() -> None:
    """Raise Stop where this machine is none of the supported kinds."""
    bits = 64 if sys.maxsize > 2**32 else 32
    check_platform(platform.system(), platform.machine(), bits, platform.libc_ver()[0])


def no_screen() -> str:
    """Why no window can come; empty where one can, or where that cannot be found out."""
    if not sys.platform.startswith("linux"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    display = os.environ.get("DISPLAY")
    if not display:
        return "neither DISPLAY nor WAYLAND_DISPLAY is set, so there is no screen to show it on"
    if display_answers(display):
        return ""
    return f"DISPLAY is {display}, and no screen answers there"


def display_answers(display: str, seconds: float = 10.0) -> bool:
    """Whether an X server lets us in; True also for one of another machine and without libxcb, which are not asked.

    Qt would end the process with a core dump instead of a sentence. The connection stays open, also for the program
    that this process becomes: a server such as Xvfb starts anew when its last client goes, and turns the next one away.
    """
    if not display.startswith((":", "unix:")):
        return True
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    answers = []

    def ask() -> None:
        connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(errors="surrogateescape"), None))
        answers.append(not xcb.xcb_connection_has_error(connection))
        if answers[0]:
            os.set_inheritable(xcb.xcb_get_file_descriptor(connection), True)

    asking = threading.Thread(target=ask, daemon=True)  # a server that hangs must not hang this
    asking.start()
    asking.join(seconds)
    return answers == [True]


def present(probe: str) -> bool:
    """Whether a library can be loaded, a program is on PATH, or a file exists."""
    if ".so." not in probe:
        return Path(probe).exists() if probe.startswith("/") else shutil.which(probe) is not None
    try:
        ctypes.CDLL(probe)
    except OSError:
        return False
    return True


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages where that is allowed, else print the line to type; whether they were installed."""
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        say(f"Missing from the system (in Debian's words; install what your system calls them): {' '.join(packages)}")
        return False
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        say(f"Missing from the system. To install it, type:\n  sudo {line}")
        return False
    say(f"Installing from the system's packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    code = 0
    for command in ("apt-get update", line):
        words = [*command.split(), "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
        code = subprocess.call(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    if code:
        say(f"That did not work, for the reason above. To try again by hand, type:\n  {line}")
    return code == 0


def provide(table: dict[str, str]) -> list[str]:
    """Install what of `table` is missing, on Linux; the packages still missing afterwards."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [package for package, probe in table.items() if not present(probe)]
    if missing and apt_install(missing):
        missing = [package for package in missing if not present(table[package])]
    return missing
