"""The command that proves there are no seams: renders again on another tile plan, in the background. Knows no Qt."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.seams import Compared, other_side, prove
from photoenhance.ui.state.foreground import Foreground
from photoenhance.ui.state.planes import Seen, seen
from photoenhance.ui.state.seeing import SeamProof
from photoenhance.ui.state.state import Photo, State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.wording import joined


def provable(state: State) -> bool:
    """Whether what is seen was cut into tiles, and nothing else is at work."""
    return state.ready and has_tiles(state)


def has_tiles(state: State) -> bool:
    """Whether a pixel network has finished what is seen."""
    shown = seen(state)
    return shown.exact and any(not isinstance(one, Baked) for one in shown.answers)


class Prover:
    """Starts the proof; its result is `State.observed.proof`, and goes when something else is seen."""

    def __init__(self, store: Store, foreground: Foreground, sessions: Sessions) -> None:
        self.store = store
        self._foreground = foreground
        self._sessions = sessions
        store.listen(self._show)

    def prove(self) -> None:
        """Begin the proof for what is seen."""
        state = self.store.state
        photo, shown, sessions = state.photo, seen(state), self._sessions
        if photo is None or not provable(state):
            return
        self._tell(None)
        self._foreground.start(
            "prove",
            "Looking for seams",
            lambda stop: _proving(photo, shown, sessions, stop),
            lambda news: self._foreground.count(news.done, news.total),
            self._tell,
            self._not_proved,
        )

    def _show(self, _before: State, now: State) -> None:
        proof = now.observed.proof
        if proof is not None and proof.of != seen(now).planes:
            self._tell(None)

    def _not_proved(self, error: PhotoError | None) -> None:
        self.store.change(problem=joined(self.store.state.problem, error))

    def _tell(self, proof: SeamProof | None) -> None:
        self.store.change(observed=replace(self.store.state.observed, proof=proof))


def _proving(photo: Photo, shown: Seen, sessions: Sessions, stop: Stop) -> Generator[Compared, None, SeamProof]:
    opened = [sessions.get(one, "auto") for one in shown.recipe.networks]
    largest = yield from prove(photo.source, shown.recipe, shown.answers, opened, stop)
    pairs = zip(shown.answers, opened, strict=True)
    infos = [one.model.info for answer, one in pairs if not isinstance(answer, Baked)]
    return SeamProof(largest, tuple((info.tile, other_side(info)) for info in infos), shown.planes)
