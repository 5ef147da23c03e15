"""Nothing half-written is ever seen, nothing is replaced unasked, and what killed writers leave is removed."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import photoenhance
from photoenhance.errors import PhotoError
from photoenhance.io import atomic, unnamed
from photoenhance.io.atomic import TargetExists, commit, same_file
from photoenhance.io.unnamed import is_leftover, remove_leftovers
from tests.io.made import names

posix = pytest.mark.skipif(os.name == "nt", reason="wants POSIX")
ROOT = Path(photoenhance.__file__).parents[1]


def child(code: str, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, env=environment, timeout=timeout, check=False,
    )  # fmt: skip


def test_writes_bytes_and_functions(tmp_path: Path) -> None:
    commit(b"one", tmp_path / "a")
    commit(lambda file: file.writelines((b"t", b"wo")), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert (tmp_path / "b").read_bytes() == b"two"
    assert names(tmp_path) == ["a", "b"]


def test_existing_file_stays_unless_replacing(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    with pytest.raises(TargetExists, match=r"Cannot save a: a file of that name exists"):
        commit(b"new", target)
    assert target.read_bytes() == b"old"
    commit(b"new", target, replace=True)
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


def test_a_target_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a"

    def slow(file: object) -> None:
        target.write_bytes(b"somebody else's")

    with pytest.raises(TargetExists):
        commit(slow, target)
    assert target.read_bytes() == b"somebody else's"
    assert names(tmp_path) == ["a"]


@posix
@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("one_step", [True, False])
def test_without_hard_links_the_name_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool, one_step: bool
) -> None:
    """The ways for FAT and some network disks, called directly: no such disk can be mounted in a test."""
    if not one_step:
        monkeypatch.setattr(atomic, "_renamed", lambda *_: False)
    temporary, target = tmp_path / ".photoenhance-0.part", tmp_path / "a"
    temporary.write_bytes(b"new")
    if exists:
        target.write_bytes(b"old")
        with pytest.raises(TargetExists):
            atomic._place_without_links(temporary, target)
        assert target.read_bytes() == b"old"
    else:
        atomic._place_without_links(temporary, target)
        assert names(tmp_path) == ["a"]
        assert target.read_bytes() == b"new"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a call of Linux")
def test_without_hard_links_linux_claims_no_name_before_the_file_is_there(tmp_path: Path) -> None:
    temporary, target = tmp_path / ".photoenhance-0.part", tmp_path / "a"
    temporary.write_bytes(b"new")
    assert atomic._renamed(temporary, target)
    assert (names(tmp_path), target.read_bytes()) == (["a"], b"new")


@posix
def test_links_are_never_followed(tmp_path: Path) -> None:
    original, link = tmp_path / "original", tmp_path / "link"
    original.write_bytes(b"sacred")
    link.symlink_to(original)
    with pytest.raises(TargetExists):
        commit(b"new", link)
    commit(b"new", link, replace=True)
    assert original.read_bytes() == b"sacred"
    assert not link.is_symlink()


def test_same_file_sees_through_links_and_spellings(tmp_path: Path) -> None:
    first = tmp_path / "a"
    first.write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"x")
    (tmp_path / "hard").hardlink_to(first)
    (tmp_path / "folder").mkdir()
    assert same_file(first, tmp_path / "folder" / ".." / "a")
    assert same_file(first, tmp_path / "hard")
    assert not same_file(first, tmp_path / "b")
    assert not same_file(first, tmp_path / "missing")


@posix
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_mode_follows_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    code = """
import os, sys
from photoenhance.io.atomic import commit
os.umask(int(sys.argv[2]))
commit(b"x", sys.argv[1])
"""
    done = child(code, str(tmp_path / "a"), str(umask))
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing/a.jpg", "the folder does not exist"),
        ("file/a.jpg", "not a folder"),
        ("x" * 300, "the name is too long"),
    ],
)
def test_impossible_places_are_sentences(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PhotoError, match=why) as caught:
        commit(b"new", tmp_path / name)
    assert Path(name).name in str(caught.value)
    assert names(tmp_path) == ["file"]


@posix
def test_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """A real limit of the kernel in a child: the write fails in the middle, as on a full disk."""
    code = """
import resource, signal, sys
from photoenhance.errors import PhotoError
from photoenhance.io.atomic import commit
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    commit(bytes(1_000_000), sys.argv[1])
except PhotoError as error:
    print(error)
