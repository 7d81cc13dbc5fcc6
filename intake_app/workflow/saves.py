"""When the record was last added to, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from intake_app.domain.events import Event


class Saves:
    """Everything that the bench writes is told here once it is on the disk, in the thread that wrote it."""

    def __init__(self) -> None:
        self._told: Callable[[Event], object] | None = None

    def tell_to(self, told: Callable[[Event], object] | None) -> None:
        """From now on `told` gets the last entry of each transaction; it must return at once, and never raise."""
        self._told = told

    def note(self, events: Sequence[Event]) -> None:
        """These are on the disk."""
        if events and self._told is not None:
            self._told(events[-1])
