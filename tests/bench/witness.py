"""Sees each return that is painted, and looks in the file at once whether it is recorded there."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject

from intake_app.desktop.window import StationWindow


class Witness(QObject):
    """`paints` counts the returns that were painted, `too_early` those that `recorded` did not know when they were."""

    def __init__(self, window: StationWindow, recorded: Callable[[str], bool]) -> None:
        super().__init__()
        self.paints = 0
        self.too_early = 0
        self._window = window
        self._recorded = recorded
        self._seen: set[str] = set()
        for value in window.intake.page.back.header.values:
            value.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - Qt's own
        sight = self._window.intake.sight
        if event.type() == QEvent.Type.Paint and sight is not None and sight.return_id not in self._seen:
            self._seen.add(sight.return_id)
            self.paints += 1
            self.too_early += not self._recorded(sight.return_id)
        return False


def work_until(due: float) -> None:
    """Let the window work until this moment of `perf_counter`."""
    while (left := due - perf_counter()) > 0:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, max(1, int(left * 1000)))
