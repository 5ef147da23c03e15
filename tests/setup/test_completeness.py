"""`run.py test` must not pass when the window's or the trainer's tests did not really run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.conftest import ROOT

HEAD = "import pytest\n"
PLAIN = "def test_plain(): pass\n"
GUI = "@pytest.mark.gui\ndef test_window(): pass\n"
SKIPPED = "@pytest.mark.gui\ndef test_other(): pytest.skip('no display')\n"
NO_DATA = "@pytest.mark.data\ndef test_photo(): pytest.skip('no photos')\n"
FAILED = "@pytest.mark.gui\ndef test_broken(): assert False\n"


def outcome(
    folder: Path, text: str, kinds: list[str], ci: str = "", failed: str = "", more: tuple[str, ...] = ()
) -> tuple[int, list[str]]:
    """Exit code and last lines of pytest on a file with `text`."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n gui: x\n data: x\n training: x\n", encoding="utf-8")
    (folder / "test_it.py").write_text(HEAD + text, encoding="utf-8")
    told = {"failed": [failed] if failed else [], "missing": [], "kinds": kinds}
    variables = {"PHOTOENHANCE_TEST_RUN": json.dumps(told), "CI": ci, "PYTHONPATH": str(ROOT)}
    # No other plugins: pytest-qt alone imports Qt.
    variables |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    plugins = ("-p", "tests.setup.completeness", "-p", "no:cacheprovider", *more)
    command = [sys.executable, "-m", "pytest", *plugins, str(folder)]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout.strip().splitlines()


@pytest.mark.parametrize(
    ("text", "kinds", "ci", "code", "said"),
    [
        (PLAIN + GUI, ["gui"], "", 0, ""),
        (PLAIN, [], "", 0, ""),
        (PLAIN, ["gui"], "", 1, "No test of kind gui passed."),
        (GUI, ["gui", "training"], "", 1, "No test of kind training passed."),
        (PLAIN + SKIPPED, ["gui"], "", 1, "No test of kind gui passed."),
        (GUI + SKIPPED, ["gui"], "", 0, ""),
        (GUI + SKIPPED, ["gui"], "true", 1, "CI=true, and 1 of kind gui skipped in test_it.py."),
        (GUI + FAILED, ["gui"], "", 1, ""),
        (GUI + NO_DATA, ["gui"], "", 0, "Skipped for want of the shared photos: test_it.py (1)."),
        (GUI + NO_DATA, ["gui"], "true", 1, "CI=true, and 1 of kind data skipped in test_it.py."),
    ],
)
def test_outcome(tmp_path: Path, text: str, kinds: list[str], ci: str, code: int, said: str) -> None:
    returned, lines = outcome(tmp_path, text, kinds, ci)
    assert returned == code, lines
    assert "passed" in lines[-1] or "skipped" in lines[-1], "pytest's own closing line must stay last"
    assert said in lines or not said
    assert any("wants to be known" in line for line in lines) is bool(said)


@pytest.mark.parametrize(
    ("text", "kinds", "code", "said"),
    [
        (GUI + PLAIN, ["gui"], 0, ""),
        (GUI + SKIPPED, ["gui"], 1, "CI=true, and 1 of kind gui skipped in test_it.py."),
        (GUI + PLAIN, ["training"], 1, "No test of kind training passed."),
    ],
)
def test_outcome_of_several_processes(tmp_path: Path, text: str, kinds: list[str], code: int, said: str) -> None:
    """Neither has run all tests; what all have run is judged."""
    returned, lines = outcome(tmp_path, text, kinds, ci="true", more=("-p", "xdist.plugin", "-n", "2"))
    assert returned == code, lines
    assert "passed" in lines[-1], "pytest's own closing line must stay last"
    assert said in lines or not said
    assert sum("wants to be known" in line for line in lines) == bool(said)


def test_failed_checks_are_repeated_at_the_end(tmp_path: Path) -> None:
    _, lines = outcome(tmp_path, GUI, ["gui"], failed="mypy")
    assert "Failed before the tests: mypy (above)." in lines
