"""Work for the writer lane, and its answers back on the window's thread, in the order in which it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from intake_app.domain.errors import IntakeError

T = TypeVar("T")


class Lane(Protocol):
    """One thread that does one thing after the other."""

    def submit(self, work: Callable[[], Any], /) -> Future[Any]:
        """Do this after everything that was submitted before."""


class Errands(QObject):
    """Runs gestures on the lane, and keeps the callbacks until they are called, so that none is lost.

    Whatever a gesture raises comes back too: an `IntakeError` as its sentence, a bug as what `report_bug` makes of it.
    """

    _returned = Signal(int)

    def __init__(self, lane: Lane, report_bug: Callable[[BaseException], str]) -> None:
        super().__init__()
        self._lane = lane
        self._report_bug = report_bug
        self._next = 0
        self._waiting: dict[int, tuple[Future[Any], Callable[[Any], None], Callable[[str], None]]] = {}
        self._returned.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether any answer is still to come."""
        return bool(self._waiting)

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """Do `work` on the lane; then, on this thread, `done` with its result or `failed` with the sentence to show."""
        self._next += 1
        number = self._next
        try:
            future = self._lane.submit(work)
        except IntakeError as closed:
            failed(str(closed))
            return
        self._waiting[number] = (future, done, failed)
        future.add_done_callback(lambda _: self._returned.emit(number))

    def _deliver(self, number: int) -> None:
        future, done, failed = self._waiting.pop(number)
        problem = future.exception()
        if problem is None:
            done(future.result())
        elif isinstance(problem, IntakeError):
            failed(str(problem))
        else:
            failed(self._report_bug(problem))
