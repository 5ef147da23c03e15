"""Folder jobs on a real cluster of worker processes: the same as alone, and workers, photos and schedulers that die."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photoenhance.batch import manifest
from photoenhance.batch.cluster import crew, job, station
from photoenhance.batch.cluster.job import run_on_cluster
from photoenhance.batch.cluster.likeness import difference, likeness
from photoenhance.batch.cluster.values import Order
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.plan import Plan
from photoenhance.batch.prepare import plan_folder
from photoenhance.batch.report import BatchProgress, Report
from photoenhance.cli.app import main
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.io import guarded
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from tests.batch.made import MODEL, digests, hidden_parts, photos, recipe, save
from tests.conftest import TOP

OPTIONS = ExportOptions(device="cpu")
LIMIT = 60.0


def needed() -> Any:
    if os.environ.get("CI") == "true":
        import distributed

        return distributed
    return pytest.importorskip("distributed", reason="wants the extra `cluster`")


@dataclasses.dataclass(frozen=True)
class Cluster:
    address: str
    sign: Path
    close: Callable[[], None]


def started(home: Path, workers: int) -> Cluster:
    distributed = needed()
    from dask import config

    sign = home / "sign"
    own = {f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
    with config.set({"distributed.scheduler.allowed-failures": 1}):
        made = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
            env={**own, "PHOTOENHANCE_TEST_SIGN": str(sign)},
            preload=[str(TOP / "tests" / "batch" / "cluster_hook.py")],
            local_directory=str(home / "dask"),
        )
    return Cluster(made.scheduler_address, sign, made.close)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    one = started(tmp_path_factory.mktemp("cluster"), workers=2)
    yield one
    one.close()


def planned(source: Path, out: Path, options: ExportOptions = OPTIONS, what: Recipe | None = None) -> Plan:
    return plan_folder([source], out, what or recipe(), options, FolderOptions())


def ran(plan: Plan, address: str, what: Recipe | None = None) -> Report:
    return drained(run_on_cluster(plan, what or recipe(), OPTIONS, Stop(), address))


def drained(steps: Generator[BatchProgress, None, Report]) -> Report:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            report: Report = end.value
            return report


def waited(sign: Path) -> int:
    """The process that holds a photo, once it does."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if sign.exists() and (text := sign.read_text()):
            return int(text)
        time.sleep(0.02)
    raise AssertionError("no worker came to the photo")


def enhanced(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict[str, Any]], list[str]]:
    """Exit code, records without what differs from run to run, and what was said of photos."""
    code = main(["enhance", "--model", MODEL, "--device", "cpu", "--json", *map(str, arguments)])
    said = capsys.readouterr()
    records = [{**json.loads(line), "seconds": None} for line in said.out.splitlines()]
    return code, records, said.err.splitlines()


def lines(out: Path) -> list[manifest.Line]:
    return [msgspec.structs.replace(line, output_mtime_ns=0) for line in manifest.read(out)]


