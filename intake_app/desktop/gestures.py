"""One gesture at a time: what is asked of the lane, and whether anything is still under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.errands import Errands

T = TypeVar("T")


class Gestures(QObject):
    """Counts what is under way. `done` comes after each result was shown, `failed` after each that was none."""

    done = Signal()
    failed = Signal()

    def __init__(self, errands: Errands) -> None:
        super().__init__()
        self._errands = errands
        self._under_way = 0

    @property
    def busy(self) -> bool:
        """Whether something is still being written: what is on the page may be about to change."""
        return self._under_way > 0

    def run(self, work: Callable[[], T], shown: Callable[[T], None], refused: Callable[[str], None]) -> None:
        """Do this after everything before it; then show its result, or say the sentence why there is none."""
        self._under_way += 1

        def finish(then: Callable[[], None], told: Callable[[], None]) -> None:
            self._under_way -= 1
            then()
            told()

        self._errands.run(
            work,
            lambda result: finish(lambda: shown(result), self.done.emit),
            lambda sentence: finish(lambda: refused(sentence), self.failed.emit),
        )

    def try_run(self, work: Callable[[], T], shown: Callable[[T], None], refused: Callable[[str], None]) -> bool:
        """The same, unless something is under way: a gesture is made on what is seen, not on what comes next."""
        if self.busy:
            return False
        self.run(work, shown, refused)
        return True
