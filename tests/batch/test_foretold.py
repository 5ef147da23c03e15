"""What is said of a job before it runs: what formats will not hold, whose edits cannot be made, what is replaced."""

from __future__ import annotations

from pathlib import Path

from photoenhance.batch.edits import Edits, edits_path, write_edits
from photoenhance.batch.foretold import losses, notes, warnings
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.plan import Plan, Task
from photoenhance.batch.prepare import plan_folder
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from tests.batch.made import picture, save

GONE = Recipe((EnhanceStep("gone", "00"),))


def tasks(format_key: str, *names: str) -> Plan:
    return Plan(tuple(Task(Path(name), Path("out"), format_key) for name in names))


def test_notes_are_said_once_for_all() -> None:
    options = ExportOptions(depth=16)
    assert notes(tasks("jpeg", "a.png", "b.png"), options) == ("JPEG holds 8 of the 16 bits a channel",)
    assert notes(tasks("png", "a.png"), options) == ()


def test_what_files_of_a_kind_may_lose() -> None:
    assert losses(tasks("jpeg", "a.jpg", "b.dng")) == ()
    assert losses(tasks("jpeg", "a.png", "b.png")) == ("JPEG cannot hold more than 8 bits a channel and transparency",)
    assert losses(tasks("webp", "a.tif")) == ("WebP cannot hold more than 8 bits a channel",)
    assert losses(tasks("tiff", "a.png", "b.bmp", "c.unknown")) == ()


def test_photos_that_will_fail_and_files_that_go(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        save(tmp_path / f"{name}.png", picture(8, 8))
    write_edits(tmp_path / "a.png", GONE)
    write_edits(tmp_path / "b.png", GONE)
    write_edits(tmp_path / "c.png", NEUTRAL)
    edits_path(tmp_path / "d.png").write_text("{")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "c_enhanced.png").write_bytes(b"x")
    for conflict, told in (("overwrite", ("1 file will be replaced",)), ("unique", ())):
        options = ExportOptions(conflict=conflict)  # type: ignore[arg-type] # one of its words
        plan = plan_folder([tmp_path], tmp_path / "out", NEUTRAL, options, FolderOptions())
        assert warnings(plan, options) == (
            "1 photo will fail: the edits of d.png cannot be read",
            "2 photos will fail: edited with the model gone, which is not installed",
            *told,
        )
        plan = plan_folder([tmp_path], tmp_path / "out", NEUTRAL, options, FolderOptions(ignore_edits=True))
        assert warnings(plan, options) == told


def test_a_neutral_step_of_a_missing_model_does_no_harm() -> None:
    idle = Recipe((EnhanceStep("gone", "00", strength=0),))
    plan = Plan((Task(Path("a.png"), Path("b.png"), "png", edits=Edits(idle)),))
    assert warnings(plan, ExportOptions()) == ()
