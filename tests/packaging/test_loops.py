"""Loops compiled ahead: all of the program's are found, and their library gives the bytes of numba's own."""

from __future__ import annotations

import ast
import inspect
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import loops
import numpy as np
import pytest

import photoenhance
from photoenhance import compiled, native
from photoenhance.colour import quick
from photoenhance.compiled import Wanted
from photoenhance.geometry import lens
from photoenhance.image import Lens, Region

linux = pytest.mark.skipif(sys.platform != "linux" or shutil.which("ld") is None, reason="wants Linux and binutils' ld")
PLAIN = "x86-64" if platform.machine() == "x86_64" else "generic"
BENT = Lens("made", 1.8, 1.5, (1.03, 0.01, -0.05), (1.004, 0.0, -0.001), (0.997,), (-0.3, 0.1, 0.02))


def test_every_loop_of_the_program_is_found() -> None:
    package = Path(photoenhance.__file__).parent
    calls = sum(
        loops._compiles(node)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
    found = loops.loops()
    assert len({native.name_of(one.loop) for one in found}) == len(found) == calls > 15


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a library of four loops, for this machine's processor at its plainest."""
    folder = tmp_path_factory.mktemp("loops")
    wanted = [one for one in loops.loops() if one.loop in (quick.look_up, quick.turn_round, lens.brighten, lens.trace)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "FOLDER", folder)
        made = loops.objects(folder, wanted, PLAIN)
        loops.link(made, folder / "generic.so")
        yield folder
        native._library.cache_clear()


def worked() -> list[bytes]:
    random = np.random.default_rng(0)
    codes = random.integers(0, 65536, (9, 31, 3), np.uint16)
    light = random.random((9, 31, 3), np.float32)
    region = Region(0, 0, 31, 9)
    return [
        quick.light_of_codes(codes, 1.5).tobytes(),
        quick.bgrx_of(codes.astype(np.uint8)).tobytes(),
        lens.brightened(light, BENT, (31, 9), region).tobytes(),
        lens.places(BENT, (31, 9), region).tobytes(),
    ]


@linux
def test_a_library_gives_the_bytes_of_numba(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def by(folder: Path) -> tuple[list[bytes], set[bool]]:
        monkeypatch.setattr(native, "FOLDER", folder)
        ready: dict[Callable[..., Any], Callable[..., Any]] = {}
        monkeypatch.setattr(compiled, "_ready", ready)
        native._library.cache_clear()
        return worked(), {inspect.isfunction(one) for one in ready.values()}

    ours, theirs = by(library), by(library / "nowhere")
    assert (ours[1], theirs[1]) == ({True}, {False})
    assert ours[0] == theirs[0]


@linux
def test_what_does_not_fit_is_refused(library: Path) -> None:
    native._library.cache_clear()
    codes, table, out = np.zeros(4, np.uint16), np.ones(65536, np.float32), np.zeros(4, np.float32)
    given = codes.view(), table.view(), out
    for one in given[:2]:
        one.flags.writeable = False
    look_up = native.found(quick.look_up, given)
    assert look_up is not None
    look_up(codes, table, out)
    assert out.tolist() == [1.0] * 4
    out.flags.writeable = False
    fresh = np.zeros(4, np.float32)
    for wrong in ((codes, table, out), (codes[::2], table, fresh), (codes.astype(np.int16), table, fresh),
                  (codes.reshape(2, 2), table, fresh)):  # fmt: skip
        with pytest.raises(TypeError):
            look_up(*wrong)
    with pytest.raises(ValueError, match="zip"):
        look_up(codes, table)


@linux
def test_a_loop_that_takes_memory_is_refused(tmp_path: Path) -> None:
    made = loops.objects(tmp_path, [Wanted(_greedy, (np.zeros(3),), ())], PLAIN)
    with pytest.raises(Exception, match="ld"):
        loops.link(made, tmp_path / "a.so")


def _greedy(values: np.ndarray) -> None:
    other = np.empty(values.size)
    for index in range(values.size):
        other[index] = values[index] * 2
    for index in range(values.size):
        values[index] = other[values.size - 1 - index]
