"""The command line as a process of its own: what is imported, signals, permissions, full disks, sudden death."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from photoenhance import io
from photoenhance.io import guarded
from tests.batch.made import MODEL, digests, hidden_parts, photos, picture, save
from tests.conftest import TOP

LIMIT = 120
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "photoenhance", *map(str, arguments)]


def enhance(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("enhance", *arguments, "--device", "cpu"),
        cwd=TOP,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        **options,  # type: ignore[call-overload]
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["enhance", "--help"], ["cube", "--help"], ["models", "--help"], ["devices", "--help"]]
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from photoenhance.__main__ import main\n"
        f"assert main({arguments!r}) == 0\n"
        "heavy = {'numpy', 'numba', 'onnxruntime', 'imagecodecs', 'PySide6', 'rich', 'PIL', 'rawpy', 'distributed'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, timeout=LIMIT, check=True
    )
    assert "Usage: photoenhance" in done.stdout
    assert done.stderr.strip() == "[]"


CRASHING = (
    "import functools, sys\n"
    "from photoenhance.__main__ import main\n"
    "from photoenhance.io import guarded\n"
    "from tests.io import bad_decoders\n"
    "guarded.Guard = functools.partial(guarded.Guard, prepare=bad_decoders.install)\n"
    "sys.exit(main(sys.argv[1:]))\n"
)


@pytest.mark.parametrize(
    "arguments", [("info",), ("enhance", "-o", "OUT.png"), ("cube", "-o", "OUT.cube")], ids=lambda one: one[0]
)
def test_a_photo_that_crashes_its_decoder_is_a_sentence_for_a_single_photo_too(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    save(tmp_path / "crash_a.png")
    environment = {name: value for name, value in os.environ.items() if name != guarded.VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, *arguments, "crash_a.png"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Cannot open crash_a.png: its content crashes the decoder (signal 11)." in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["crash_a.png"]


def test_json_is_all_there_is_on_stdout(tmp_path: Path) -> None:
    done = enhance(save(tmp_path / "a.jpg"), tmp_path / "gone.jpg", "-o", tmp_path / "out", "--json")
    assert done.returncode == 1
    assert [json.loads(line)["error"] is None for line in done.stdout.splitlines()] == [True, False]
    assert "Traceback" not in done.stderr


@posix
def test_interrupt_stops_within_the_photo(tmp_path: Path) -> None:
    first = save(tmp_path / "a.png", width=48, height=32)
    large = save(tmp_path / "b.png", width=1600, height=1000)
    out = tmp_path / "out"
    child = subprocess.Popen(
        command("enhance", first, large, "-o", out, "--json", "--device", "cpu", "--tile", 256, "--model", MODEL),
        cwd=TOP,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert json.loads(child.stdout.readline())["input"] == str(first)  # the large one is in the network now
    child.send_signal(signal.SIGINT)
    rest, said = child.communicate(timeout=LIMIT)
    assert child.returncode == 130
    assert rest == ""
    assert "stopping; Ctrl+C again ends at once" in said
    assert "interrupted" in said
    assert "Traceback" not in said
    assert photos(out) == ["a_enhanced.png"]
    assert hidden_parts(out) == []


@posix
def test_a_file_that_outgrows_the_disk_leaves_nothing(tmp_path: Path) -> None:
    import resource

    good = save(tmp_path / "a.png", width=24, height=16)
    large = save(tmp_path / "b.png", picture(200, 150))
    before = digests(tmp_path)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = enhance(large, good, "-o", tmp_path / "out", preexec_fn=limited)
    assert done.returncode == 1
    assert "b_enhanced.png" in done.stderr
    assert "Traceback" not in done.stderr
    assert photos(tmp_path / "out") == ["a_enhanced.png"]
    assert hidden_parts(tmp_path) == []
    after = digests(tmp_path)
    assert {name: after[name] for name in before} == before


def bound_by_permissions() -> None:
    """Make the child obey permission bits also where the tests run as root: without the two rights to pass over them.

    (Another user would not do: root's Python may lie where nobody else can read it.)
    """
    if os.geteuid() == 0:
        prctl, drop_from_bounding_set = ctypes.CDLL(None, use_errno=True).prctl, 24
        for right in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            if prctl(drop_from_bounding_set, right, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "the right cannot be given up")


@posix
@pytest.mark.parametrize("into", ["folder", "file", "new folder"])
def test_a_target_that_may_not_be_written(tmp_path: Path, into: str) -> None:
    source = save(tmp_path / "a.jpg")
    shut = tmp_path / "shut"
    shut.mkdir()
    shut.chmod(0o555)
    out = {"folder": shut, "file": shut / "b.jpg", "new folder": shut / "new"}[into]
    done = enhance(source, "-o", out, preexec_fn=bound_by_permissions)
    assert done.returncode == 1, done.stderr
    assert str(shut) in done.stderr
    assert "permi" in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert list(shut.iterdir()) == []


@posix
def test_paths_through_a_folder_that_may_not_be_entered(tmp_path: Path) -> None:
    hidden, good = save(tmp_path / "shut" / "a.jpg"), save(tmp_path / "good.jpg")
    hidden.parent.chmod(0o000)
    read = enhance(hidden, good, "-o", tmp_path / "out", preexec_fn=bound_by_permissions)
    written = enhance(good, "-o", tmp_path / "shut" / "out", preexec_fn=bound_by_permissions)
    hidden.parent.chmod(0o755)
    assert (read.returncode, written.returncode) == (1, 1)
    assert "Cannot open a.jpg: reading it is not permitted" in read.stderr
    assert photos(tmp_path / "out") == ["good_enhanced.jpg"]
    assert "Cannot make the folder" in written.stderr
    assert "in the program" not in read.stderr + written.stderr


@posix
@pytest.mark.parametrize("out", ["out/", "out.jpg"])
def test_a_named_pipe_ends_in_a_sentence(tmp_path: Path, out: str) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    done = enhance(tmp_path / "a.jpg", "-o", f"{tmp_path}/{out}")
    assert done.returncode == 1
    assert "a.jpg: it is no file with content" in done.stderr


@posix
def test_a_photo_that_may_not_be_read(tmp_path: Path) -> None:
    secret, good = save(tmp_path / "secret.jpg"), save(tmp_path / "good.jpg")
    secret.chmod(0o000)
    done = enhance(secret, good, "-o", tmp_path / "out", preexec_fn=bound_by_permissions)
    assert done.returncode == 1
    assert "secret.jpg" in done.stderr
    assert "Traceback" not in done.stderr
    assert photos(tmp_path / "out") == ["good_enhanced.jpg"]


@posix
def test_folders_that_may_not_be_read(tmp_path: Path) -> None:
    save(tmp_path / "in" / "a.jpg")
    save(tmp_path / "in" / "shut" / "b.jpg")
    (tmp_path / "in" / "shut").chmod(0o000)
    arguments = (tmp_path / "in", "-o", tmp_path / "out", "--subfolders")
    done = enhance(*arguments, preexec_fn=bound_by_permissions)
    assert done.returncode == 0, done.stderr
    assert "shut" in done.stderr
    assert photos(tmp_path / "out") == ["a_enhanced.jpg"]
    (tmp_path / "in").chmod(0o000)
    done = enhance(*arguments, preexec_fn=bound_by_permissions)
    (tmp_path / "in").chmod(0o755)
    (tmp_path / "in" / "shut").chmod(0o755)
    assert done.returncode == 1
    assert str(tmp_path / "in") in done.stderr
    assert "Traceback" not in done.stderr


WRITER = """
import sys
from pathlib import Path
from photoenhance.batch.export import export
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.sessions import Sessions
from photoenhance.inference.stop import Stop
from photoenhance.recipe.recipe import Recipe
source, target = map(Path, sys.argv[1:])
options = ExportOptions(depth=16)
for _ in export(plan_file(source, target, options).tasks[0], Recipe(), options, Sessions(), Stop()):
    pass
"""


@posix
def test_killed_in_the_middle_of_writing(tmp_path: Path) -> None:
    source = save(tmp_path / "in" / "a.png", width=1600, height=1000)
    before = digests(source.parent)
    out = tmp_path / "out"
    target = out / "a.tif"
    for _ in range(20):
        child = subprocess.Popen([sys.executable, "-c", WRITER, source, target], cwd=TOP)
        while not hidden_parts(out) and child.poll() is None:
            time.sleep(0.0005)
        child.kill()
        child.wait(LIMIT)
        if hidden_parts(out):
            break
        # Too late: then what stands under the name is whole.
        assert io.read(target).pixels.shape == (1000, 1600, 3)
        target.unlink()
    assert len(hidden_parts(out)) == 1, "the writer was never caught in the middle"
    assert photos(out) == []
    assert digests(source.parent) == before
    small = save(tmp_path / "small.png", width=24, height=16)
    assert enhance(small, "-o", out).returncode == 0
    assert hidden_parts(out) == []
    assert photos(out) == ["small_enhanced.png"]
