"""The wheel alone, installed elsewhere, enhances a photo: models, icons and samples travel with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
# Prints where the program and its own files lie, as it sees them itself.
WHERE = """
import json, photoenhance
from photoenhance.resource import resource
places = {name: str(resource(name)) for name in ("models", "icons", "samples")}
print(json.dumps({"package": photoenhance.__file__, **places}))
"""


def run(*command: str, cwd: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed, with `path` alone on PYTHONPATH; -P keeps the current folder out."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    python = [sys.executable, "-P", *command]
    done = subprocess.run(python, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's content and nothing else."""
    wheels = tmp_path_factory.mktemp("wheels")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT), cwd=wheels)
    (wheel,) = wheels.glob("photoenhance-*.whl")
    target = tmp_path_factory.mktemp("elsewhere") / "site"
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
    run(*pip, "--target", str(target), str(wheel), cwd=wheels)
    return target


def test_its_files_are_its_own(installed: Path, tmp_path: Path) -> None:
    where = json.loads(run("-c", WHERE, cwd=tmp_path, path=installed).stdout)
    for name, place in where.items():
        assert Path(place).is_relative_to(installed), f"{name} was found in {place}, which is not the installed wheel"
    assert {path.name for path in Path(where["models"]).glob("*.onnx")} == {
        path.name for path in (ROOT / "resources" / "models").glob("*.onnx")
    }
    assert (Path(where["icons"]) / "photoenhance.svg").is_file()
    assert (Path(where["models"]) / "LICENSE.md").is_file()


def test_neither_tests_nor_training_are_in_it(installed: Path) -> None:
    assert sorted(path.name for path in installed.iterdir() if path.suffix != ".dist-info" and path.name != "bin") == [
        "photoenhance"
    ]


def test_it_enhances_a_sample(installed: Path, tmp_path: Path) -> None:
    photo, result = tmp_path / "crop.png", tmp_path / "result.png"
    with Image.open(installed / "photoenhance" / "resources" / "samples" / "mountain.jpg") as sample:
        sample.crop((300, 300, 396, 364)).save(photo)
    told = run("-m", "photoenhance", "enhance", str(photo), "-o", str(result), "--device", "cpu", "--json",
               cwd=tmp_path, path=installed)  # fmt: skip
    record = json.loads(told.stdout.strip().splitlines()[-1])
    assert (record["width"], record["height"], record["error"]) == (96, 64, None)
    with Image.open(photo) as before_file, Image.open(result) as after_file:
        before, after = (np.asarray(file.convert("RGB"), dtype=np.int16) for file in (before_file, after_file))
    assert after.shape == before.shape
    assert np.abs(after - before).mean() > 0.5, "the photo came back as it was"


# Ends the window as soon as its event loop runs; from another thread, since the program has this one.
CLOSER = """
import sys, threading, time
def close():
    while "photoenhance.ui.window" not in sys.modules:
        time.sleep(0.05)
    from PySide6.QtCore import QMetaObject, Qt
    from PySide6.QtWidgets import QApplication
    while QApplication.instance() is None:
        time.sleep(0.05)
    print("the window's application runs", flush=True)
    QMetaObject.invokeMethod(QApplication.instance(), "quit", Qt.ConnectionType.QueuedConnection)
threading.Thread(target=close, daemon=True).start()
"""


@pytest.mark.skipif(os.name == "nt", reason="scripts are .exe files there")
def test_both_entry_points(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(CLOSER, encoding="utf-8")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    plain["QT_QPA_PLATFORM"] = "offscreen"
    for script, words, path, told in (
        ("photoenhance", ("--version",), (installed,), "photoenhance 0."),
        ("photoenhance-gui", (), (tmp_path, installed), "the window's application runs"),
        ("photoenhance", (), (tmp_path, installed), "the window's application runs"),
    ):
        environment = {**plain, "PYTHONPATH": os.pathsep.join(map(str, path))}
        command = [str(installed / "bin" / script), *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        assert told in done.stdout
