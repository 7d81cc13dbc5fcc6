"""When something was last saved, as it is told in the bar: whatever page, key or device wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from intake_app.domain.events import Event
    from intake_app.workflow.saves import Saves


class SavedAt(QObject):
    """`told` carries the time of day in words, on the window's thread; the lane tells of it where it wrote."""

    told = Signal(str)

    def __init__(self, saves: Saves) -> None:
        super().__init__()
        self._saves = saves
        saves.tell_to(self._note)

    def close(self) -> None:
        """The window has gone."""
        self._saves.tell_to(None)

    def _note(self, event: Event) -> None:
        self.told.emit(f"{event.local:%H:%M:%S}")
