"""The thumbnail of the open photo follows its edits: made of what is on screen as soon as an edit settles.

Knows no Qt. It is kept in the cache under the recipe, where the filmstrip finds it once the edit is on disk. Of the
others' thumbnails it knows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from photoenhance.image import Region
from photoenhance.pipeline.preview import Display
from photoenhance.recipe.history import History
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.planes import seen
from photoenhance.ui.state.rendition import Rendition, Renditions
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.thumbnail_cache import ThumbnailCache
from photoenhance.ui.state.thumbnails import LONGEST, no_larger


class ShownThumbnail:
    """Listens to the state; `made` is called with each new picture, on the window's thread."""

    def __init__(
        self, store: Store, jobs: Jobs, cache: ThumbnailCache, made: Callable[[Path, Display], object]
    ) -> None:
        self._jobs = jobs
        self._cache = cache
        self._made = made
        self._renditions = Renditions()
        self._known: tuple[Path, History] | None = None
        self._ticket: Any = None
        store.listen(self._follow)

    def _follow(self, _before: State, now: State) -> None:
        if now.photo is None or now.history is None:
            self._known = None
            self._renditions.original(now)  # lets go of the photo that was open
            return
        path = now.photo.path
        if self._known is None or self._known[0] != path:
            self._known = path, now.history  # as it was opened: no edit
            return
        settled = now.photo.levels is not None and not now.dragging and not now.tool and now.work is None
        if settled and now.history is not self._known[1] and seen(now).exact:
            self._known = path, now.history
            self._make(path, now)

    def _make(self, path: Path, now: State) -> None:
        painted = self._renditions.edited(now)
        if painted is None:
            return
        self._jobs.drop(self._ticket)
        self._ticket = self._jobs.start(
            lambda: _making(path, painted, now.recipe, self._cache),
            lane="thumbnail",
            on_done=lambda picture: self._made(path, picture),
            what=f"make a thumbnail of {path.name}",
        )


def _making(path: Path, painted: Rendition, recipe: Recipe, cache: ThumbnailCache) -> Generator[None, None, Display]:
    yield
    picture = no_larger(whole(painted, LONGEST), LONGEST)
    entry = cache.entry(path, LONGEST, recipe)
    if entry:
        cache.put(entry, picture)
    return picture


def whole(painted: Rendition, longest: int) -> Display:
    """The whole picture at the smallest level with a side of at least `longest`; slow, for workers."""
    level = max((one for one in range(painted.levels + 1) if max(painted.size(one)) >= longest), default=0)
    return painted.rgb(Region(0, 0, *painted.size(level), 2.0**-level))
