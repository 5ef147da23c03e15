"""Has a RAW photo developed anew when its recipe wants it otherwise. Knows no widget and no Qt."""

from __future__ import annotations

from photoenhance.ui.state import tasks
from photoenhance.ui.state.developed import is_stale
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.latest import Latest
from photoenhance.ui.state.state import Photo, State
from photoenhance.ui.state.store import Store


class Redeveloper:
    """Follows `recipe.raw`; while the hand moves the newest settings come next, the others never."""

    def __init__(self, store: Store, jobs: Jobs) -> None:
        self._store = store
        self._latest = Latest(jobs, "develop", "develop the photo anew")
        store.listen(self._follow)

    def _follow(self, before: State, now: State) -> None:
        photo = now.photo
        if before.photo is not None and (photo is None or photo.path != before.photo.path):
            self._latest.drop()
        if photo is None or photo.levels is None or photo.source.camera is None or now.history is None:
            return
        if before.recipe.raw is now.recipe.raw and before.photo is photo:
            return
        raw = now.recipe.raw
        if is_stale(photo, raw):
            self._latest.want(lambda: tasks.redevelop(photo, raw), self._done)

    def _done(self, made: Photo) -> None:
        photo = self._store.state.photo
        if photo is not None and photo.path == made.path:
            self._store.change(photo=made)