"""
    done = child(code, str(tmp_path / "a.jpg"))
    assert done.stdout.startswith("Cannot save a.jpg in"), done.stderr
    assert "larger than allowed" in done.stdout
    assert names(tmp_path) == []


@posix
@pytest.mark.skipif(os.geteuid() != 0 if hasattr(os, "geteuid") else True, reason="only root can mount a small disk")
def test_really_full_disk_leaves_nothing(tmp_path: Path) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(tmp_path)], check=False)
    if mounted.returncode:
        pytest.skip("mounting is not permitted in this container; the limit of the kernel is tested above")
    try:
        with pytest.raises(PhotoError, match=r"the disk is full\. Free some space"):
            commit(bytes(1_000_000), tmp_path / "a.jpg")
        assert names(tmp_path) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@posix
def test_forbidden_folder_is_a_sentence(tmp_path: Path) -> None:
    """In a child without root's rights, because root may write anywhere."""
    code = """
import os, sys
from photoenhance.errors import PhotoError
from photoenhance.io.atomic import commit
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    commit(b"x", sys.argv[1])
except PhotoError as error:
    print(error)
"""
    folder = tmp_path / "forbidden"
    folder.mkdir()
    for above in (folder, *folder.parents):
        if above.owner() == tmp_path.owner() and above != Path("/"):
            above.chmod(0o555 if above == folder else above.stat().st_mode | 0o011)
    done = child(code, str(folder / "a.jpg"))
    folder.chmod(0o755)
    assert "Cannot save a.jpg in" in done.stdout, done.stderr
    assert "writing into this folder is not permitted" in done.stdout
    assert names(folder) == []


_HANGING = """
import signal, sys, time
from photoenhance.io.atomic import commit
# Started in the background by a shell, the tests would hand down that Ctrl+C is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
def content(file):
    file.write(b"half")
    file.flush()
    print("written", flush=True)
    time.sleep(600)
commit(content, sys.argv[1])
"""


@contextlib.contextmanager
def hanging_writer(target: Path) -> Iterator[subprocess.Popen[str]]:
    """A child in the middle of writing; it never outlives the test."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writer = subprocess.Popen(
        [sys.executable, "-c", _HANGING, str(target)], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        yield writer
    finally:
        writer.kill()
        writer.communicate(timeout=60)


@posix
def test_killed_in_the_middle(tmp_path: Path) -> None:
    """While the writer lives its file is safe; killed, it leaves one hidden file, which the next clearing removes."""
    with hanging_writer(tmp_path / "a.jpg") as writer:
        assert remove_leftovers(tmp_path) == 0
        assert len(names(tmp_path)) == 1
        writer.send_signal(signal.SIGKILL)
        writer.wait(60)
    (left,) = names(tmp_path)
    assert is_leftover(left)
    assert left.startswith(".")
    assert remove_leftovers(tmp_path) == 1
    assert names(tmp_path) == []


@posix
def test_interrupted_leaves_nothing(tmp_path: Path) -> None:
    with hanging_writer(tmp_path / "a.jpg") as writer:
        writer.send_signal(signal.SIGINT)
        assert writer.wait(60) != 0
    assert names(tmp_path) == []


def test_only_our_hidden_files_are_removed(tmp_path: Path) -> None:
    for name in (".photoenhance-manifest.jsonl", "photo.part", ".photoenhance-1.part.jpg", "a.jpg"):
        (tmp_path / name).write_bytes(b"keep")
        assert not is_leftover(name)
    assert remove_leftovers(tmp_path) == 0
    assert len(names(tmp_path)) == 4
    assert remove_leftovers(tmp_path / "missing") == 0


def test_what_is_staged_gets_its_name_later_and_replaces_nothing_unasked(tmp_path: Path) -> None:
    staged = atomic.stage(b"whole", tmp_path / "a.bin")
    assert [path.name for path in tmp_path.iterdir()] == [staged.name]
    assert unnamed.is_leftover(staged.name)
    (tmp_path / "a.bin").write_bytes(b"precious")
    with pytest.raises(atomic.TargetExists):
        atomic.put(staged, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == b"precious"
    atomic.put(staged, tmp_path / "b.bin")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "b.bin"]
    assert (tmp_path / "b.bin").read_bytes() == b"whole"
    with pytest.raises(PhotoError, match=r"Cannot save c\.bin"):
        atomic.stage(b"whole", tmp_path / "missing" / "c.bin")
    assert unnamed.remove_leftovers(tmp_path) == 0
    atomic.stage(b"nobody names this", tmp_path / "d.bin")
    assert unnamed.remove_leftovers(tmp_path) == 1
