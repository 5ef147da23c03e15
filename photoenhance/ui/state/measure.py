"""How large the file of an export will be: the open photo is written with the options into a file without a name.

That is no guess: the bytes are those of the export. Only what is quick is measured; for the rest nothing is said.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Generator
from typing import Any

from photoenhance.batch import export as batch_export
from photoenhance.batch import finish
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.plan import Task
from photoenhance.batch.sessions import Sessions
from photoenhance.geometry.fit import target_size
from photoenhance.inference.stop import Stop
from photoenhance.io.formats import Format, by_key
from photoenhance.io.write import encode
from photoenhance.pipeline.frame import finished_size
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state import tasks
from photoenhance.ui.state.export_rules import own_format
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.planes import seen
from photoenhance.ui.state.state import Photo, State

QUICK = {"jpeg": 26e6, "tiff": 14e6, "webp": 4e6, "png": 4e6, "heic": 1e6, "avif": 0.8e6, "jxl": 4e6}
"""Up to how many pixels a format is written in two or three seconds, on two cores."""


class Measure:
    """Measures one thing at a time, of the photo as it was seen in `state`."""

    def __init__(self, jobs: Jobs, sessions: Sessions, state: State) -> None:
        self._jobs = jobs
        self._sessions = sessions
        self._state = state
        self._ticket: Any = None

    def start(self, options: ExportOptions, tell: Callable[[int], object]) -> None:
        """Measure the file with these options and tell its bytes; what was begun before is dropped."""
        self.stop()
        photo = self._state.photo
        if photo is None or not quick(photo, self._state.recipe, options):
            return
        stop = Stop()
        self._ticket = self._jobs.start(
            lambda: self._writing(photo, options, stop),
            lane="measure",
            on_done=tell,
            on_cancel=stop.request,
            what=f"measure {photo.path.name}",
        )

    def stop(self) -> None:
        """Measure nothing any more."""
        ticket, self._ticket = self._ticket, None
        self._jobs.drop(ticket)

    def _writing(self, photo: Photo, options: ExportOptions, stop: Stop) -> Generator[Any, None, int]:
        state = self._state
        ready, fmt = tasks.ready_photo(photo, seen(state)), _format(photo, options)
        task = Task(photo.path, photo.path.with_name(f"size{fmt.suffix}"), fmt.key)
        if len(ready.answers) < len(state.recipe.networks):
            ready = yield from batch_export.enhance(ready, state.recipe, options, self._sessions, stop)
        yield
        encoded = finish.picture(task, ready, state.recipe, options)
        # A file without a name: nothing is left of it when the program is killed over it.
        with tempfile.TemporaryFile() as file:
            encode(encoded, file, task.target.name)
            return file.seek(0, os.SEEK_END)


def quick(photo: Photo, recipe: Recipe, options: ExportOptions) -> bool:
    """Whether it is worth measuring."""
    width, height = target_size(*finished_size(photo.source, recipe), options.size)
    return width * height <= QUICK.get(_format(photo, options).key, 0)


def _format(photo: Photo, options: ExportOptions) -> Format:
    return by_key(options.format) if options.format else own_format(photo.source)
