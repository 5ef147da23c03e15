"""Only the program speaks on the terminal: what C libraries have to say of a damaged file never reaches it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from photoenhance.image import Encoded, Metadata
from photoenhance.io import write
from photoenhance.io.guarded import VARIABLE
from tests.conftest import noise


def ran(*words: str, guarded: bool = False) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    if not guarded:
        environment[VARIABLE] = "1"
    answer = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=120, check=False, env=environment
    )
    return answer.returncode, answer.stderr


@pytest.mark.data
def test_libraries_are_not_heard(data: Path) -> None:
    broken = data / "raw" / "broken"
    files = [broken / "cut60_canon_6d.dng", broken / "cut60_made_bayer.dng", data / "odd" / "interlaced_16bit.png"]
    loud = "from photoenhance.cli.app import main; main(['info', *__import__('sys').argv[1:]])"
    _, said = ran("-c", loud, *map(str, files))
    assert all(word in said for word in ("Premature end", "Unexpected end", "PNG warning")), "nothing to be quiet about"
    for guarded in (False, True):
        code, said = ran("-m", "photoenhance", "info", *map(str, files), guarded=guarded)
        assert code == 1
        lines = said.splitlines()
        assert len(lines) == 2
        assert all(line.startswith("photoenhance: Cannot open cut60_") for line in lines)


@pytest.mark.skipif(sys.platform == "win32", reason="wants a POSIX shell")
@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize("closed", ["2>&-", "0<&- 1>&- 2>&-"])
def test_without_standard_error_the_work_is_done(
    closed: str, guarded: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False) if guarded else monkeypatch.setenv(VARIABLE, "1")
    write(Encoded(noise(8, 8), None, b"", Metadata(), "png"), tmp_path / "a.png")
    command = f"'{sys.executable}' -m photoenhance enhance a.png -o b.png --model none {closed}"
    assert subprocess.run(command, shell=True, capture_output=True, cwd=tmp_path, check=False).returncode == 0
    assert (tmp_path / "b.png").exists()
