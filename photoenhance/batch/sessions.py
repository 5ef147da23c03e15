"""Sessions: the opened networks of one job, each opened once per model and device. Knows no files and no pixels."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from photoenhance.errors import PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.catalogue import Model
from photoenhance.inference.session import Session, open_session
from photoenhance.recipe.recipe import EnhanceStep


def check_version(step: EnhanceStep, model: Model) -> None:
    """Refuse a model that is not the one of the recipe.

    Raises
    ------
    PhotoError
        It is another version.
    """
    if model.sha256 != step.sha256:
        raise PhotoError(
            f"Cannot use the model {step.model}",
            "it is another version than the one this recipe was made with",
            "Choose the model again, or install the earlier version",
        )


class Sessions:
    """Opens sessions when they are first wanted and keeps them until close(); may be shared by threads."""

    def __init__(self, threads: int | None = None, device: str = "auto") -> None:
        """`threads`: how many threads a session may use; None: as onnxruntime thinks best. `device`: see `prefer`."""
        self._threads = threads
        self._device = device
        self._lock = threading.Lock()
        self._opened: dict[tuple[str, str], Session] = {}

    def prefer(self, device: str, threads: int | None) -> None:
        """From now on "auto" means this device; sessions that are at work end as they began."""
        with self._lock:
            self._device, self._threads = device, threads
            self._opened.clear()

    def get(self, step: EnhanceStep, device: str) -> Session:
        """Open, or find, the session for a network of a recipe on a device ("auto", "cpu", ...).

        Raises
        ------
        PhotoError
            The model is unknown, broken, or not the one that the recipe was made with.
        """
        with self._lock:
            wanted = self._device if device == "auto" else device
            key = (step.model, wanted)
            if key not in self._opened:
                self._opened[key] = open_session(catalogue.find(step.model), wanted, self._threads)
            session = self._opened[key]
        check_version(step, session.model)
        return session

    def close(self) -> None:
        """Let go of all sessions and the memory they hold."""
        with self._lock:
            self._opened.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
