"""The commands of the filmstrip: open folders, go to other photos, select, sort, move to the bin. Knows no Qt.

The folder follows the photo that was asked for; it is read again whenever somebody says that it may have changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from photoenhance.errors import PhotoError
from photoenhance.ui.state.bin import Binned, binning
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.folder import Dates, Folder, scan
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.settings import Sort
from photoenhance.ui.state.state import State


class Strip:
    """Carries out commands; `to_bin` asks the system to take a file and says whether it did, on a worker."""

    def __init__(self, editor: Editor, jobs: Jobs, to_bin: Callable[[Path], bool]) -> None:
        self._editor = editor
        self._jobs = jobs
        self._to_bin = to_bin
        self._reading: Any = None
        self._again = False
        self._open_first = False
        self._closed = False
        self._dates: Dates = {}
        self.store = editor.store
        self.store.listen(self._follow)

    # Folders

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open the first of several files, or the first photo of a folder that stands first."""
        if os.path.isdir(paths[0]):  # noqa: PTH112 - Path.is_dir() raises where a folder above is shut
            self.open_folder(paths[0])
        else:
            self._editor.open_first(paths)

    def open_folder(self, path: Path) -> None:
        """Read a folder and open its first photo."""
        self._read(Path(os.path.abspath(path)), open_first=True)  # noqa: PTH100 - links keep the names people know

    def read_again(self) -> None:
        """The folder may have changed. What is being read is finished first, so that many changes end sometime."""
        folder = self.store.state.folder
        if self._reading is not None:
            self._again = True
        elif folder is not None:
            self._read(folder.path)

    def sort(self, by: Sort) -> None:
        """Put the photos in another order."""
        if by != self.store.state.settings.sort:
            self._editor.remember(sort=by)
            folder = self.store.state.folder
            if folder is not None:
                self._read(folder.path, open_first=self._open_first)

    def toggle(self) -> None:
        """Show or hide the filmstrip."""
        self._editor.remember(filmstrip=not self.store.state.settings.filmstrip)

    def close(self) -> None:
        """Let go: nothing is read any more."""
        self._closed = True
        self._jobs.drop(self._reading)

    # Photos

    def open(self, path: Path) -> None:
        """Show a photo, unless it is the one on screen or on its way there."""
        if path != self.store.state.current:
            self._editor.open(path)
        else:
            self.store.change(selection=(path,))

    def step(self, by: int) -> None:
        """Show the next photo (1), or the previous one (-1)."""
        state = self.store.state
        start = state.asked or state.shown
        beside = state.folder.beside(start, by) if state.folder and start else None
        if beside is not None:
            self.open(beside)

    def end(self, last: bool) -> None:
        """Show the first photo of the folder, or the last."""
        folder = self.store.state.folder
        if folder is not None and folder.entries:
            self.open(folder.path / folder.entries[-1 if last else 0].name)

    # Selection

    def select_only(self, path: Path) -> None:
        """Select one photo without showing it, unless it is selected already, with others perhaps."""
        if path not in self.store.state.selection:
            self.store.change(selection=(path,))

    def toggle_selected(self, path: Path) -> None:
        """Take a photo into the selection, or out of it; the last one stays in it."""
        chosen = set(self.store.state.selection) ^ {path}
        if chosen:
            self._select(chosen)

    def select_range(self, path: Path) -> None:
        """Select all from the current photo to this one."""
        state = self.store.state
        if state.folder is None:
            return
        end, start = state.folder.place(path), state.folder.place(state.current or path)
        if end is not None:
            low, high = sorted((end, end if start is None else start))
            self.store.change(selection=state.folder.paths[low : high + 1])

    def select_all(self) -> None:
        """Select all photos of the folder."""
        folder = self.store.state.folder
        if folder is not None:
            self.store.change(selection=folder.paths)

    # The bin

    def move_to_bin(self, paths: Sequence[Path]) -> None:
        """Move photos to the system's bin, in the background; where one of them is on screen another one is shown."""
        task = binning(tuple(paths), self._to_bin)
        self._jobs.start(lambda: task, lane="folder", on_done=self._binned, what="move photos to the bin")

    def _binned(self, done: Binned) -> None:
        state = self.store.state
        if state.current is not None and state.current in done.moved:
            following = _after(state.folder, state.current, done.moved)
            if following is None:
                self._editor.close_photo()
            else:
                self._editor.open(following)
        if done.problem is not None:
            self._editor.report(done.problem)
        self.read_again()

    # Following

    def _follow(self, before: State, now: State) -> None:
        if now.asked is None or now.asked is before.asked:
            return
        self.store.change(selection=(now.asked,))
        if now.folder is None or now.folder.place(now.asked) is None:
            self._read(now.asked.parent)

    def _read(self, path: Path, *, open_first: bool = False) -> None:
        self._jobs.drop(self._reading)
        if self._closed:
            return
        state = self.store.state
        keep = [one.name for one in (state.asked, state.shown) if one is not None and one.parent == path]
        if state.folder is None or state.folder.path != path:
            self._dates = {}
        self._open_first, self._again = open_first, False
        sort, dates = state.settings.sort, self._dates
        self._reading = self._jobs.start(
            lambda: scan(path, sort, keep, dates),
            lane="folder",
            on_progress=self._found,
            on_done=self._complete,
            on_error=lambda error: self._unreadable(path, error),
            what=f"read the folder {path.name}",
        )

    def _found(self, folder: Folder | None) -> None:
        """Mere names and a rough order are shown only where nothing better is known."""
        if folder is None:
            return
        known, wanted = self.store.state.folder, self.store.state.settings.sort
        other = known is None or known.path != folder.path or not known.entries
        if other or (known is not None and known.sort != folder.sort == wanted):
            self._show(folder)
        if folder.sort == wanted:
            self._open_the_first(folder)

    def _open_the_first(self, folder: Folder) -> None:
        if self._open_first and folder.entries:
            self._open_first = False
            self._editor.open(folder.path / folder.entries[0].name)

    def _show(self, folder: Folder) -> None:
        chosen = tuple(one for one in self.store.state.selection if folder.place(one) is not None)
        self.store.change(folder=folder, selection=chosen)

    def _complete(self, folder: Folder) -> None:
        self._reading = None
        known = self.store.state.folder
        if known is None or (known.path, known.sort, known.entries) != (folder.path, folder.sort, folder.entries):
            self._show(folder)
        self._open_the_first(folder)
        if self._open_first:
            self._open_first = False
            self._editor.report(_empty(folder.path))
        if self._again:
            self.read_again()

    def _unreadable(self, path: Path, error: PhotoError) -> None:
        self._reading = None
        if self._open_first:
            self._open_first = False
            self._editor.report(error)
        else:
            self._show(Folder(path))  # the disk may be back later: the photo on screen stays

    def _select(self, chosen: set[Path]) -> None:
        folder = self.store.state.folder
        self.store.change(selection=tuple(sorted(chosen, key=lambda one: (folder and folder.place(one)) or 0)))


def _after(folder: Folder | None, path: Path, gone: Sequence[Path]) -> Path | None:
    """The first photo after one that went, or the last one before it, that is still there."""
    place = folder.place(path) if folder else None
    if folder is None or place is None:
        return None
    away = frozenset(gone)
    later = (one for one in folder.paths[place:] if one not in away)
    earlier = (one for one in reversed(folder.paths[:place]) if one not in away)
    return next(later, None) or next(earlier, None)


def _empty(path: Path) -> PhotoError:
    why = "there are no photos in it that can be opened"
    return PhotoError(f"Cannot open the folder {path.name or path}", why, "Choose another folder, or one inside it")
