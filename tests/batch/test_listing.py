"""Looking at real folders: order, links, doubles, what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from photoenhance.batch import listing, manifest


def names(found: listing.Listing) -> list[str]:
    return [entry.path.name for entry in found.entries]


def test_sorted_and_without_subfolders(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.jpg", "sub/c.jpg", ".hidden/d.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * 3)
    assert names(listing.look([tmp_path])) == ["a.jpg", "b.jpg"]
    assert names(listing.look([tmp_path], subfolders=True)) == ["a.jpg", "b.jpg", "c.jpg"]
    entry = listing.look([tmp_path]).entries[0]
    assert (entry.folder, entry.size, entry.head) == (tmp_path, 3, b"xxx")


def test_a_file_named_twice_or_named_and_found_is_listed_once_as_named(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"x")
    found = listing.look([tmp_path, photo, tmp_path / "." / "a.jpg"])
    assert names(found) == ["a.jpg"]
    assert found.entries[0].folder is None


def test_a_missing_file_is_listed_with_its_problem(tmp_path: Path) -> None:
    (entry,) = listing.look([tmp_path / "gone.jpg"]).entries
    assert entry.problem


def test_links_that_lead_back_do_not_loop(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert names(listing.look([tmp_path], subfolders=True)) == ["a.jpg"]


def test_a_link_in_a_circle_is_told_and_the_rest_is_listed(tmp_path: Path) -> None:
    (tmp_path / "b.jpg").write_bytes(b"x")
    (tmp_path / "a.jpg").symlink_to(tmp_path / "c.jpg")
    (tmp_path / "c.jpg").symlink_to(tmp_path / "a.jpg")
    found = listing.look([tmp_path])
    assert names(found) == ["b.jpg"]
    assert [path.name for path, _ in found.shut] == ["a.jpg", "c.jpg"]
    assert all(why.startswith("the link cannot be followed: ") for _, why in found.shut)
    (named,) = listing.look([tmp_path / "a.jpg"]).entries
    assert named.problem


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_opened_for_that_would_wait_for_ever(tmp_path: Path) -> None:
    pipe = tmp_path / "a.jpg"
    os.mkfifo(pipe)
    assert listing.look([tmp_path]).entries == ()
    (entry,) = listing.look([pipe]).entries
    assert entry.problem == "it is no file with content"


def test_results_known_to_a_manifest(tmp_path: Path) -> None:
    source, result = tmp_path / "a.jpg", tmp_path / "renamed.jpg"
    source.write_bytes(b"x")
    result.write_bytes(b"y")
    status = source.stat()
    line = manifest.describe(source, result, "digest", status.st_size, status.st_mtime_ns)
    assert line is not None
    manifest.remember(tmp_path, line)
    assert listing.look([tmp_path]).results == {result}
