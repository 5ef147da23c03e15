"""Sets everything up and starts photoenhance; needs nothing but a Python.

python3 run.py [PHOTO...]             the window; where there is no screen, an enhanced copy in this folder
python3 run.py enhance IN... -o OUT   any command of the program: enhance, cube, models, devices (each has --help)
python3 run.py fit|evaluate|... ARGS  the training package; installs PyTorch first (label: TensorFlow)
python3 run.py benchmarks [ARGS]      tables of times
python3 run.py gpu                    installs what CUDA needs (gigabytes), and lists the devices
python3 run.py test [--no-training] [ARGS FOR PYTEST]
python3 run.py test --packaging       builds what people without Python get, and tries it on a bare Debian

The first start makes .venv beside this file and installs into it what is asked for. The work of setting up is in
packaging/setup; this file knows which door needs what. Standard library only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging" / "setup"))

from environment import PYTHON, ensure  # noqa: E402 - found by the line above
from machine import PACKAGING_TOOLS, QT, TEST_TOOLS, Stop, no_screen, provide, say  # noqa: E402

DATA = Path(os.environ.get("PHOTOENHANCE_DATA") or ROOT.parent / "shared" / "data")
SAMPLE = ROOT / "resources" / "samples" / "mountain.jpg"
COMMANDS = ("enhance", "info", "cube", "models", "devices")
WRITABLE = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".avif", ".heic", ".jxl")


class Door(NamedTuple):
    """What the arguments ask for: extras to install, what Python is to run, and whether that is a window."""

    extras: frozenset[str]
    command: tuple[str, ...]
    window: bool = False


def door(arguments: list[str]) -> Door:
    """Tell which part of the repository the arguments are for; what is no command is a photo for the window."""
    first = arguments[0] if arguments else ""
    module = ROOT / "training" / f"{first}.py"
    if first.isidentifier() and module.is_file() and '"__main__"' in module.read_text(encoding="utf-8"):
        extras = {"teacher"} if first == "label" else {"train", "perceptual"}
        return Door(frozenset(extras), (f"training.{first}", *arguments[1:]))
    if first == "benchmarks":
        return Door(frozenset({"test", "bench"}), tuple(arguments))
    if first == "gpu":
        return Door(frozenset({"gpu"}), ("photoenhance", "devices"))
    command = first in COMMANDS or first.startswith("-")
    extras = {"cluster"} if any(argument.partition("=")[0] == "--scheduler" for argument in arguments) else set()
    return Door(frozenset(extras), ("photoenhance", *(arguments or [str(SAMPLE)])), window=not command)


def python(*arguments: str) -> list[str]:
    """Command line of a module in .venv; with -P no file of the current folder can pass for a module."""
    return [str(PYTHON), "-P", "-m", *arguments]


def become(command: list[str]) -> int:
    """Run a command in place of this process."""
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def free_name(photo: Path, folder: Path) -> Path:
    """Find a name in `folder` that is not taken, for the enhanced copy of `photo`."""
    suffix = photo.suffix if photo.suffix.lower() in WRITABLE else ".jpg"
    name, number = folder / f"{photo.stem}_enhanced{suffix}", 1
    while name.exists():
        number += 1
        name = folder / f"{photo.stem}_enhanced_{number}{suffix}"
    return name


def without_window(photos: tuple[str, ...], reason: str) -> int:
    """Enhance each photo into the current folder instead of showing it; 1 where one failed."""
    say(f"No window: {reason}. Enhancing off-screen instead.")
    failed = False
    for photo in photos:
        output = free_name(Path(photo), Path.cwd())
        if subprocess.call(python("photoenhance", "enhance", photo, "-o", str(output))):
            failed = True
        else:
            say(f"Enhanced {photo}. The result is {output}")
    return int(failed)


def checks(training: bool) -> list[str]:
    """Run the checks of the source, and name those that failed."""
    table = {
        "ruff check": python("ruff", "check", "."),
        "ruff format": python("ruff", "format", "--check", "."),
        "mypy": python("mypy", *([] if training else ["-p", "photoenhance"])),
        "lint-imports": [str(PYTHON.with_name("lint-imports" + PYTHON.suffix))],
    }
    failed = []
    for name, command in table.items():
        say(f"== {name}")
        if subprocess.call(command, cwd=str(ROOT)):
            failed.append(name)
    return failed


def sharing(chosen: list[str]) -> tuple[list[str], dict[str, str]]:
    """Words for pytest and its environment: the whole suite is shared out among processes, a selection is not.

    Each process is one of as many as there are cores, so PyTorch is to use one thread in each.
    """
    if chosen:
        return [], {}
    return ["-n", "logical", "--maxprocesses", "4", "--dist", "worksteal"], {"OMP_NUM_THREADS": "1"}


def test(arguments: list[str]) -> int:
    """Install, check and test; the last line printed is pytest's own."""
    in_ci = os.environ.get("CI") == "true"
    training = "--no-training" not in arguments
    chosen = [argument for argument in arguments if argument != "--no-training"]
    if in_ci and not DATA.is_dir():
        raise Stop(f"CI=true, and the shared data is missing: there is no folder {DATA}.")
    missing = provide({**QT, **TEST_TOOLS})
    ensure(frozenset({"test", "train"} if training else {"test"}))
    kinds = ["gui", "training"] if training else ["gui"]
    told = {"failed": checks(training), "missing": missing, "kinds": kinds if in_ci or not chosen else []}
    shared, threads = sharing(chosen)
    environment = {"QT_QPA_PLATFORM": "offscreen", **threads, **os.environ, "PHOTOENHANCE_TEST_RUN": json.dumps(told)}
    left_out = [] if training else ["-m", "not training", "--ignore=tests/training"]
    command = [str(PYTHON), "-m", "pytest", "-p", "tests.setup.completeness", *shared, *left_out, *chosen]
    return subprocess.call(command, cwd=str(ROOT), env=environment) or int(bool(told["failed"]))


def packaging(arguments: list[str]) -> int:
    """Build the program as others get it, and test that instead of the sources; 15 to 30 minutes on two cores."""
    missing = provide({**QT, **TEST_TOOLS, **PACKAGING_TOOLS})
    if missing:
        say(f"Missing from the system, so some of it will be skipped: {' '.join(missing)}")
    ensure(frozenset({"test"}))
    if subprocess.call([str(PYTHON), str(ROOT / "packaging" / "build.py")]):
        return 1
    environment = {**os.environ, "PHOTOENHANCE_PACKAGING": "1"}
    chosen = [argument for argument in arguments if argument != "--packaging"]
    return subprocess.call(python("pytest", *(chosen or ["tests/packaging"])), cwd=str(ROOT), env=environment)


def main(arguments: list[str]) -> int:
    """Set up what the arguments need, and hand over."""
    if arguments[:1] in (["-h"], ["--help"]):
        say(str(__doc__))
        return 0
    if arguments[:1] == ["test"] and "--packaging" in arguments:
        return packaging(arguments[1:])
    if arguments[:1] == ["test"]:
        return test(arguments[1:])
    asked = door(arguments)
    reason = no_screen() if asked.window else ""
    if asked.window and not reason:
        # Asked again, for the library that reaches a screen may have come only now.
        reason = "libraries that Qt needs are missing, see above" if provide(QT) else no_screen()
    ensure(asked.extras)
    if reason:
        return without_window(asked.command[1:], reason)
    return become(python(*asked.command))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Stop, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
