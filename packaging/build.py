"""Builds the program for people without Python: one folder, and on Linux a .tar.xz and a .deb of it, in dist/.

python packaging/build.py [--folder-only]

It makes an environment of its own in build/venv (some minutes the first time), so that nothing but what the program
needs can get into it. The same commit, Python and packages give the same archives: dates are SOURCE_DATE_EPOCH, or the
commit's. Standard library only; docs/packaging.md says what was tried.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
WORK, DIST = ROOT / "build", ROOT / "dist"
sys.path[:0] = [str(HERE / "program"), str(HERE / "linux")]

import archive  # noqa: E402 - found by the line above
import deb  # noqa: E402
import slim  # noqa: E402
import weigh  # noqa: E402

VENV = WORK / "venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSION: str = PROJECT["version"]


def requirements() -> list[str]:
    """What goes into the build's environment: the program's needs, with onnxruntime for the processor alone."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["build"]]
    plain = [one for one in wanted if not one.startswith("onnxruntime")]
    runtime = next(one for one in wanted if one.startswith("onnxruntime>"))
    return [*plain, runtime.split(";")[0].strip()]


def environment() -> None:
    """Make build/venv hold them; nothing is done where it does."""
    stamp, text = VENV / "made-of.txt", "\n".join([sys.version, *requirements()])
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == text):
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", str(VENV))
        run(str(PYTHON), "-m", "pip", "install", "--quiet", "--prefer-binary", *requirements())
        stamp.write_text(text, encoding="utf-8")
    # For its version and its licence; the modules are taken from here.
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", str(ROOT))


def run(*command: str, **variables: str) -> None:
    """Run a command that must succeed, with nothing of the caller's Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(seconds())}
    subprocess.run(command, check=True, cwd=ROOT, env={**kept, **settings, **variables})


def seconds() -> int:
    """The date of everything that is built, since 1970."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told is None:
        command = ["git", "log", "-1", "--format=%ct"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        told = done.stdout.strip() or "1767225600"
    return int(told)


def fingerprint() -> str:
    """SHA-256 of all modules of the program, and of what it is built with."""
    digest = hashlib.sha256("\n".join(requirements()).encode())
    for path in sorted((ROOT / "photoenhance").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build() -> Path:
    """Make the folder; returns its path."""
    environment()
    icons = WORK / "icons"
    icons.mkdir(parents=True, exist_ok=True)
    run(str(PYTHON), str(HERE / "program" / "icons.py"), str(ROOT / "resources/icons/photoenhance.svg"), str(icons))
    compile_loops()
    run(
        str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(DIST),
        "--workpath", str(WORK / "pyinstaller"), str(HERE / "program" / "photoenhance.spec"),
        PHOTOENHANCE_ROOT=str(ROOT), PHOTOENHANCE_WORK=str(WORK), PHOTOENHANCE_VERSION=VERSION,
        PHOTOENHANCE_FINGERPRINT=fingerprint(),
    )  # fmt: skip
    folder = DIST / "photoenhance"
    if sys.platform == "linux":
        (folder / "photoenhance-gui").symlink_to("photoenhance")
        say(f"Symbols left out: {slim.slim(folder) / 1e6:.1f} MB")
        slim.same_dates(folder, seconds())
    for package in (folder / "_internal", DIST / "photoenhance.app" / "Contents" / "Resources"):
        if sys.platform != "linux" and package.is_dir():
            slim.compiled(package / "photoenhance")
    return folder


def compile_loops() -> None:
    """Make the loops' machine code, where there is a linker that is known: on Linux. Elsewhere numba goes along."""
    folder = WORK / "loops"
    shutil.rmtree(folder, ignore_errors=True)
    if sys.platform == "linux":
        run(str(PYTHON), str(HERE / "program" / "loops.py"), str(folder))


def archives(folder: Path) -> list[Path]:
    """The .tar.xz and the .deb of a folder built on Linux."""
    name = f"photoenhance-{VERSION}-linux-{platform.machine()}"
    packed = DIST / f"{name}.tar.xz"
    archive.xz(archive.folder(folder, name), packed, seconds())
    return [packed, deb.make(folder, DIST, deb.Facts(ROOT, WORK / "icons", VERSION, seconds()))]


def say(text: str) -> None:
    """Print at once, so that it stands before what children print."""
    print(text, flush=True)  # noqa: T201


def main(arguments: list[str]) -> int:
    """Build all that can be built on this system."""
    folder = build()
    say(f"Where the bytes of {folder} go\n{weigh.table(weigh.weigh(folder))}")
    run(str(folder / ("photoenhance.exe" if sys.platform == "win32" else "photoenhance")), "--version")
    if sys.platform != "linux" or "--folder-only" in arguments:
        return 0
    for made in archives(folder):
        archive.checksum(made)
        say(f"{made}  {made.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
