"""The keeper on a real disk, without a window: what is kept, when it is found again, and what is told."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import photoenhance
from photoenhance.batch.journal import kept
from photoenhance.batch.journal.journal import read_file
from photoenhance.batch.journal.place import journal_file, name_of
from photoenhance.errors import PhotoError
from photoenhance.io.atomic import commit
from photoenhance.jobs.runner import Runner
from photoenhance.recipe import history as past
from photoenhance.recipe.history import History, pushed
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import dumps, loads
from photoenhance.ui.state.keeper import Keeper
from photoenhance.ui.state.news import Found, News, Noted, Opened, Saved, Trouble
from tests.recipe.test_history import recipe, step

posix = pytest.mark.skipif(os.name == "nt", reason="wants POSIX")
ROOT = Path(photoenhance.__file__).parents[1]
START = recipe(0)


def sidecar_of(photo: Path) -> Path:
    return photo.with_name(photo.name + ".photoenhance.json")


def write(photo: Path, one: Recipe) -> None:
    commit(dumps(one).encode(), sidecar_of(photo), replace=True)


def told_by(photo: Path) -> Recipe | None:
    file = sidecar_of(photo)
    return loads(file.read_bytes()) if file.exists() else None


class Desk:
    """A keeper and what it said; `found` joins by itself, as the window does."""

    def __init__(self, folder: Path) -> None:
        self.keeper = Keeper(write, folder)
        self.runner = Runner(1, "edits")
        self.news: list[News] = []
        self.histories: dict[Path, History] = {}
        self.runner.start(self.keeper.serve, on_progress=self.tell, on_cancel=self.keeper.stop)

    def tell(self, news: News) -> None:
        if isinstance(news, Found):
            self.histories[news.path] = self.keeper.join(news, self.histories[news.path])
        self.news.append(news)

    def open(self, photo: Path) -> Opened:
        state = photo.stat()
        opened = self.keeper.open(photo, state.st_size, state.st_mtime_ns, start=START, sidecar=told_by)
        self.histories[photo] = opened.history
        return opened

    def edit(self, photo: Path, *numbers: int) -> History:
        for number in numbers:
            history = self.histories[photo] = pushed(self.histories[photo], step(number))
            self.keeper.changed(photo, history)
        return self.histories[photo]


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    one = Desk(folder)
    try:
        yield one
        one.keeper.close()
    finally:
        assert one.runner.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photos" / "a.jpg"
    path.parent.mkdir()
    path.write_bytes(b"a photo" * 400_000)
    return path


def finds(photo: Path, folder: Path) -> Opened:
    with desk(folder) as one:
        return one.open(photo)


def test_only_edited_photos_leave_anything(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with desk(folder) as one:
        opened = one.open(photo)
        assert opened.history.recipe == START
        assert not opened.history.edited
        one.keeper.changed(photo, opened.history)
        assert one.keeper.flush()
    assert not sidecar_of(photo).exists()
    assert not (folder / "journals").exists()


def test_what_killed_programs_left_is_removed(photo: Path, tmp_path: Path) -> None:
    """Half a sidecar beside the photos, and the locks of journals; a lock that is held stays."""
    other = photo.with_name("b.jpg")
    shutil.copy(photo, other)
    folder, beside = tmp_path / "state", photo.with_name(".photoenhance-0011.part")
    (folder / "locks").mkdir(parents=True)
    lock = folder / "locks" / "0123"
    with desk(folder) as living:
        living.open(other)
        held = {one.name for one in lock.parent.iterdir()}
        beside.write_bytes(b"half")
        lock.touch()
        with desk(folder) as one:
            one.open(photo)
            one.edit(photo, 1)
            assert one.keeper.flush()
            assert not beside.exists()
        assert {one.name for one in lock.parent.iterdir()} == held
    assert list(lock.parent.iterdir()) == []


def test_edits_are_found_again_with_everything_that_was_undone(photo: Path, tmp_path: Path) -> None:
    with desk(tmp_path / "state") as one:
        one.open(photo)
        one.edit(photo, 1, 2, 3)
        history = past.undone(one.histories[photo])
        one.keeper.changed(photo, history)
        assert one.keeper.flush()
        assert told_by(photo) == recipe(2)
    assert Saved(photo, recipe(2)) in one.news
    opened = finds(photo, tmp_path / "state")
    assert opened.history == history
    assert opened.history.can_redo
    assert opened.notes == ()


def test_a_photo_undone_to_its_opening_keeps_its_sidecar(photo: Path, tmp_path: Path) -> None:
    with desk(tmp_path / "state") as one:
        one.open(photo)
        one.edit(photo, 1)
        assert one.keeper.flush()
        one.keeper.changed(photo, past.undone(one.histories[photo]))
        assert one.keeper.flush()
        assert told_by(photo) == START


def test_what_another_program_wrote_is_one_step(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with desk(folder) as one:
        one.open(photo)
        one.edit(photo, 1, 2)
    write(photo, recipe(9))
    opened = finds(photo, folder)
    assert [one.text for one in opened.history.steps] == ["Opened", "to 1", "to 2", "Changed outside"]
    assert opened.history.recipe == recipe(9)
    assert told_by(photo) == recipe(9)
    sidecar_of(photo).unlink()
    assert finds(photo, folder).history.recipe == START
    assert not sidecar_of(photo).exists()  # who removed it has it removed, until the next edit


def test_a_photo_with_a_sidecar_from_elsewhere_is_shown_with_it_and_leaves_nothing(photo: Path, tmp_path: Path) -> None:
    write(photo, recipe(9))
    with desk(tmp_path / "state") as one:
        assert one.open(photo).history.recipe == recipe(9)
        assert one.keeper.flush()
    assert not (tmp_path / "state" / "journals").exists()


def test_killed_between_sidecar_and_journal_nothing_came_from_outside(photo: Path, tmp_path: Path) -> None:
    """The state as it is right after the sidecar was written, with a change that came meanwhile."""
    with desk(tmp_path / "state") as one:

        def killed(path: Path, said: Recipe) -> None:
            write(path, said)
            if said == recipe(2):
                history = one.edit(photo, 3)
                journal = one.keeper._photos[photo].journal
                _until(one, lambda: read_file(journal.file).history == history)
                shutil.copytree(tmp_path / "state", tmp_path / "then")
                shutil.copy(sidecar_of(photo), tmp_path / "sidecar")

        one.keeper._write = killed
        one.open(photo)
        one.edit(photo, 1)
        assert one.keeper.flush()
        one.edit(photo, 2)
        assert one.keeper.flush()
        history = one.histories[photo]
    shutil.copy(tmp_path / "sidecar", sidecar_of(photo))
    assert told_by(photo) == recipe(2)
    with desk(tmp_path / "then") as one:
        assert one.open(photo).history == history
        assert one.keeper.flush()
        assert told_by(photo) == recipe(3)  # it catches up by itself


def test_killed_while_a_photo_that_was_ahead_gets_its_sidecar_nothing_came_from_outside(
    photo: Path, tmp_path: Path
) -> None:
    """The sidecar is the first that is written then, and the first edit comes before that is noted."""
    with desk(tmp_path / "state") as one:
        one.open(photo)
        one.edit(photo, 1)
        assert one.keeper.flush()
        shutil.copy(sidecar_of(photo), tmp_path / "sidecar")
        one.edit(photo, 2)
        assert one.keeper.flush()
    shutil.copy(tmp_path / "sidecar", sidecar_of(photo))
    file = journal_file(tmp_path / "state", name_of(photo))
    rows = file.read_bytes().splitlines(keepends=True)
    while b'"sidecar"' in rows[-1]:  # as before the second sidecar was written
        rows.pop()
    file.write_bytes(b"".join(rows))
    with desk(tmp_path / "state") as one:

        def killed(path: Path, said: Recipe) -> None:
            write(path, said)
            history = one.edit(photo, 3)
            _until(one, lambda: read_file(file).history == history)
            shutil.copytree(tmp_path / "state", tmp_path / "then")
            one.keeper._write = write

        one.keeper._write = killed
        assert one.open(photo).ahead
        _until(one, lambda: (tmp_path / "then").exists() and one.keeper._write is write)
        history = one.histories[photo]
    write(photo, recipe(2))
    assert finds(photo, tmp_path / "then").history == history


def test_opened_again_at_once_nothing_is_missing(photo: Path, tmp_path: Path) -> None:
    with desk(tmp_path / "state") as one:
        one.open(photo)
        for number in range(1, 9):
            history = one.edit(photo, number)
            if number % 2:
                one.keeper.leave(photo)
            opened = one.open(photo)
            assert opened.history == history
            assert opened.notes == ()
            assert told_by(photo) == recipe(number)


def test_a_moved_photo_brings_its_history_also_without_its_sidecar(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with desk(folder) as one:
        one.open(photo)
        history = one.edit(photo, 1, 2)
        one.keeper.leave(photo)  # the content is hashed to its end all the same
        _wait_for_gone(one, photo)
    there = photo.rename(tmp_path / "b.jpg")
    with desk(folder) as one:
        assert not one.open(there).history.edited
        _wait(one, Found)
        assert one.histories[there] == history
        assert one.keeper.flush()
        assert told_by(there) == recipe(2)
    assert finds(there, folder).history == history


def test_a_changed_photo_is_told(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with desk(folder) as one:
        one.open(photo)
        one.edit(photo, 1)
        _until(one, lambda: one.keeper.content_of(photo) is not None)
        content = photo.read_bytes()
        assert one.keeper.content_of(photo) == (len(content), hashlib.sha256(content).hexdigest())
        one.keeper.leave(photo)
        _wait_for_gone(one, photo)
        assert one.keeper.content_of(photo) is None
    photo.write_bytes(b"another")
    with desk(folder) as one:
        assert one.open(photo).history.recipe == recipe(1)  # the sidecar is the truth
        _wait(one, Noted)
        assert "a.jpg has changed since it was edited" in str(one.news)


def test_a_second_window_says_so_and_writes_nothing(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with desk(folder) as first, desk(folder) as second:
        first.open(photo)
        first.edit(photo, 1)
        assert first.keeper.flush()
        opened = second.open(photo)
        assert opened.history == first.histories[photo]
        assert "open in another one too" in opened.notes[0]
        second.edit(photo, 5)
        assert not second.keeper.flush()
        assert told_by(photo) == recipe(1)
        first.keeper.close()
        assert first.runner.close()
        assert second.keeper.flush()  # the first has gone, and had written nothing more
        assert told_by(photo) == recipe(5)


def test_where_the_sidecar_cannot_be_written_the_recipe_is_kept_elsewhere(photo: Path, tmp_path: Path) -> None:
    folder, state = tmp_path / "state", photo.stat()
    sidecar_of(photo).mkdir()  # stands in the way, for root too
    with pytest.raises(PhotoError):
        write(photo, START)
    one = Desk(folder)
    opened = one.keeper.open(photo, state.st_size, state.st_mtime_ns, start=START, sidecar=lambda _: None)
    one.histories[photo] = opened.history
    one.edit(photo, 1, 2)
    assert one.keeper.flush()
    _wait(one, Noted)
    assert kept.kept(photo, state.st_size, state.st_mtime_ns, None, folder) == recipe(2)
    one.keeper.close()
    assert one.runner.close()
    sidecar_of(photo).rmdir()
    with desk(folder) as again:
        assert again.open(photo).history.recipe == recipe(2)
        assert again.keeper.flush()
        assert told_by(photo) == recipe(2)
    assert not list((folder / "kept").iterdir())


@posix
def test_on_a_full_disk_the_edit_goes_on_and_is_written_when_there_is_room(photo: Path, tmp_path: Path) -> None:
    """A real limit of the kernel, in a child."""
    code = """
