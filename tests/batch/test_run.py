"""The loop over many photos: bad ones, reruns, pause, cancel, leftovers, memory."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from photoenhance.batch import export as stages
from photoenhance.batch import manifest
from photoenhance.batch import run as running
from photoenhance.batch.noting import noted
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.place import Note
from photoenhance.batch.plan import Plan
from photoenhance.batch.prepare import plan_folder
from photoenhance.batch.record import Record
from photoenhance.batch.report import BatchProgress, Report, retry
from photoenhance.batch.run import run
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.jobs.runner import Runner
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from tests.batch.made import digests, hidden_parts, photos, recipe, save

OPTIONS = ExportOptions(device="cpu")
LIMIT = 60.0
ROOT = Path(__file__).parents[2]


def planned(source: Path, out: Path, options: ExportOptions = OPTIONS, what: Recipe | None = None) -> Plan:
    return plan_folder([source], out, what or recipe(), options, FolderOptions(subfolders=True))


def done(steps: Generator[BatchProgress, None, Report]) -> tuple[list[BatchProgress], Report]:
    seen = []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as end:
            return seen, end.value


def ran(source: Path, out: Path, options: ExportOptions = OPTIONS, what: Recipe | None = None) -> Report:
    return done(run(planned(source, out, options, what), what or recipe(), options, Stop()))[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("a.jpg", "b.png", "sub/c.jpg")):
        save(tmp_path / "in" / name, seed=number)
    return tmp_path / "in"


def test_all_photos_are_made_and_mirrored_and_originals_untouched(folder: Path, tmp_path: Path) -> None:
    before = digests(folder)
    seen, report = done(run(planned(folder, tmp_path / "out"), recipe(), OPTIONS, Stop()))
    assert photos(tmp_path / "out") == ["a_enhanced.jpg", "b_enhanced.png", "sub"]
    assert photos(tmp_path / "out" / "sub") == ["c_enhanced.jpg"]
    assert [Path(record.input).name for record in report.made] == ["a.jpg", "b.png", "c.jpg"]
    assert (report.failed, report.skipped, report.unfinished, report.cancelled) == ((), (), (), False)
    assert [step.record for step in seen if step.record] == list(report.made)
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert [step.fraction for step in seen] == sorted(step.fraction for step in seen)
    assert [step.fraction == 1 for step in seen].index(True) == len(seen) - 1
    assert (seen[-1].done, seen[-1].total) == (3, 3)
    assert digests(folder) == before


def test_same_bytes_as_one_photo_alone(folder: Path, tmp_path: Path) -> None:
    ran(folder, tmp_path / "out")
    task = planned(folder, tmp_path / "alone").tasks[0]
    with Sessions() as sessions:
        for _ in stages.export(task, recipe(), OPTIONS, sessions, Stop()):
            pass
    assert (tmp_path / "alone/a_enhanced.jpg").read_bytes() == (tmp_path / "out/a_enhanced.jpg").read_bytes()


def test_bad_photos_are_lines_in_the_report_and_the_others_go_on(folder: Path, tmp_path: Path) -> None:
    (folder / "a0.jpg").write_bytes(b"")
    (folder / "a1.jpg").write_bytes(b"this is no picture at all")
    report = ran(folder, tmp_path / "out")
    assert [failure.task.source.name for failure in report.failed] == ["a0.jpg", "a1.jpg"]
    for failure in report.failed:
        assert failure.task.source.name in str(failure.record.error)
        assert failure.record.output is None
    assert len(report.made) == 3
    assert hidden_parts(tmp_path) == []


def test_retry_takes_what_failed(folder: Path, tmp_path: Path) -> None:
    (folder / "a0.jpg").write_bytes(b"")
    report = ran(folder, tmp_path / "out")
    save(folder / "a0.jpg", seed=9)
    again = retry(report)
    assert [task.source.name for task in again.tasks] == ["a0.jpg"]
    _, second = done(run(again, recipe(), OPTIONS, Stop()))
    assert len(second.made) == 1
    assert (tmp_path / "out" / "a0_enhanced.jpg").exists()


def test_a_program_error_is_one_sentence_and_the_others_go_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    real = running.finish

    def broken(task: Any, *rest: Any) -> Any:
        if task.source.name == "a.jpg":
            raise ZeroDivisionError("a bug")
        return real(task, *rest)

    monkeypatch.setattr(running, "finish", broken)
    report = ran(folder, tmp_path / "out")
    (failure,) = report.failed
    (log,) = (tmp_path / "state").rglob("*.log")
    assert str(log) in str(failure.record.error)
    assert "a bug" not in str(failure.record.error)
    assert "a bug" in log.read_text()
    assert len(report.made) == 2


def test_a_rerun_skips_what_was_made(folder: Path, tmp_path: Path) -> None:
    ran(folder, tmp_path / "out")
    before = digests(tmp_path / "out")
    save(folder / "new.jpg", seed=7)
    plan = planned(folder, tmp_path / "out")
    assert [task.source.name for task in plan.tasks] == ["new.jpg"]
    assert len(plan.done) == 3
    _, report = done(run(plan, recipe(), OPTIONS, Stop()))
    assert (len(report.made), len(report.skipped)) == (1, 3)
    assert all(record.skipped and record.output for record in report.skipped)
    after = digests(tmp_path / "out")
    assert {name: after[name] for name in before if not name.endswith(manifest.NAME)} == {
        name: digest for name, digest in before.items() if not name.endswith(manifest.NAME)
    }
    assert set(after) - set(before) == {"new_enhanced.jpg"}


def test_another_recipe_or_a_changed_photo_is_made_under_a_new_name(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran(folder, out)
    ran(folder, out, what=recipe(50))
    assert photos(out) == ["a_enhanced.jpg", "a_enhanced_2.jpg", "b_enhanced.png", "b_enhanced_2.png", "sub"]
    assert planned(folder, out, what=recipe(50)).tasks == ()
    save(folder / "a.jpg", seed=5)
    assert [task.source.name for task in planned(folder, out).tasks] == ["a.jpg"]


def test_a_lost_result_is_made_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran(folder, out)
    (out / "b_enhanced.png").unlink()
    assert [task.source.name for task in planned(folder, out).tasks] == ["b.png"]


def test_results_beside_the_photos_are_never_enhanced_again(folder: Path) -> None:
    for _ in range(2):
        ran(folder, folder)
        assert photos(folder) == ["a.jpg", "a_enhanced.jpg", "b.png", "b_enhanced.png", "sub"]
    (folder / manifest.NAME).unlink()
    assert {task.source.name for task in planned(folder, folder).tasks} == {"a.jpg", "b.png"}


def test_overwrite_replaces_and_still_skips_what_it_made(folder: Path, tmp_path: Path) -> None:
    out, options = tmp_path / "out", replace(OPTIONS, conflict="overwrite")
    ran(folder, out)
    first = digests(out)
    ran(folder, out, options, recipe(50))
    assert photos(out) == ["a_enhanced.jpg", "b_enhanced.png", "sub"]
    assert digests(out)["a_enhanced.jpg"] != first["a_enhanced.jpg"]
    assert planned(folder, out, options, recipe(50)).tasks == ()


def test_skip_leaves_existing_files(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a_enhanced.jpg").write_bytes(b"precious")
    report = ran(folder, out, replace(OPTIONS, conflict="skip"))
    assert (out / "a_enhanced.jpg").read_bytes() == b"precious"
    assert (len(report.skipped), len(report.made)) == (1, 2)


def test_leftovers_of_dead_jobs_are_removed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".photoenhance-00112233.part").write_bytes(b"half")
    ran(folder, out)
    assert hidden_parts(out) == []


@pytest.mark.skipif(os.name == "nt", reason="wants POSIX")
def test_killed_right_after_a_result_has_its_name_it_is_not_made_twice(folder: Path, tmp_path: Path) -> None:
    shutil.rmtree(folder / "sub")
    out = tmp_path / "out"
    source = f"""
