"""The command line in this process: options, output and exit codes. What needs a child is in test_process.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest

from photoenhance import __main__ as entry
from photoenhance import io
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.prepare import plan_folder
from photoenhance.batch.run import run
from photoenhance.cli.app import app, main
from photoenhance.inference import catalogue
from photoenhance.inference.choice import choices
from photoenhance.inference.stop import Stop
from photoenhance.io import read
from tests.batch.made import MODEL, digests, hidden_parts, photos, recipe, save

FIELDS = [
    "input",
    "output",
    "width",
    "height",
    "model",
    "model_sha256",
    "provider",
    "precision",
    "tiles",
    "seconds",
    "warnings",
]


def enhance(*arguments: object) -> int:
    """A pixel network unless another is named: the default is tested with the window, in tests/ui/test_auto.py."""
    return main(["enhance", "--model", MODEL, *map(str, arguments), "--device", "cpu"])


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_photo_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save(tmp_path / "a.jpg")
    before = digests(tmp_path)
    assert enhance(source, "-o", tmp_path / "new" / "b.png", "--json") == 0
    (record,) = records(capsys.readouterr().out)
    assert list(record)[: len(FIELDS)] == FIELDS
    assert list(record["seconds"]) == ["decode", "enhance", "encode", "total"]
    assert (record["input"], record["output"]) == (str(source), str(tmp_path / "new" / "b.png"))
    assert (record["width"], record["height"], record["tiles"]) == (96, 64, 1)
    assert record["model_sha256"] == catalogue.find(MODEL).sha256
    assert record["error"] is None
    assert digests(tmp_path)["a.jpg"] == before["a.jpg"]
    assert io.read(tmp_path / "new" / "b.png").format == "png"
    assert photos(tmp_path / "new") == ["b.png"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["b.png"], "no manifest beside a single file"


def test_files_and_folders_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "in" / "a.jpg")
    save(tmp_path / "in" / "sub" / "b.png")
    single = save(tmp_path / "c.png")
    assert enhance(tmp_path / "in", single, "-o", tmp_path / "out") == 0
    assert photos(tmp_path / "out") == ["a_enhanced.jpg", "c_enhanced.png"]
    said = capsys.readouterr()
    assert "a.jpg -> " in said.out
    assert "2 enhanced" in said.err
    assert enhance(tmp_path / "in", single, "-o", tmp_path / "out", "--subfolders") == 0
    assert photos(tmp_path / "out" / "sub") == ["b_enhanced.png"]
    assert "2 skipped" in capsys.readouterr().err


def test_a_rerun_skips_and_says_so_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save(tmp_path / "a.jpg")
    for _ in range(2):
        assert enhance(source, "-o", f"{tmp_path / 'out'}/", "--json") == 0
    first, second = records(capsys.readouterr().out)
    assert (first["skipped"], second["skipped"]) == (False, True)
    assert first["output"] == second["output"]


def test_same_bytes_as_the_folder_job(tmp_path: Path) -> None:
    source = save(tmp_path / "in" / "a.jpg", width=150, height=110)
    assert enhance(source, "-o", tmp_path / "one.jpg", "--quality", 90, "--strength", 80) == 0
    from photoenhance.batch.options import FolderOptions

    options = ExportOptions(quality=90, device="cpu")
    plan = plan_folder([tmp_path / "in"], tmp_path / "out", recipe(80), options, FolderOptions())
    for _ in run(plan, recipe(80), options, Stop()):
        pass
    assert (tmp_path / "one.jpg").read_bytes() == (tmp_path / "out" / "a_enhanced.jpg").read_bytes()


def test_options_reach_the_file(tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg")
    assert enhance(source, "-o", tmp_path / "out", "--format", "tiff", "--depth", 16, "--profile", "p3") == 0
    (name,) = photos(tmp_path / "out")
    made = io.read(tmp_path / "out" / name)
    assert (made.format, made.bits) == ("tiff", 16)
    assert made.icc is not None
    small, large = tmp_path / "small.jpg", tmp_path / "large.jpg"
    assert enhance(source, "-o", small, "--quality", 30) == enhance(source, "-o", large, "--quality", 99) == 0
    assert small.stat().st_size < large.stat().st_size
    assert enhance(source, "-o", tmp_path / "zero.png", "--strength", 0) == 0
    assert enhance(source, "-o", tmp_path / "gan.png", "--model", "lowlight-gan") == 0
    zero, gan = (io.read(tmp_path / name).pixels for name in ("zero.png", "gan.png"))
    assert (zero == io.read(source).pixels).all()
    assert (gan != zero).any()


def test_pairs(tmp_path: Path) -> None:
    # A TIFF header with Canon's mark is enough to count as RAW in the plan; decoding it fails, which is told.
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "IMG_1.CR2").write_bytes(bytes.fromhex("49492a0010000000") + b"CR\x02\x00" + bytes(200))
    save(tmp_path / "in" / "IMG_1.JPG")
    assert enhance(tmp_path / "in", "-o", tmp_path / "out", "--pairs", "both") == 1
    assert photos(tmp_path / "out") == ["IMG_1_JPG_enhanced.jpg"]
    assert enhance(tmp_path / "in", "-o", tmp_path / "raw") == 1
    assert photos(tmp_path / "raw") == []


def test_an_existing_file_is_refused_and_overwritten_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = save(tmp_path / "a.jpg"), tmp_path / "b.jpg"
    target.write_bytes(b"precious")
    assert enhance(source, "-o", target) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert target.read_bytes() == b"precious"
    assert enhance(source, "-o", target, "--overwrite") == 0
    assert target.read_bytes() != b"precious"


def test_in_a_folder_a_foreign_file_gets_a_neighbour(tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a_enhanced.jpg").write_bytes(b"precious")
    assert enhance(source, "-o", tmp_path / "out") == 0
    assert photos(tmp_path / "out") == ["a_enhanced.jpg", "a_enhanced_2.jpg"]
    assert (tmp_path / "out" / "a_enhanced.jpg").read_bytes() == b"precious"


def test_names_by_a_template_and_photos_that_are_skipped(tmp_path: Path) -> None:
    save(tmp_path / "in" / "a.jpg")
    save(tmp_path / "in" / "b.jpg", seed=1)
    words = ("-o", tmp_path / "out", "--name", "{sequence}_{name}", "--conflict", "skip", "--resize", "40x40")
    assert enhance(tmp_path / "in", *words) == 0
    assert photos(tmp_path / "out") == ["001_a.jpg", "002_b.jpg"]
    assert read(tmp_path / "out" / "001_a.jpg").width == 40
    (tmp_path / "out" / "002_b.jpg").write_bytes(b"precious")
    assert enhance(tmp_path / "in", *words) == 0
    assert photos(tmp_path / "out") == ["001_a.jpg", "002_b.jpg"]
    assert (tmp_path / "out" / "002_b.jpg").read_bytes() == b"precious"


def test_onto_the_source_is_refused_always(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save(tmp_path / "a.jpg")
    before = digests(tmp_path)
    assert enhance(source, "-o", source, "--overwrite") == 1
    assert "originals are never changed" in capsys.readouterr().err
    assert digests(tmp_path) == before


@pytest.mark.parametrize("kind", ["missing", "empty", "truncated", "text", "folder"])
def test_bad_input_is_one_sentence_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    bad, good = tmp_path / "bad.png", save(tmp_path / "good.png")
    content = {"empty": b"", "truncated": good.read_bytes()[:200], "text": b"hello, no picture here"}
    if kind in content:
        bad.write_bytes(content[kind])
    if kind == "folder":
        bad = tmp_path / "empty folder"
        bad.mkdir()
    code = enhance(bad, good, "-o", tmp_path / "out", "--json")
    said = capsys.readouterr()
    assert photos(tmp_path / "out") == ["good_enhanced.png"]
    if kind == "folder":
        assert code == 0
        return
    assert code == 1
    failed, made = records(said.out)
    assert "bad.png" in failed["error"]
    assert failed["output"] is None
    assert made["error"] is None
    assert failed["error"] in said.err
    assert "Traceback" not in said.err + said.out
    assert hidden_parts(tmp_path) == []


def test_unknown_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save(tmp_path / "a.jpg")
    assert enhance(source, "-o", tmp_path / "out", "--model", "nope") == 1
    said = capsys.readouterr().err
    assert "nope" in said
    assert MODEL in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("-o", "OUT/"),
        ("IN",),
        ("IN", "-o", "OUT.xyz"),
        ("IN", "-o", "OUT.gif"),
        ("IN", "IN2", "-o", "IN"),
        ("IN", "-o", "OUT.jpg", "--format", "png"),
        ("IN", "-o", "OUT/", "--format", "raw"),
        ("IN", "-o", "OUT/", "--format", "nope"),
        ("IN", "-o", "OUT/", "--strength", "201"),
        ("IN", "-o", "OUT/", "--strength", "nan"),
        ("IN", "-o", "OUT/", "--strength", "much"),
        ("IN", "-o", "OUT/", "--quality", "0"),
        ("IN", "-o", "OUT/", "--depth", "11"),
        ("IN", "-o", "OUT/", "--device", "toaster"),
        ("IN", "-o", "OUT/", "--tile", "7", "--model", MODEL),
        ("IN", "-o", "OUT/", "--profile", "rec2020"),
        ("IN", "-o", "OUT/", "--pairs", "jpeg"),
        ("IN", "-o", "OUT/", "--nonsense"),
    ],
)
def test_wrong_usage_is_2_and_does_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    save(tmp_path / "in.jpg")
    save(tmp_path / "in2.jpg")
    before = digests(tmp_path)
    places = {
        "IN": "in.jpg",
        "IN2": "in2.jpg",
        "OUT/": "out/",
        "OUT.xyz": "o.xyz",
        "OUT.gif": "o.gif",
        "OUT.jpg": "o.jpg",
    }
    given = [f"{tmp_path}/{places[word]}" if word in places else word for word in arguments]
    assert main(["enhance", *given]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Error" in said.err
    assert "Traceback" not in said.err
    assert digests(tmp_path) == before
    assert not (tmp_path / "out").exists()


def test_quiet_says_failures_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = save(tmp_path / "a.jpg")
    assert enhance(good, "-o", tmp_path / "out", "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    assert enhance(good, tmp_path / "gone.jpg", "-o", tmp_path / "out2", "--quiet") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "gone.jpg" in said.err


def test_left_out_files_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "in" / "a.jpg")
    (tmp_path / "in" / "notes.txt").write_text("hello")
    assert enhance(tmp_path / "in", "-o", tmp_path / "out") == 0
    assert "notes.txt" in capsys.readouterr().err


def test_models(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == main(["models", "list"]) == 0
    out = capsys.readouterr().out
    assert all(out.count(one.id) >= 2 for one in choices())
    assert main(["models", "info", MODEL]) == 0
    assert catalogue.find(MODEL).sha256 in capsys.readouterr().out
    assert main(["models", "info", MODEL, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == MODEL
    assert main(["models", "info", "nope"]) == 1
    assert "nope" in capsys.readouterr().err


def test_devices(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split()[:2] == ["cpu", "yes"]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert "photoenhance" in capsys.readouterr().out


def test_the_entry_knows_every_command() -> None:
    assert isinstance(app, click.Group)
    assert set(entry.COMMANDS) == set(app.commands)


def test_an_error_in_the_program_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(catalogue, "models", broken)
    assert main(["models"]) == 1
    said = capsys.readouterr().err
    (log,) = tmp_path.rglob("*.log")
    assert str(log) in said
    assert "Traceback" not in said
    assert "a bug" in log.read_text()