def test_the_same_as_alone_while_a_worker_is_killed(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    for number, name in enumerate(("a.jpg", "b.png", "b.jpg", "held.png", "x.webp", "y.png", "z.jpg")):
        save(folder / name, seed=number)
    (folder / "c.jpg").write_bytes(b"this is no picture at all")
    before = digests(folder)
    out.mkdir()
    (out / "a_enhanced.jpg").write_bytes(b"precious")
    alone = enhanced(capsys, folder, "-o", out)
    made, known = digests(out), lines(out)
    for path in out.iterdir():
        path.unlink()
    (out / "a_enhanced.jpg").write_bytes(b"precious")
    killed: list[list[Path]] = []

    def kill() -> None:
        pid = waited(cluster.sign)
        killed.append(hidden_parts(out))
        os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    together = enhanced(capsys, folder, "-o", out, "--scheduler", cluster.address)
    killer.join()
    assert together == alone
    assert together[0] == 1
    assert [record["error"] is None for record in together[1]].count(False) == 1
    del made[manifest.NAME]
    assert {name: digest for name, digest in digests(out).items() if name != manifest.NAME} == made
    assert lines(out) == known
    assert len(killed[0]) >= 2, "the worker was not killed while it wrote"
    assert hidden_parts(tmp_path) == []
    assert digests(folder) == before
    assert planned(folder, out).tasks == planned(folder, out, OPTIONS).tasks
    assert [task.source.name for task in planned(folder, out).tasks] == ["c.jpg"]


def test_a_photo_that_kills_its_workers_is_one_sentence(cluster: Cluster, tmp_path: Path) -> None:
    for number, name in enumerate(("a.png", "bomb.png", "c.png")):
        save(tmp_path / "in" / name, seed=number)
    report = ran(planned(tmp_path / "in", tmp_path / "out"), cluster.address)
    assert [Path(record.input).name for record in report.made] == ["a.png", "c.png"]
    (failure,) = report.failed
    assert str(failure.record.error) == (
        f"Cannot enhance {tmp_path / 'in' / 'bomb.png'}: 2 worker processes ended while they had it, without a word. "
        "Try it alone on one computer, and see whether the workers have enough memory."
    )
    assert photos(tmp_path / "out") == ["a_enhanced.png", "c_enhanced.png"]
    assert hidden_parts(tmp_path) == []


def test_a_stop_gives_up_what_is_being_made_and_keeps_the_rest(cluster: Cluster, tmp_path: Path) -> None:
    cluster.sign.unlink(missing_ok=True)
    for number, name in enumerate(("a.png", "held.png", "z.png")):
        save(tmp_path / "in" / name, seed=number)
    stop, out = Stop(), tmp_path / "out"
    steps = run_on_cluster(planned(tmp_path / "in", out), recipe(), OPTIONS, stop, cluster.address)
    while next(steps).done < 1 or not cluster.sign.exists():
        pass
    with needed().Client(cluster.address, set_as_default=False) as client:
        assert any(client.run(lambda: guarded._state.guard is not None).values()), "workers read without a guard"
    stop.request()
    cluster.sign.unlink()
    report = drained(steps)
    assert report.cancelled
    assert report.failed == ()
    made = [Path(str(record.output)).name for record in report.made]
    assert made[0] == "a_enhanced.png"
    assert report.unfinished[0].source.name == "held.png"
    assert photos(out) == made
    assert hidden_parts(out) == []
    assert planned(tmp_path / "in", out).tasks == report.unfinished


def test_a_worker_that_would_make_other_results_is_refused(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "in" / "a.png")
    plan = planned(tmp_path / "in", tmp_path / "out")
    monkeypatch.setattr(job, "likeness", lambda models: msgspec.structs.replace(likeness(models), sources="others"))
    with pytest.raises(
        PhotoError, match=r"Cannot use the worker on .*: its photoenhance is made of other source files"
    ):
        ran(plan, cluster.address)
    assert list((tmp_path / "out").iterdir()) == []


def test_no_scheduler_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed()
    monkeypatch.setattr(crew, "CONNECTING", 1)
    save(tmp_path / "in" / "a.png")
    plan = planned(tmp_path / "in", tmp_path / "out")
    with pytest.raises(PhotoError, match=r"Cannot use the scheduler tcp://127\.0\.0\.1:9: none answers there"):
        ran(plan, "tcp://127.0.0.1:9")
    with pytest.raises(PhotoError, match="Cannot use the scheduler carrier://pigeon: Dask says"):
        ran(plan, "carrier://pigeon")
    with pytest.raises(PhotoError, match="Cannot use the scheduler tls"):
        ran(plan, "tls://127.0.0.1:9")
    assert hidden_parts(tmp_path) == []


def test_without_dask_a_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    save(tmp_path / "in" / "a.png")
    with pytest.raises(PhotoError, match=r"pip install 'photoenhance\[cluster\]'"):
        ran(planned(tmp_path / "in", tmp_path / "out"), "tcp://127.0.0.1:9")


def test_a_missing_model_fails_the_job_before_anyone_is_asked(tmp_path: Path) -> None:
    save(tmp_path / "in" / "a.png")
    what = Recipe((EnhanceStep("no-such-model", "0" * 64),))
    with pytest.raises(PhotoError, match="no-such-model"):
        ran(planned(tmp_path / "in", tmp_path / "out"), "tcp://127.0.0.1:9", what=what)


def test_computers_are_compared_by_all_that_decides_bytes(tmp_path: Path) -> None:
    here = likeness([MODEL])
    assert difference(here, likeness([MODEL])) == ""
    assert all(here.models[0])
    assert here.sources
    others = {
        "its photoenhance is 99": {"version": "99"},
        "other source files": {"sources": "0"},
        f"another version of the model {MODEL}": {"models": ((MODEL, "0"),)},
        f"does not have the model {MODEL}": {"models": ((MODEL, ""),)},
        "its numpy is 0.1": {"libraries": (("numpy", "0.1"), *here.libraries[1:])},
    }
    for why, change in others.items():
        assert why in difference(here, msgspec.structs.replace(here, **change))  # type: ignore[arg-type]
    order = Order("job", Recipe(), OPTIONS, here, tmp_path / "witness", remember=True)
    assert "does not see the folder" in str(station.examine(order))
    order.witness.write_text("job")
    assert station.examine(order) is None


def test_a_scheduler_that_goes_away_leaves_what_is_done(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one here: it takes the cluster down, for another one would cost seconds."""
    cluster.sign.unlink(missing_ok=True)
    monkeypatch.setattr(crew, "CONNECTING", 1)
    for number, name in enumerate(("a.png", "held.png", "z.png")):
        save(tmp_path / "in" / name, seed=number)
    out = tmp_path / "out"
    steps = run_on_cluster(planned(tmp_path / "in", out), recipe(), OPTIONS, Stop(), cluster.address)
    while next(steps).done < 1 or not cluster.sign.exists():
        pass
    cluster.close()
    with pytest.raises(PhotoError, match=r"Cannot use the scheduler tcp://.*: it can no longer be reached. What is"):
        drained(steps)
    assert photos(out)[0] == "a_enhanced.png"
    assert hidden_parts(out) == []
    assert len(planned(tmp_path / "in", out).tasks) == 3 - len(photos(out)) > 0
