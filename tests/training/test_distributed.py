"""Two processes started by torchrun learn together: equal weights, batches of their own, one run on disk."""

from __future__ import annotations

import csv
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.conftest import TOP  # noqa: E402
from tests.training.test_fit import pairs  # noqa: E402, F401 - a fixture
from training import checkpoint, distributed  # noqa: E402

pytestmark = pytest.mark.training

# Two players, each wrapped, with BatchNorm and averaged weights; and a grade.
NAMES = ("gan", "auto")


def test_two_processes_end_with_equal_weights(pairs: Path, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "runs"
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = [*launch, "tests/training/in_a_group.py", str(pairs), str(out), *NAMES]
    environment = {**os.environ, "PYTHONPATH": str(TOP), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=TOP, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    # One process speaks for both.
    assert done.stdout.count("Step 3: validation") == len(NAMES)
    for name in NAMES:
        first, second = (torch.load(out / name / f"process{number}.pt", weights_only=True) for number in (0, 1))
        assert first["next"] != second["next"], "each process draws batches of its own"
        for key, value in first["network"].items():
            assert torch.equal(value, second["network"][key]), (name, key)
        players = [first["state"]["student"], second["state"]["student"]]
        if name == "gan":
            players += [one["state"]["adversary"]["network"] for one in (first, second)]
        for one, two in zip(players[::2], players[1::2], strict=True):
            assert all(torch.equal(one[key], two[key]) for key in one if "running" not in key), name
        saved = checkpoint.load(out / name / "checkpoint.pt")
        assert saved["progress"]["step"] == 3
        for key, value in saved["trainer"]["network"].items():
            assert torch.equal(value, second["network"][key]), (name, key)
        # The second run went on with each process's own draws: both states were in the checkpoint.
        states = [saved["random"]["numpy"], saved["random_of_others"][0]["numpy"]]
        assert [_next(state) for state in states] == [first["next"], second["next"]]
        rows = list(csv.DictReader((out / name / "log.csv").read_text().splitlines()))
        assert [row["step"] for row in rows] == ["2", "3"]
        assert all(math.isfinite(float(value)) for row in rows for value in row.values())


def _next(state: dict) -> list[float]:
    random = np.random.default_rng()
    random.bit_generator.state = state
    return random.random(8).tolist()


def test_alone_nothing_is_wrapped_or_waited_for() -> None:
    module = torch.nn.BatchNorm1d(2)
    with distributed.group():
        assert distributed.shared(module) is module
        distributed.agree(module)
        assert distributed.rank() == 0
        assert not distributed.joined()
        assert distributed.anyone(wish=True)
        assert not distributed.anyone(wish=False)
        assert distributed.everyone(3) == [3]
        assert distributed.first_alone(lambda: 5) == distributed.of_first(5) == 5
