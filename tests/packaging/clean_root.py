"""A Debian with nothing on it, the package installed there, and commands in it as a user who may do nothing.

Where no Debian can be made (not root, no debootstrap, no network) the package is unpacked into an empty folder instead,
and its program runs with a bare environment; what Debian would bring must then be on this machine.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USER, NUMBER = "guest", 4711
SCREENS = Path("/tmp/.X11-unix")


@dataclass(frozen=True, slots=True)
class Root:
    """Where the package was installed; `real` tells a Debian from an unpacked tree."""

    path: Path
    real: bool

    @property
    def home(self) -> Path:
        """The user's folder, as seen from outside."""
        return self.path / "home" / USER

    @property
    def program(self) -> Path:
        """The folder with the program, as seen from outside."""
        return self.path / "usr" / "lib" / "photoenhance"

    def inside(self, path: Path) -> str:
        """A path as the program is to be told it."""
        return f"/{path.relative_to(self.path)}" if self.real else str(path)

    def command(self, *words: str, display: str = "") -> list[str]:
        """The words that start a command there as the user, in the user's folder, with a bare environment."""
        home = self.inside(self.home)
        bare = ["env", "-i", f"HOME={home}", "PATH=/usr/bin:/bin", "LANG=C.UTF-8"]
        bare += [f"DISPLAY={display}"] if display else ["QT_QPA_PLATFORM=offscreen"]
        if self.real:
            there = ["chroot", f"--userspec={NUMBER}:{NUMBER}", str(self.path), *bare]
            return [*there, "sh", "-c", 'cd && exec "$@"', "sh", *words]
        first = str(self.path / "usr" / "bin" / words[0])
        other = ["setpriv", f"--reuid={NUMBER}", f"--regid={NUMBER}", "--clear-groups"] if os.geteuid() == 0 else []
        return [*other, *bare, "sh", "-c", f'cd {home} && exec "$@"', "sh", first, *words[1:]]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command there to its end."""
        return subprocess.run(self.command(*words), capture_output=True, text=True, check=False, timeout=300)

    def give(self, *paths: Path) -> None:
        """Make the user the owner of files."""
        for path in paths if os.geteuid() == 0 else ():
            os.chown(path, NUMBER, NUMBER)


def administer(root: Path, *words: str) -> str:
    """Run a command in the Debian as its administrator; it must succeed."""
    kept = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8"}
    done = subprocess.run(["chroot", str(root), *words], env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextlib.contextmanager
def installed(package: Path, where: Path) -> Iterator[Root]:
    """The package in a clean root below `where`."""
    base = where / "root"
    if os.geteuid() == 0 and shutil.which("debootstrap") and _debian(base):
        with _mounted(base):
            shutil.copy(package, base / "root" / package.name)
            administer(base, "apt-get", "install", "-y", "-qq", "--no-install-recommends", f"/root/{package.name}")
            administer(base, "useradd", "--create-home", "--uid", str(NUMBER), USER)
            yield Root(base, True)
        return
    shutil.rmtree(base, ignore_errors=True)
    subprocess.run(["dpkg-deb", "-x", package, base], check=True)
    root = Root(base, False)
    root.home.mkdir(parents=True)
    root.give(root.home)
    for parent in base.parents:  # pytest's folders are for their owner alone
        if os.geteuid() == 0 and parent.is_relative_to(where.parents[1]):
            parent.chmod(0o755)
    yield root


def _debian(base: Path) -> bool:
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", "bookworm", base], check=False, stdout=subprocess.DEVNULL
    )
    return made.returncode == 0


@contextlib.contextmanager
def _mounted(base: Path) -> Iterator[None]:
    """With /proc, and with the screens of this machine; what is mounted is taken away again before anything else."""
    SCREENS.mkdir(mode=0o1777, exist_ok=True)
    screens = base / SCREENS.relative_to("/")
    screens.mkdir(parents=True, exist_ok=True)
    done: list[Path] = []
    try:
        for command in (["mount", "-t", "proc", "proc", base / "proc"], ["mount", "--bind", SCREENS, screens]):
            subprocess.run(command, check=True)
            done.append(Path(command[-1]))
        yield
    finally:
        for place in reversed(done):
            subprocess.run(["umount", "--lazy", place], check=True)
