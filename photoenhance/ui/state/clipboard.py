"""Copy and paste: the photo as it is seen goes to the clipboard, a picture from there becomes a file and is opened.

Knows no Qt: the board it is given keeps pictures in its own form.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from platformdirs import user_pictures_path

from photoenhance import io
from photoenhance.batch import export as batch_export
from photoenhance.batch import finish, names, place
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.photo import Photo as BatchPhoto
from photoenhance.batch.plan import Task
from photoenhance.batch.sessions import Sessions
from photoenhance.colour.space import SRGB, icc_of
from photoenhance.errors import PhotoError
from photoenhance.image import Encoded, Metadata, Samples
from photoenhance.inference.stop import Stop
from photoenhance.io import atomic
from photoenhance.io.formats import by_suffix
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state import tasks
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.planes import seen

LARGE = 40e6
"""Pixels from which on it is said that it takes a while, and that other programs may not take it."""

NAME = "pasted.png"
AS_SEEN = ExportOptions(
    format="png", depth=8, profile="srgb", metadata="none", provenance=False, source_type=False, sidecar=False
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is in the clipboard: files, else a picture in the board's own form, else nothing."""

    files: tuple[Path, ...] = ()
    picture: Any = field(default=None, repr=False)


class Board(Protocol):
    """The system's clipboard; `made` and `pixels` are called on workers, the others on the window's thread."""

    def made(self, pixels: Samples, alpha: Samples | None) -> Any:
        """A picture in the board's own form, from what `pixels` gives."""

    def put(self, picture: Any) -> None:
        """Put such a picture into the clipboard."""

    def take(self) -> Taken:
        """Look at what is in the clipboard."""

    def pixels(self, picture: Any) -> tuple[Samples, Samples | None]:
        """A picture as (H, W, 3) uint8 in sRGB and its transparency, (H, W) uint8 or None."""


class Clipboard:
    """Carries out Copy and Paste; `folder` is where pasted pictures are kept."""

    def __init__(self, editor: Editor, jobs: Jobs, board: Board, folder: Path | None = None) -> None:
        self.folder = folder or user_pictures_path() / "photoenhance"
        self._editor = editor
        self._store = editor.store
        self._jobs = jobs
        self._board = board
        self._copying: Any = None

    def copy(self) -> None:
        """Render the photo as it is seen, in full size and in the background, and put it into the clipboard."""
        state = self._store.state
        photo, recipe = state.photo, state.recipe
        if photo is None or not state.ready:
            return
        self._jobs.drop(self._copying)
        megapixels = photo.source.width * photo.source.height / 1e6
        if megapixels * 1e6 >= LARGE:
            self._tell(f"Copying {megapixels:.0f} megapixels; it takes a moment.")
        ready, sessions, stop = tasks.ready_photo(photo, seen(state)), self._editor.sessions, Stop()
        self._copying = self._jobs.start(
            lambda: _rendering(photo.path, ready, recipe, sessions, stop, self._board.made),
            lane="aside",
            on_done=lambda picture: self._copied(picture, photo.path.name, megapixels),
            on_error=self._editor.report,
            on_cancel=stop.request,
            what=f"copy {photo.path.name}",
        )

    def paste(self) -> None:
        """Open the file, or the picture, that is in the clipboard."""
        taken = self._board.take()
        if taken.files:
            self._editor.open_first(taken.files)
        elif taken.picture is not None:
            self._jobs.start(
                lambda: _keeping(self._board.pixels, taken.picture, self.folder),
                lane="aside",
                on_done=self._pasted,
                on_error=self._editor.report,
                what="paste a picture",
            )
        else:
            self._tell("There is no picture and no photo in the clipboard.")

    def _copied(self, picture: Any, name: str, megapixels: float) -> None:
        self._board.put(picture)
        much = " Some programs take no pictures that large." if megapixels * 1e6 >= LARGE else ""
        self._tell(f"{name} is in the clipboard, as seen and in full size.{much}")

    def _pasted(self, path: Path) -> None:
        self._editor.open(path)
        self._tell(f"The picture from the clipboard is kept as {path}.")

    def _tell(self, text: str) -> None:
        self._store.change(notice=text)


def readable(files: Sequence[Path]) -> tuple[Path, ...]:
    """Those of the files that may be photos."""
    return tuple(path for path in files if (fmt := by_suffix(path.suffix)) is not None and fmt.readable)


def _rendering(
    path: Path,
    ready: BatchPhoto,
    recipe: Recipe,
    sessions: Sessions,
    stop: Stop,
    made: Callable[[Samples, Samples | None], Any],
) -> Generator[Any, None, Any]:
    """The picture that an export would write, so that it has the same pixels."""
    if len(ready.answers) < len(recipe.networks):
        ready = yield from batch_export.enhance(ready, recipe, AS_SEEN, sessions, stop)
    yield
    picture = finish.picture(Task(path, path, "png"), ready, recipe, AS_SEEN)
    yield
    return made(picture.whole(), picture.alpha)


def _keeping(
    pixels_of: Callable[[Any], tuple[Samples, Samples | None]], picture: Any, folder: Path
) -> Generator[Any, None, Path]:
    pixels, alpha = pixels_of(picture)
    yield
    place.prepare_folders([folder])
    encoded = Encoded(pixels, alpha, icc_of(SRGB), Metadata(), "png")
    for path in names.numbered(folder / NAME):
        try:
            io.write(encoded, path)
        except atomic.TargetExists:
            continue
        return path
    raise PhotoError("Cannot keep the picture", "names never end", "Try again")
