"""The checkout's .venv: made, filled, found good, and put right after an interruption. Used by run.py alone.

Standard library only, and parsed by Pythons too old for the program; knows pip and venv, and nothing of photos.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, Iterator  # noqa: UP035 - read by older Pythons too

from machine import Stop, apt_install, check_this_platform, interpreter, say, version_of

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = ROOT / "pyproject.toml"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# The stamp stands while .venv is whole; while pip works it has the other name, empty where there was none before.
STAMP, BUSY, LOG = VENV / "setup.json", VENV / "setup-running.json", VENV / "setup.log"
# What pip fetches for the pinned torch on Linux where no build for the CPU is offered: 29 files of 2,741 MB.
TORCH_SIZE = "about 2.7 GB"
TENSORFLOW_SIZE = "about 330 MB to download, 1.5 GB on disk"


def stamp_of(extras: set[str]) -> str:
    """Text of the stamp for an environment that holds `extras`: it changes with pyproject, place and Python."""
    needs = hashlib.sha256(PYPROJECT.read_bytes()).hexdigest()
    return json.dumps({"root": str(ROOT), "python": str(PYTHON.resolve()), "needs": needs, "extras": sorted(extras)})


def installed() -> tuple[set[str], bool] | None:
    """Extras in .venv, and whether they are those of today's pyproject; None where .venv must be made anew."""
    try:
        text = STAMP.read_text(encoding="utf-8")
        old = json.loads(text)
        extras = set(old["extras"])
        now = json.loads(stamp_of(extras))
        usable = PYTHON.exists() and (old["root"], old["python"]) == (now["root"], now["python"])
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None
    return (extras, old == now) if usable else None


def ready(extras: frozenset[str]) -> bool:
    """Whether nothing needs to be done; reads two small files."""
    have = installed()
    return have is not None and have[1] and extras <= have[0]


def take_lock(file: IO[bytes]) -> None:
    """Wait until this process alone holds the file; ended processes hold nothing."""
    waiting = "Another start is setting .venv up; waiting for it."
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 30)  # locks there bind readers too: take a byte that nobody reads
        for mode in (msvcrt.LK_NBLCK, *[msvcrt.LK_LOCK] * 360):  # each LK_LOCK tries for ten seconds
            with contextlib.suppress(OSError):
                msvcrt.locking(file.fileno(), mode, 1)
                return
            if mode == msvcrt.LK_NBLCK:
                say(waiting)
        raise Stop("Another start has been setting .venv up for an hour; end it, then start again.")
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(waiting)
        fcntl.flock(file, fcntl.LOCK_EX)


@contextlib.contextmanager
def alone() -> Iterator[int]:
    """Hold the lock of this checkout (on pyproject.toml itself: nothing is left behind); gives its descriptor."""
    with PYPROJECT.open("r+b") as file:
        take_lock(file)
        yield file.fileno()


def recover() -> None:
    """After an interrupted set-up: the stamp comes back where pip had touched nothing yet, else .venv stays unfit."""
    if not BUSY.exists() or not BUSY.read_text(encoding="utf-8"):
        return
    log = LOG.read_text(encoding="utf-8", errors="replace") if LOG.exists() else ""
    if "Installing collected packages" not in log:
        BUSY.replace(STAMP)


def make_anew() -> None:
    """Make an empty .venv; one that run.py did not make is never removed."""
    python = interpreter(PYPROJECT.read_text(encoding="utf-8"))
    if VENV.exists() and not (STAMP.exists() or BUSY.exists()):
        raise Stop(f"{VENV} was not made by run.py; move it away or remove it, then start again.")
    if subprocess.call([python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL):
        version = version_of(python)
        name = f"python3.{version[0][1]}-venv" if version else "python3-venv"
        if not apt_install([name]):
            raise Stop(f"{python} has no venv, which keeps the program's packages apart from the system's.")
    VENV.mkdir(exist_ok=True)
    BUSY.write_text("", encoding="utf-8")  # stays to the end: it marks .venv as ours and unfinished
    for path in VENV.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != BUSY:
            path.unlink()
    if subprocess.call([python, "-m", "venv", str(VENV)]):
        raise Stop(f"{python} could not make {VENV}; the lines above say why.")


def install(extras: set[str], lock: int) -> None:
    """Install the program and `extras`; the stamp stands again only after pip has ended well."""
    if STAMP.exists():
        STAMP.replace(BUSY)
    command = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", "--no-input", "--prefer-binary", "-e"]
    command.append(f"{ROOT}[{','.join(sorted(extras))}]" if extras else str(ROOT))
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    keep = () if sys.platform == "win32" else (lock,)  # an orphaned pip keeps the lock: the next start waits for it
    with LOG.open("w", encoding="utf-8") as log:
        pip = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.PIPE, pass_fds=keep
        )
        told = pip.communicate()[1].decode(errors="replace")
        log.write(told)
    if pip.returncode:
        print(told, file=sys.stderr)  # noqa: T201 - what pip says itself; its warnings are of interest only now
        recover()
        raise Stop(f"The packages could not be installed; the lines above and {LOG} say why. Then start again.")
    BUSY.write_text(stamp_of(extras), encoding="utf-8")
    BUSY.replace(STAMP)


def warn_of_torch() -> None:
    """Say the size of PyTorch before it is fetched, where that is gigabytes."""
    pin = re.search(r'"torch==([\d.]+)"', PYPROJECT.read_text(encoding="utf-8"))
    if not pin or not sys.platform.startswith("linux"):
        return
    command = [str(PYTHON), "-m", "pip", "index", "versions", "torch"]
    offered = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    if f"{pin.group(1)}+cpu" not in offered:
        say(f"Training needs PyTorch, {TORCH_SIZE} to download here: pip offers only the build with CUDA.")
        say("Ctrl+C stops; `python3 run.py test --no-training` leaves it out.")


def ensure(extras: frozenset[str]) -> None:
    """Make .venv hold the program and `extras`."""
    if ready(extras):
        return
    check_this_platform()
    with alone() as lock:
        recover()
        if ready(extras):
            return
        have = installed()
        if have is None:
            make_anew()
        old = have[0] if have else set()
        wanted = set(extras) | old
        if "train" in wanted - old:
            warn_of_torch()
        if "teacher" in wanted - old:
            say(f"Labelling needs TensorFlow: {TENSORFLOW_SIZE}. Ctrl+C stops.")
        what = f" and what it needs to {' and '.join(sorted(wanted))}" if wanted else ""
        say(f"Installing photoenhance{what} into {VENV}: some minutes, once. Details: {LOG.name} there.")
        install(wanted, lock)
