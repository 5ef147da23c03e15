"""Every odd, broken and real file, opened in a child whose time and memory are watched; expected.json judges."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import photoenhance

CHILD = Path(__file__).with_name("opening_child.py")
MOST_MEMORY = 2_000_000_000
SHARDS = 4

pytestmark = [pytest.mark.data, pytest.mark.skipif(sys.platform == "win32", reason="wants POSIX resource limits")]


def opened(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """What became of each file; a child that dies is an answer for the file it was at, and the rest goes on."""
    results: dict[str, dict[str, Any]] = {}
    environment = {**os.environ, "PYTHONPATH": str(Path(photoenhance.__file__).parents[1])}
    left = [str(path) for path in paths]
    while left:
        child = subprocess.run(
            [sys.executable, str(CHILD), *left], capture_output=True, env=environment, timeout=600, check=False
        )
        for line in child.stdout.splitlines():
            answer = json.loads(line)
            results[answer.get("path") or answer["begins"]] = answer
        undone = [path for path in left if path not in results]
        if child.returncode == 0:
            assert not undone
            break
        crashed = next(path for path in left if "begins" in results.get(path, {"begins": ""}))
        results[crashed] = {"crashed": child.returncode, "stderr": child.stderr.decode(errors="replace")[-500:]}
        left = undone
    return results


def complaint(name: str, expected: dict[str, Any], found: dict[str, Any]) -> str | None:
    if "crashed" in found:
        return f"{name}: the process died with {found['crashed']}: {found['stderr']}"
    if found["peak"] > MOST_MEMORY:
        return f"{name}: the process has grown to {found['peak'] / 1e9:.1f} GB"
    either = expected.get("either", False)
    if found["opens"] != expected["opens"] and not either:
        return f"{name}: {found} instead of {expected}"
    if not found["opens"]:
        sentence = found["sentence"]
        return None if Path(name).name in sentence and sentence.endswith(".") else f"{name}: no sentence: {sentence}"
    for side in ("width", "height"):
        if side in expected and found[side] != expected[side]:
            return f"{name}: {side} {found[side]} instead of {expected[side]}"
    return None


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("folder", ["odd", "raw", "photos"])
def test_every_file_opens_or_says_why_not(data: Path, folder: str, shard: int) -> None:
    expected = json.loads((data / folder / "expected.json").read_text())
    names = sorted(expected)[shard::SHARDS]
    assert names
    results = opened([data / folder / name for name in names])
    complaints = [complaint(name, expected[name], results[str(data / folder / name)]) for name in names]
    assert [line for line in complaints if line] == []


def test_depth_survives(data: Path) -> None:
    """Files of more than 8 bits are not narrowed: 8 bits stay uint8, everything deeper becomes uint16."""
    deep = {}
    for folder in ("odd", "photos"):
        for name, fact in json.loads((data / folder / "expected.json").read_text()).items():
            if fact["opens"] and fact.get("mode") != "P" and not fact.get("either"):
                deep[str(data / folder / name)] = "uint8" if fact["bits"] in (1, 8) else "uint16"
    results = opened([Path(path) for path in deep])
    assert {path: results[path].get("dtype") for path in deep} == deep


def test_the_judge_complains() -> None:
    """The judge itself: crash, wrong answer, wrong size and a bare exception are each reported."""
    assert complaint("a.jpg", {"opens": True}, {"crashed": -11, "stderr": ""})
    assert complaint("a.jpg", {"opens": False}, {"opens": True, "width": 1, "height": 1, "peak": 0})
    assert complaint("a.jpg", {"opens": True, "width": 2}, {"opens": True, "width": 1, "height": 1, "peak": 0})
    assert complaint("a.jpg", {"opens": False}, {"opens": False, "sentence": "ValueError", "peak": 0})