import resource, sys
from pathlib import Path
from photoenhance.ui.state.news import Trouble
from tests.ui.test_keeper import _until, desk, told_by, recipe
photo, folder = Path(sys.argv[1]), Path(sys.argv[2])
with desk(folder) as one:
    one.open(photo)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    one.edit(photo, 1, 2)
    assert not one.keeper.flush()
    _until(one, lambda: len(one.news) == 2)
    for news in one.news:
        assert isinstance(news, Trouble)
        print(news.error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert one.keeper.flush()
    assert told_by(photo) == recipe(2)
    history = one.histories[photo]
with desk(folder) as one:
    assert one.open(photo).history == history
"""
    command = [sys.executable, "-c", code, str(photo), str(tmp_path / "state")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "Cannot keep the history of a.jpg" in done.stdout
    assert "larger than allowed" in done.stdout


def test_without_a_place_for_the_journal_the_sidecar_is_written(photo: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"a file where the folder should be")
    with desk(tmp_path / "state") as one:
        assert "Cannot keep the history" in one.open(photo).notes[0]
        one.edit(photo, 1)
        assert one.keeper.flush()
        other = photo.with_name("b.jpg")
        other.write_bytes(b"b")
        assert one.open(other).notes == (), "what holds for all photos is said once"
    assert told_by(photo) == recipe(1)


def test_an_error_of_the_program_is_told_and_the_others_are_kept(photo: Path, tmp_path: Path) -> None:
    other = photo.with_name("b.jpg")
    other.write_bytes(b"b")

    def faulty(path: Path, one: Recipe) -> None:
        if path == photo:
            raise RuntimeError("a fault")
        write(path, one)

    one = Desk(tmp_path / "state")
    one.keeper._write = faulty
    for path in (photo, other):
        one.open(path)
        one.edit(path, 1)
    assert not one.keeper.flush()
    _wait(one, Trouble)
    assert [news.error.why for news in one.news if isinstance(news, Trouble)] == [
        "an error in the program (RuntimeError)"
    ]
    assert told_by(other) == recipe(1)
    one.keeper.stop()
    assert one.runner.close()


def test_a_slow_disk_under_the_photos_keeps_no_edit_from_the_journal(photo: Path, tmp_path: Path) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def slow(path: Path, one: Recipe) -> None:
        busy.set()
        assert go_on.wait(20)
        write(path, one)

    write(photo, START)
    with desk(tmp_path / "state") as one:
        one.keeper._write = slow
        one.open(photo)
        one.edit(photo, 1)
        assert busy.wait(20)
        history = one.edit(photo, 2, 3)
        journal = one.keeper._photos[photo].journal
        _until(one, lambda: read_file(journal.file).history == history)
        # Back to what the sidecar said before the one that is being written.
        history = past.jumped(history, 0)
        one.keeper.changed(photo, history)
        go_on.set()
        assert one.keeper.flush()
        assert told_by(photo) == START


def test_a_slow_disk_under_the_journals_keeps_no_edit_from_them(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is appended survives the program's end at once; only bringing it to the disk takes its time."""
    busy, go_on, real = threading.Event(), threading.Event(), os.fsync

    def slow(descriptor: int) -> None:
        if threading.current_thread().name.startswith("photoenhance-syncs"):
            busy.set()
            assert go_on.wait(20)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    with desk(tmp_path / "state") as one:
        one.open(photo)
        one.edit(photo, 1)
        journal = one.keeper._photos[photo].journal
        assert busy.wait(20)
        history = one.edit(photo, 2, 3)
        _until(one, lambda: read_file(journal.file).history == history)
        one.keeper.leave(photo)
        _until(one, lambda: photo not in one.keeper._photos)
        assert one.open(photo).history == history
        go_on.set()


def _wait(one: Desk, kind: type) -> None:
    _until(one, lambda: any(isinstance(news, kind) for news in one.news))


def _until(one: Desk, is_so: Callable[[], bool]) -> None:
    for _ in range(1000):
        if is_so():
            return
        with one.keeper._woken:
            one.keeper._woken.wait(0.02)
    raise AssertionError(f"waited in vain; the news were {one.news}")


def _wait_for_gone(one: Desk, path: Path) -> None:
    with one.keeper._woken:
        assert one.keeper._woken.wait_for(lambda: path not in one.keeper._photos, 20)
