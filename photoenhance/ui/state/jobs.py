"""What the window's commands want of whoever runs their jobs. Knows no Qt; the bridge fulfils it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Protocol

from photoenhance.ui.state.state import Lane


class Jobs(Protocol):
    """What editor, exporter and folder job want of the bridge."""

    def start(
        self,
        task: Callable[[], Generator[Any, None, Any]],
        *,
        lane: Lane = ...,
        on_progress: Callable[[Any], object] | None = ...,
        on_done: Callable[[Any], object] | None = ...,
        on_error: Callable[[Any], object] | None = ...,
        on_cancelled: Callable[[], object] | None = ...,
        on_cancel: Callable[[], object] | None = ...,
        what: str = ...,
    ) -> Any:
        """Run a task in the background; see Bridge.start."""

    def drop(self, ticket: Any) -> None:
        """Cancel a job and forget it."""
