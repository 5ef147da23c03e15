"""What `enhance` prints, where that depends on when photos end and who reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from photoenhance.batch.options import ExportOptions
from photoenhance.batch.plan import Done, Plan, Task
from photoenhance.batch.record import Record
from photoenhance.batch.report import BatchProgress, Failure, Report, skipped_record
from photoenhance.cli.show import Show
from photoenhance.errors import PhotoError
from photoenhance.jobs.progress import Progress

TASK = Task(Path("c.jpg"), Path("out/c.jpg"), "jpeg")


@pytest.mark.parametrize("quiet", [True, False])
def test_photos_that_ended_after_an_interrupt_have_their_record_too(
    quiet: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Done(Path("a.jpg"), Path("out/a.jpg"), "made before")
    told, late = Record("b.jpg", "out/b.jpg"), Record("c.jpg", "out/c.jpg")
    skipped, failed = Record("d.jpg", "out/d.jpg", skipped=True), Record("e.jpg", error="Cannot open e.jpg")
    with Show(as_json=True, quiet=quiet) as show:
        show.plan(Plan((TASK,), (done,)), ExportOptions())
        show.progress(BatchProgress(1, 5, 0, Path("b.jpg"), Progress(0, 0, ""), 0.2, record=told))
        show.interrupted()
        show.report(
            Report(
                made=(told, late),
                skipped=(skipped_record(done), skipped),
                failed=(Failure(TASK, failed),),
                unfinished=(TASK,),
                cancelled=True,
            )
        )
    said = capsys.readouterr()
    assert [json.loads(row)["input"] for row in said.out.splitlines()] == [f"{name}.jpg" for name in "abcde"]
    assert said.err.count("Cannot open e.jpg") == 1
    assert "1 not made" in said.err


@pytest.mark.parametrize(
    ("remedy", "printed"),
    [
        ("Choose another name, or allow replacing it.", "Choose another name, or allow replacing it (--overwrite)."),
        ("Choose smaller tiles or the CPU.", "Choose smaller tiles (--tile) or the CPU (--device cpu)."),
    ],
)
def test_a_remedy_names_the_option_that_does_it(remedy: str, printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    record = Record("a.jpg", error=f"Cannot: for a reason. {remedy}")
    with Show(as_json=True, quiet=True) as show:
        show.report(Report(failed=(Failure(TASK, record),)))
    said = capsys.readouterr()
    assert json.loads(said.out)["error"] == record.error
    assert said.err == f"photoenhance: Cannot: for a reason. {printed}\n"


def test_a_job_that_gave_up_says_why_and_how_many_are_left(capsys: pytest.CaptureFixture[str]) -> None:
    with Show(as_json=False, quiet=True) as show:
        show.report(Report(unfinished=(TASK,), given_up=PhotoError("Stopped", "the disk is full", "Make room")))
    assert capsys.readouterr().err.startswith("photoenhance: Stopped: the disk is full. Make room. 1 not made")