import os, signal
from pathlib import Path
from tests.batch.test_run import ran
link, made = os.link, []

def linked(one, other):
    link(one, other)
    made.append(other)
    if len(made) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

os.link = linked
ran(Path({str(folder)!r}), Path({str(tmp_path / "out")!r}))
"""
    assert subprocess.run([sys.executable, "-c", source], check=False, cwd=ROOT).returncode == -signal.SIGKILL
    assert len(hidden_parts(out)) == 1
    first = digests(out)
    report = ran(folder, out)
    assert (len(report.skipped), report.made) == (2, ())
    assert hidden_parts(out) == []
    assert photos(out) == ["a_enhanced.jpg", "b_enhanced.png"]
    assert {name: digest for name, digest in first.items() if "part" not in name} == digests(out)


def test_a_name_that_somebody_else_was_faster_to_take_is_not_ours(folder: Path, tmp_path: Path) -> None:
    """Noted before the name is taken: the note is taken back, even where the stranger has as many bytes."""
    out, task = tmp_path / "out", planned(folder, tmp_path / "out").tasks[0]
    out.mkdir()
    whole = out / "whole"
    whole.write_bytes(b"ours")

    def make(note: Note) -> Record:
        note(whole, out / "a_enhanced.jpg")
        (out / "a_enhanced.jpg").write_bytes(b"them")
        note(whole, out / "a_enhanced_2.jpg")
        return Record(str(task.source), str(whole.rename(out / "a_enhanced_2.jpg")))

    noted(make, task.source, "digest", task.size, task.mtime_ns)
    made = manifest.Made("digest")
    assert made.find(task.source, task.size, task.mtime_ns, out) == out / "a_enhanced_2.jpg"
    assert made.find(task.source, task.size, task.mtime_ns, out) is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="wants a device that is always full")
def test_on_a_full_disk_a_result_is_refused_but_a_manifest_that_is_shut_is_only_told(
    folder: Path, tmp_path: Path
) -> None:
    out, task = tmp_path / "out", planned(folder, tmp_path / "out").tasks[0]
    out.mkdir()
    whole = out / "whole"
    whole.write_bytes(b"ours")

    def make(note: Note) -> Record:
        note(whole, out / "a_enhanced.jpg")
        return Record(str(task.source), str(out / "a_enhanced.jpg"))

    (out / manifest.NAME).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        noted(make, task.source, "digest", task.size, task.mtime_ns)
    (out / manifest.NAME).unlink()
    (out / manifest.NAME).mkdir()
    (told,) = noted(make, task.source, "digest", task.size, task.mtime_ns).warnings
    assert "Cannot note the result" in told


def test_a_missing_model_fails_the_job_once(folder: Path, tmp_path: Path) -> None:
    what = Recipe((EnhanceStep("no-such-model", "0" * 64),))
    with pytest.raises(PhotoError, match="no-such-model"):
        ran(folder, tmp_path / "out", what=what)


def test_a_target_that_cannot_be_made_fails_the_job_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PhotoError, match="file"):
        ran(folder, tmp_path / "file" / "out")


def test_stop_ends_within_the_photo_and_the_rest_can_be_resumed(folder: Path, tmp_path: Path) -> None:
    options = replace(OPTIONS, tile=64)
    save(folder / "b.png", width=200, height=150)
    plan = planned(folder, tmp_path / "out", options)
    stop = Stop()
    steps = run(plan, recipe(), options, stop)
    while not ((now := next(steps)).current.name == "b.png" and now.step.done == 1):
        pass
    stop.request()
    seen, report = done(steps)
    assert report.cancelled
    assert [record.input for record in report.made] == [str(folder / "a.jpg")]
    assert [task.source.name for task in report.unfinished] == ["b.png", "c.jpg"]
    assert photos(tmp_path / "out") == ["a_enhanced.jpg", "sub"]
    assert hidden_parts(tmp_path) == []
    assert len(seen) <= 1, "work went on after the stop"
    assert [task.source.name for task in planned(folder, tmp_path / "out", options).tasks] == ["b.png", "c.jpg"]
    assert retry(report).tasks == report.unfinished


def test_cancelling_the_job_gives_its_report(folder: Path, tmp_path: Path) -> None:
    save(folder / "b.png", width=200, height=150)
    options = replace(OPTIONS, tile=64)
    plan, stop, reached = planned(folder, tmp_path / "out", options), Stop(), threading.Event()
    reports: list[Report] = []
    runner = Runner(1)
    job = runner.start(
        lambda: run(plan, recipe(), options, stop),
        on_progress=lambda step: reached.set() if step.current.name == "b.png" and step.step.done else None,
        on_done=reports.append,
        on_cancel=stop.request,
    )
    assert reached.wait(LIMIT)
    job.cancel()
    assert job.wait(LIMIT)
    assert runner.close(LIMIT)
    assert [report.cancelled for report in reports] == [True]


def test_pause_holds_the_tiles(folder: Path, tmp_path: Path) -> None:
    options = replace(OPTIONS, tile=64)
    save(folder / "a.jpg", width=200, height=150)
    pause = threading.Event()
    steps = run(planned(folder, tmp_path / "out", options), recipe(), options, Stop(), pause)
    while not next(steps).step.done:
        pass
    pause.set()
    held = [next(steps) for _ in range(4)]
    assert all(step.paused for step in held)
    assert photos(tmp_path / "out") == ["sub"]
    pause.clear()
    seen, report = done(steps)
    assert len(report.made) == 3
    assert not any(step.paused for step in seen)


def test_a_stop_ends_a_pause(folder: Path, tmp_path: Path) -> None:
    pause, stop = threading.Event(), Stop()
    pause.set()
    steps = run(planned(folder, tmp_path / "out"), recipe(), OPTIONS, stop, pause)
    while not next(steps).paused:
        pass
    stop.request()
    _, report = done(steps)
    assert report.cancelled
    assert report.made == ()


def test_neighbours_overlap_and_few_photos_are_in_memory(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        save(folder / f"n{number}.png", seed=10 + number)
    alive: list[weakref.ref[Any]] = []
    threads: dict[str, set[str]] = {"decode": set(), "finish": set()}
    most = 0
    decode, finish = stages.decode, running.finish

    def counted(*given: Any) -> Any:
        nonlocal most
        photo = decode(*given)
        alive.append(weakref.ref(photo.source.pixels))
        most = max(most, sum(one() is not None for one in alive))
        threads["decode"].add(threading.current_thread().name)
        return photo

    def slow(*given: Any) -> Any:
        threads["finish"].add(threading.current_thread().name)
        time.sleep(0.05)  # a slow disk: decoding must not run ahead of it
        return finish(*given)

    monkeypatch.setattr(stages, "decode", counted)
    monkeypatch.setattr(running, "finish", slow)
    assert len(ran(folder, tmp_path / "out").made) == 9
    assert most <= 3
    here = threading.current_thread().name
    assert here not in threads["decode"] | threads["finish"]
    assert not threads["decode"] & threads["finish"]
