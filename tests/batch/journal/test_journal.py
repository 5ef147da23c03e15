"""Journals on a real disk: one writer, found by name and by content, and what happens where nothing can be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import photoenhance
from photoenhance.batch.journal import content, kept, place
from photoenhance.batch.journal.journal import MANY_LINES, Journal, append, close, open_journal, retry, rewrite
from photoenhance.batch.journal.lines import Record, Sidecar, events
from photoenhance.errors import PhotoError
from photoenhance.recipe.history import History, opened, pushed
from photoenhance.recipe.recipe import Recipe
from tests.recipe.test_history import recipe, step

posix = pytest.mark.skipif(os.name == "nt", reason="wants POSIX")
ROOT = Path(photoenhance.__file__).parents[1]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photos" / "a.jpg"
    path.parent.mkdir()
    path.write_bytes(b"a photo")
    return path


def at(photo: Path, folder: Path) -> Journal:
    state = photo.stat()
    return open_journal(photo, state.st_size, state.st_mtime_ns, folder)


def said(photo: Path, folder: Path) -> Record:
    journal = at(photo, folder)
    close(journal)
    return journal.record


def edited(photo: Path, folder: Path, steps: int = 3, sha256: str = "") -> History:
    history = opened(recipe(0), 0.0)
    for number in range(1, steps):
        history = pushed(history, step(number))
    journal = at(photo, folder)
    append(journal, events(journal.record.history, history))
    if sha256:
        content.linked(journal, sha256)
    close(journal)
    return history


def files(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def test_opening_writes_nothing_and_edits_are_found_again(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    journal = at(photo, folder)
    assert journal.writable
    assert journal.record.history is None
    close(journal)
    assert files(folder) == []
    history = edited(photo, folder)
    again = at(photo, folder)
    assert again.record.history == history
    append(again, events(history, pushed(history, step(8))))
    close(again)
    assert said(photo, folder).history == pushed(history, step(8))


def test_the_default_place_is_the_state_folder(photo: Path) -> None:
    journal = open_journal(photo, 1, 1)
    assert journal.file.is_relative_to(Path(os.environ["XDG_STATE_HOME"]))
    close(journal)


def test_a_torn_end_does_not_swallow_what_comes_next(photo: Path, tmp_path: Path) -> None:
    history = edited(photo, tmp_path)
    (file,) = (tmp_path / "journals").iterdir()
    file.write_bytes(file.read_bytes()[:-9])
    journal = at(photo, tmp_path)
    shorter = journal.record.history
    assert shorter is not None
    assert shorter.steps == history.steps[:-1]
    append(journal, events(shorter, pushed(shorter, step(9))))
    close(journal)
    assert said(photo, tmp_path).history == pushed(shorter, step(9))


def test_a_second_window_only_reads_until_the_first_has_closed(photo: Path, tmp_path: Path) -> None:
    history = edited(photo, tmp_path)
    first, second = at(photo, tmp_path), at(photo, tmp_path)
    assert (first.busy, second.busy, second.writable) == (False, True, False)
    assert second.record.history == history
    assert not retry(second)
    close(first)
    assert retry(second)
    assert second.writable
    close(second)
    assert not (tmp_path / "locks").exists() or files(tmp_path / "locks") == []


def test_a_second_window_does_not_write_over_what_the_first_wrote(photo: Path, tmp_path: Path) -> None:
    history = edited(photo, tmp_path)
    first, second = at(photo, tmp_path), at(photo, tmp_path)
    append(first, events(history, pushed(history, step(7))))
    close(first)
    assert not retry(second)
    assert at(photo, tmp_path).writable  # it did not keep the lock


@posix
def test_a_killed_writer_leaves_no_lock(photo: Path, tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from photoenhance.batch.journal.place import lock, name_of
lock(Path(sys.argv[1]), name_of(sys.argv[2]))
print("locked", flush=True)
sys.stdin.read()
"""
    command = [sys.executable, "-c", code, str(tmp_path), str(photo)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "locked\n"
        assert at(photo, tmp_path).busy
        child.kill()
    assert at(photo, tmp_path).writable


def test_links_to_a_folder_lead_to_one_journal(photo: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(photo.parent, target_is_directory=True)
    history = edited(tmp_path / "link" / "a.jpg", tmp_path / "state")
    assert said(photo, tmp_path / "state").history == history


def test_a_moved_photo_finds_its_journal_by_content(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    history = edited(photo, folder, sha256="ab" * 32)
    there = photo.rename(tmp_path / "b.jpg")
    journal = at(there, folder)
    assert journal.record.history is None
    assert content.may_be_known(journal)
    found = content.found_by_content(journal, "ab" * 32)
    assert found is not None
    assert found.history == history
    assert content.found_by_content(journal, "cd" * 32) is None
    longer = pushed(history, step(9))
    content.take_over(journal, "ab" * 32, longer, frozenset(["x"]))
    close(journal)
    again = at(there, folder)
    assert again.record.history == longer
    assert again.record.seen == {"x"}
    assert again.photo.sha256 == "ab" * 32
    assert len(files(folder / "journals")) == len(files(folder / "contents")) == 1
    # And on to the next name.
    close(again)
    last = at(there.rename(tmp_path / "c.jpg"), folder)
    found = content.found_by_content(last, "ab" * 32)
    assert found is not None
    assert found.history == longer


def test_a_copy_has_a_history_of_its_own(photo: Path, tmp_path: Path) -> None:
    edited(photo, tmp_path / "state", sha256="ab" * 32)
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(photo.read_bytes())
    assert content.found_by_content(at(copy, tmp_path / "state"), "ab" * 32) is None


def test_another_size_needs_no_hash(photo: Path, tmp_path: Path) -> None:
    edited(photo, tmp_path / "state", sha256="ab" * 32)
    other = tmp_path / "other.jpg"
    other.write_bytes(b"longer than the photo")
    assert not content.may_be_known(at(other, tmp_path / "state"))


@pytest.mark.parametrize("write_first", [False, True])
def test_a_touched_photo_finds_its_journal_by_content(photo: Path, tmp_path: Path, write_first: bool) -> None:
    folder = tmp_path / "state"
    history = edited(photo, folder, sha256="ab" * 32)
    os.utime(photo, ns=(1, 1))
    journal = at(photo, folder)
    assert journal.changed
    assert journal.record.history is None
    if write_first:  # an edit does not wait for the hash
        append(journal, events(None, opened(recipe(5), 1.0)))
    found = content.found_by_content(journal, "ab" * 32)
    assert found is not None
    assert found.history == history
    content.take_over(journal, "ab" * 32, history, None)
    close(journal)
    assert said(photo, folder).history == history
    assert len(files(folder / "journals")) == len(files(folder / "contents")) == 1


def test_a_changed_photo_begins_anew_and_the_earlier_journal_is_kept(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    history = edited(photo, folder, sha256="ab" * 32)
    photo.write_bytes(b"another")
    os.utime(photo, ns=(1, 1))
    edited(photo, folder, 2, sha256="cd" * 32)
    back = tmp_path / "back.jpg"
    back.write_bytes(b"a photo")
    found = content.found_by_content(at(back, folder), "ab" * 32)
    assert found is not None
    assert found.history == history


def test_a_long_journal_is_made_shorter_and_loses_nothing(photo: Path, tmp_path: Path) -> None:
    history = edited(photo, tmp_path, 20)
    journal = at(photo, tmp_path)
    append(journal, [Sidecar(str(number), done=True) for number in range(MANY_LINES + 1)])
    close(journal)
    size = journal.file.stat().st_size
    again = at(photo, tmp_path)
    assert (again.record.history, again.record.seen) == (history, {str(MANY_LINES)})
    assert journal.file.stat().st_size < size / 5
    append(again, events(history, pushed(history, step(99))))
    close(again)
    last = said(photo, tmp_path)
    assert (last.history, last.seen) == (pushed(history, step(99)), {str(MANY_LINES)})
    assert last.lines < 30


def test_what_may_be_seen_survives_rewriting(photo: Path, tmp_path: Path) -> None:
    history = edited(photo, tmp_path)
    for seen in (None, frozenset(["a"]), frozenset(["", "a"])):
        journal = at(photo, tmp_path)
        rewrite(journal, history, seen)
        close(journal)
        assert said(photo, tmp_path).seen == seen


@posix
def test_a_full_disk_is_a_sentence_and_costs_nothing(photo: Path, tmp_path: Path) -> None:
    """A real limit of the kernel, in a child: first the line does not fit, then there is room again."""
    code = """
import resource, sys
from pathlib import Path
from photoenhance.errors import PhotoError
from photoenhance.batch.journal.journal import append, close, open_journal
from photoenhance.batch.journal.lines import events
from tests.batch.journal.test_journal import at
from tests.recipe.test_history import recipe, step
from photoenhance.recipe.history import opened, pushed
photo, folder = Path(sys.argv[1]), Path(sys.argv[2])
journal, history = at(photo, folder), opened(recipe(0), 0.0)
append(journal, events(None, history))
size = journal.file.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, resource.RLIM_INFINITY))
longer = pushed(history, step(1))
try:
    append(journal, events(history, longer))
except PhotoError as error:
    print(error)
assert journal.file.stat().st_size == size
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
append(journal, events(history, longer))
close(journal)
"""
    command = [sys.executable, "-c", code, str(photo), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Cannot keep the history of a.jpg in")
    assert "larger than allowed" in done.stdout
    history = said(photo, tmp_path).history
    assert history is not None
    assert history.recipe == recipe(1)


def test_a_place_that_cannot_be_written_is_told_not_raised(photo: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"a file where the folder should be")
    journal = at(photo, tmp_path / "state")
    assert not journal.writable
    assert journal.problem is not None
    assert "Cannot keep the history of a.jpg" in str(journal.problem)
    close(journal)


def test_recipes_beside_photos_that_cannot_be_written(photo: Path, tmp_path: Path) -> None:
    folder, state = tmp_path / "state", photo.stat()
    kept.keep(photo, state.st_size, state.st_mtime_ns, recipe(7), None, folder)
    assert kept.kept(photo, state.st_size, state.st_mtime_ns, None, folder) == recipe(7)
    # A sidecar that came since is the truth, and so is another photo.
    assert kept.kept(photo, state.st_size, state.st_mtime_ns, recipe(1), folder) is None
    assert kept.kept(photo, state.st_size, 5, None, folder) is None
    kept.keep(photo, state.st_size, state.st_mtime_ns, Recipe(), recipe(1), folder)
    assert kept.kept(photo, state.st_size, state.st_mtime_ns, recipe(1), folder) == Recipe()
    (file,) = (folder / "kept").iterdir()
    file.write_bytes(file.read_bytes().replace(b'"format": 1', b'"format": 99'))
    with pytest.raises(PhotoError, match=r"the edits of a\.jpg"):
        kept.kept(photo, state.st_size, state.st_mtime_ns, recipe(1), folder)
    file.write_bytes(b"{")
    assert kept.kept(photo, state.st_size, state.st_mtime_ns, recipe(1), folder) is None
    kept.forget(photo, folder)
    assert files(folder) == []


def test_names_differ_by_folder_and_by_photo(tmp_path: Path) -> None:
    names = {place.name_of(tmp_path / one) for one in ("a.jpg", "b.jpg", "c/a.jpg")}
    assert len(names) == 3
    assert place.name_of(tmp_path / "c" / ".." / "a.jpg") in names
