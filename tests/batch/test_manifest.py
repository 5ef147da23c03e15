"""The manifest: what it finds again, and that damage costs no more than the damaged line."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from photoenhance.batch import manifest
from photoenhance.batch.options import ExportOptions

OPTIONS = ExportOptions()
DIGEST = manifest.made_with("recipe", OPTIONS)


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Path]:
    """A source and its result, remembered."""
    source, output = tmp_path / "in" / "a.jpg", tmp_path / "out" / "a_enhanced.jpg"
    for path, content in ((source, b"source"), (output, b"result")):
        path.parent.mkdir()
        path.write_bytes(content)
    note(source, output)
    return source, output


def note(source: Path, output: Path, digest: str = DIGEST) -> None:
    status = source.stat()
    line = manifest.describe(source, output, digest, status.st_size, status.st_mtime_ns)
    assert line is not None
    manifest.remember(output.parent, line)


def find(source: Path, folder: Path, digest: str = DIGEST, *, exact: bool = False) -> Path | None:
    status = source.stat()
    return manifest.Made(digest, exact=exact).find(source, status.st_size, status.st_mtime_ns, folder)


def test_found_again(made: tuple[Path, Path]) -> None:
    source, output = made
    assert find(source, output.parent) == output


def test_another_recipe_or_option_is_another_result(made: tuple[Path, Path]) -> None:
    source, output = made
    assert find(source, output.parent, manifest.made_with("other", OPTIONS)) is None
    for change in ({"quality": 80}, {"format": "png"}, {"depth": 16}, {"profile": "p3"}, {"tile": 64}):
        assert manifest.made_with("recipe", replace(OPTIONS, **change)) != DIGEST  # type: ignore[arg-type]
    for same in ({"device": "cuda"}, {"conflict": "skip"}):
        assert manifest.made_with("recipe", replace(OPTIONS, **same)) == DIGEST  # type: ignore[arg-type]


def test_changed_source_is_not_found(made: tuple[Path, Path]) -> None:
    source, output = made
    source.write_bytes(b"SOURCE")
    os.utime(source, ns=(1, 1))
    assert find(source, output.parent) is None


def test_touched_source_is_known_by_its_bytes(made: tuple[Path, Path]) -> None:
    source, output = made
    os.utime(source, ns=(1, 1))
    assert find(source, output.parent) == output


def test_lost_or_changed_result_is_made_again(made: tuple[Path, Path]) -> None:
    source, output = made
    output.write_bytes(b"longer than before")
    assert find(source, output.parent) is None
    output.unlink()
    assert find(source, output.parent) is None


def test_exact_wants_the_result_untouched(made: tuple[Path, Path]) -> None:
    source, output = made
    assert find(source, output.parent, exact=True) == output
    os.utime(output, ns=(1, 1))
    assert find(source, output.parent) == output
    assert find(source, output.parent, exact=True) is None


def test_both_folders_may_move(made: tuple[Path, Path], tmp_path: Path) -> None:
    source, output = made
    moved = tmp_path / "moved"
    shutil.copytree(output.parent, moved)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy2(source, elsewhere)
    assert find(elsewhere / "a.jpg", moved) == moved / "a_enhanced.jpg"


@pytest.mark.parametrize("torn", [b'{"source": "/in/b.jpg", "si', b"\x00\xff\n", b"[]\n{}\n7\n", b"\n\n"])
def test_survives_torn_lines_before_and_after(made: tuple[Path, Path], tmp_path: Path, torn: bytes) -> None:
    source, output = made
    path = output.parent / manifest.NAME
    path.write_bytes(path.read_bytes() + torn)
    assert find(source, output.parent) == output
    second, result = tmp_path / "in" / "b.jpg", output.parent / "b_enhanced.jpg"
    second.write_bytes(b"second")
    result.write_bytes(b"its result")
    note(second, result)
    assert find(source, output.parent) == output
    assert find(second, output.parent) == result


def test_every_cut_of_the_file_keeps_the_whole_lines(made: tuple[Path, Path]) -> None:
    source, output = made
    note(source, output, manifest.made_with("other", OPTIONS))
    path = output.parent / manifest.NAME
    whole = path.read_bytes()
    first = whole.index(b"\n")
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        # A last line that lacks nothing but its end counts.
        assert len(manifest.read(output.parent)) == (length >= first) + (length >= len(whole) - 1)


def test_one_result_answers_for_one_photo(made: tuple[Path, Path], tmp_path: Path) -> None:
    source, output = made
    twin = tmp_path / "twin" / "a.jpg"
    twin.parent.mkdir()
    shutil.copy2(source, twin)
    status = source.stat()
    lookup = manifest.Made(DIGEST)
    assert lookup.find(source, status.st_size, status.st_mtime_ns, output.parent) == output
    assert lookup.find(twin, status.st_size, status.st_mtime_ns, output.parent) is None


def test_an_overwritten_result_no_longer_counts_for_the_old_source(made: tuple[Path, Path], tmp_path: Path) -> None:
    source, output = made
    other = tmp_path / "other" / "a.jpg"
    other.parent.mkdir()
    other.write_bytes(b"another photo")
    output.write_bytes(b"RESULT")  # of the same size as before
    note(other, output)
    assert find(source, output.parent) is None
    assert find(other, output.parent) == output


def test_source_that_changed_while_it_was_read_is_not_remembered(made: tuple[Path, Path]) -> None:
    source, output = made
    assert manifest.describe(source, output, DIGEST, 6, 1) is None


def test_names_that_are_no_text(tmp_path: Path) -> None:
    source = tmp_path / os.fsdecode(b"caf\xe9.jpg")
    try:
        source.write_bytes(b"source")
    except OSError:
        pytest.skip("this file system takes no such names")
    output = tmp_path / os.fsdecode(b"caf\xe9_enhanced.jpg")
    output.write_bytes(b"result")
    note(source, output)
    assert find(source, tmp_path) == output


def test_a_result_whose_source_went_meanwhile_is_known_when_it_comes_back(tmp_path: Path) -> None:
    source, output = tmp_path / "a.jpg", tmp_path / "a_enhanced.jpg"
    source.write_bytes(b"source")
    output.write_bytes(b"result")
    status = source.stat()
    source.rename(tmp_path / "away")
    line = manifest.describe(source, output, DIGEST, status.st_size, status.st_mtime_ns)
    assert line is not None
    manifest.remember(tmp_path, line)
    (tmp_path / "away").rename(source)
    assert find(source, tmp_path) == output
