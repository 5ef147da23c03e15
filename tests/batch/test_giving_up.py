"""Jobs that lose their disk, a folder or photos while they run: what they say, what is left, and that they resume."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photoenhance.batch import manifest
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.prepare import plan_folder
from photoenhance.batch.report import Report
from photoenhance.batch.run import run
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.io import atomic
from photoenhance.recipe.recipe import Recipe
from tests.batch.made import digests, hidden_parts, photos, picture, recipe, save

OPTIONS = ExportOptions(device="cpu", tile=64)
PLAIN = Recipe()
COUNT = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(COUNT):
        save(tmp_path / "in" / f"{number:02}.png", picture(128, 64, seed=number))
    return tmp_path / "in"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 90 kB: some of the results fill it."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=90k", "tmpfs", str(place)]
    if not sys.platform.startswith("linux") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root on Linux can mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


def ran(source: Path, out: Path, happens: Callable[[], object] = lambda: None, what: Recipe = PLAIN) -> Report:
    """Run a job; something happens when the first photo is made."""
    plan = plan_folder([source], out, what, OPTIONS, FolderOptions(subfolders=True))
    steps, waiting = run(plan, what, OPTIONS, Stop()), True
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            report: Report = end.value
            return report
        if waiting and step.record is not None:
            waiting = False
            happens()


def resumed(source: Path, out: Path, what: Recipe = PLAIN) -> None:
    """What an undisturbed job makes is made in the end, each photo once."""
    report = ran(source, out, what=what)
    assert (report.failed, report.unfinished, report.given_up) == ((), (), None)
    whole = out.parent / "whole"
    ran(source, whole, what=what)
    made, right = (
        {name: digest for name, digest in digests(one).items() if name != manifest.NAME} for one in (out, whole)
    )
    assert made == right
    assert not hidden_parts(out)


def test_a_full_disk_ends_the_job_with_one_sentence(folder: Path, disk: Path) -> None:
    report = ran(folder, disk / "out", what=recipe())  # a network runs when it is known
    assert report.made
    assert len(report.failed) <= 4
    assert all("the disk is full" in str(failure.record.error) for failure in report.failed)
    assert len(report.unfinished) >= 3
    assert "the disk is full" in str(report.given_up)
    assert not report.cancelled
    assert not hidden_parts(disk)
    remount(disk, "size=9m")
    resumed(folder, disk / "out", recipe())


def test_a_disk_that_becomes_read_only_ends_the_job(folder: Path, disk: Path) -> None:
    def happens() -> None:
        while subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True, check=False).returncode:
            pass  # refused while a file is being written

    report = ran(folder, disk / "out", happens)
    assert "can only be read" in str(report.given_up)
    remount(disk, "rw,size=9m")
    resumed(folder, disk / "out")


def test_a_disk_that_is_taken_out_is_not_written_past(folder: Path, disk: Path) -> None:
    report = ran(folder, disk, lambda: subprocess.run(["umount", "-l", str(disk)], check=True))
    below = list(disk.iterdir())
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(disk)], check=True)
    assert below == [], "nothing lies where the disk had been"
    assert "taken out" in str(report.given_up)


def test_a_folder_of_results_that_is_removed_is_not_made_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def happens() -> None:
        while out.exists():
            shutil.rmtree(out, ignore_errors=True)

    report = ran(folder, out, happens)
    assert "the folder has gone since the job began" in str(report.given_up)
    assert not out.exists()
    resumed(folder, out)


def test_photos_whose_folder_is_gone_end_the_job(folder: Path, tmp_path: Path) -> None:
    kept = folder.with_name("kept")
    report = ran(folder, tmp_path / "out", lambda: folder.rename(kept))
    assert f"{folder} cannot be read any more" in str(report.given_up)
    assert len(report.failed) <= 4
    kept.rename(folder)
    resumed(folder, tmp_path / "out")


def test_lost_photos_are_a_sentence_each_and_the_others_go_on(folder: Path, tmp_path: Path) -> None:
    lost = sorted(folder.iterdir())[4:9]
    report = ran(folder, tmp_path / "out", lambda: [path.unlink() for path in lost])
    assert [failure.task.source for failure in report.failed] == lost
    assert all(failure.record.error and failure.task.source.name in failure.record.error for failure in report.failed)
    assert len(report.made) == COUNT - len(lost)
    assert report.given_up is None


def test_one_folder_of_several_that_goes_does_not_end_the_job(folder: Path, tmp_path: Path) -> None:
    for number in range(5):
        save(folder / "a" / f"{number}.png", picture(seed=number))
        save(folder / "b" / f"{number}.png", picture(seed=number))
    report = ran(folder, tmp_path / "out", lambda: shutil.rmtree(tmp_path / "out" / "a"))
    assert {failure.task.source.parent.name for failure in report.failed} == {"a"}
    assert len(report.failed) == 5
    assert photos(tmp_path / "out" / "b") == [f"{number}_enhanced.png" for number in range(5)]
    assert report.given_up is None


def test_what_is_refused_before_the_name_leaves_nothing(tmp_path: Path) -> None:
    def refuse(whole: Path) -> None:
        assert whole.read_bytes() == b"data"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(PhotoError, match="the disk is full"):
        atomic.commit(b"data", tmp_path / "a", ready=refuse)
    assert list(tmp_path.iterdir()) == []
