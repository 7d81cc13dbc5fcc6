"""Work for the writer lane, or aside from it, and its answers back on the window's thread.

What the lane did comes back in the order in which it did it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, Signal

from intake_app.desktop.aside import Aside
from intake_app.domain.errors import IntakeError

T = TypeVar("T")
R = TypeVar("R")
_FINISH_S = 5.0


class Lane(Protocol):
    """One thread that does one thing after the other."""

    def submit(self, work: Callable[[], Any], /) -> Future[Any]:
        """Do this after everything that was submitted before."""


class Row:
    """Errands whose part on the lane is done in the order in which they were given, however long each takes aside."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._steps: deque[list[Callable[[], None]]] = deque()

    def join(self) -> Callable[[Callable[[], None]], None]:
        """Take the next place; what is returned is called with the step, once that can be done."""
        place: list[Callable[[], None]] = []
        with self._lock:
            self._steps.append(place)

        def ready(step: Callable[[], None]) -> None:
            with self._lock:
                place.append(step)
                while self._steps and self._steps[0]:
                    self._steps.popleft()[0]()

        return ready


class Errands(QObject):
    """Runs gestures on the lane, and keeps the callbacks until they are called, so that none is lost.

    Whatever a gesture raises comes back too: an `IntakeError` as its sentence, a bug as what `report_bug` makes of it.
    """

    _returned = Signal(int)

    def __init__(self, lane: Lane, report_bug: Callable[[BaseException], str]) -> None:
        super().__init__()
        self._lane = lane
        self._aside = Aside()
        self._report_bug = report_bug
        self._next = 0
        self._is_closed = False
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[str], None]]] = {}
        self._answers: dict[int, Future[Any]] = {}
        self._returned.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether any answer is still to come."""
        return bool(self._waiting)

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """Do `work` on the lane; then, on this thread, `done` with its result or `failed` with the sentence to show."""
        try:
            future = self._lane.submit(work)
        except IntakeError as closed:
            failed(str(closed))
            return
        self._await(self._number(done, failed), future)

    def aside(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
        threads: Aside | None = None,
    ) -> None:
        """Do slow `work` on a thread of its own (of `threads`, if given) and hand back its result as `run` does."""
        self._await(self._number(done, failed), (threads or self._aside).submit(work))

    def aside_then_run(
        self,
        work: Callable[[], T],
        then: Callable[[T], R],
        done: Callable[[R], None],
        failed: Callable[[str], None],
        row: Row | None = None,
    ) -> None:
        """Do slow `work` aside and, as soon as it is done, `then` with its result on the lane; `done` gets that one's.

        The window's thread takes no part in between, so its order among the lane's answers is the lane's own. Those of
        one `row` come to the lane in the order in which they were given.
        """
        number = self._number(done, failed)
        in_turn = _at_once if row is None else row.join()

        def worked(future: Future[Any]) -> None:
            answer = future
            if future.exception() is None:
                try:
                    answer = self._lane.submit(lambda: then(future.result()))
                except IntakeError as closed:
                    answer = Future()
                    answer.set_exception(closed)
            self._await(number, answer)

        self._aside.submit(work).add_done_callback(lambda future: in_turn(partial(worked, future)))

    def finish(self) -> None:
        """Before the window closes: let what is under way come to its end, for a few seconds."""
        end = monotonic() + _FINISH_S
        while self.busy and monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)

    def close(self) -> None:
        """The window has gone: whatever is still answered is shown to nobody. A bug goes into the log all the same."""
        self._is_closed = True

    def _number(self, done: Callable[[Any], None], failed: Callable[[str], None]) -> int:
        self._next += 1
        self._waiting[self._next] = (done, failed)
        return self._next

    def _await(self, number: int, future: Future[Any]) -> None:
        self._answers[number] = future
        future.add_done_callback(lambda _: self._returned.emit(number))

    def _deliver(self, number: int) -> None:
        done, failed = self._waiting.pop(number)
        future = self._answers.pop(number)
        problem = future.exception()
        if self._is_closed:
            if not isinstance(problem, IntakeError | None):
                self._report_bug(problem)
        elif problem is None:
            done(future.result())
        elif isinstance(problem, IntakeError):
            failed(str(problem))
        else:
            failed(self._report_bug(problem))


def _at_once(step: Callable[[], None]) -> None:
    step()
