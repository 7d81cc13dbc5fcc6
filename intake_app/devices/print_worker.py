"""The printers at work: one thread a printer, so that one that stalls holds up neither the window nor the other.

A clerk writes down what the window asks, so that this, too, happens off the window's thread. All signals arrive on the
thread of whoever listens.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from time import monotonic

from PySide6.QtCore import QObject, Signal

from intake_app.domain.errors import IntakeError
from intake_app.domain.printing import (
    ROLES,
    PrinterFault,
    PrinterInfo,
    PrintJob,
    PrintOrder,
    PrintQueue,
    Role,
    seconds_until_retry,
)
from intake_app.domain.station import Printer

Deliver = Callable[[PrintOrder, Printer, threading.Event], None]
"""Sends an order to a printer and returns when it came out; raises `PrinterFault`. Ends soon once the event is set."""

CLOSE_S = 2.0
_AFTER_FAULT_S = 5.0


class PrintWorker(QObject):
    """Takes the jobs of the queue in order, one printer a role.

    `open_queue`, `deliver` and `find` are called off the window's thread. `report_bug` puts an exception into the log
    and returns the sentence with its number. `changed` carries a `PrintJob` as it is now, `listed` all of them when the
    queue was opened, `found` the `PrinterInfo` of the computer's printers, `failed` the sentence where the queue itself
    cannot be used.
    """

    changed = Signal(object)
    listed = Signal(object)
    found = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        open_queue: Callable[[], PrintQueue],
        deliver: Deliver,
        find: Callable[[], list[PrinterInfo]],
        printers: Mapping[Role, Printer],
        report_bug: Callable[[BaseException], str],
    ) -> None:
        super().__init__()
        self._open_queue = open_queue
        self._deliver = deliver
        self._find = find
        self._printers = dict(printers)
        self._report_bug = report_bug
        self._queue: PrintQueue | None = None
        self._asked: SimpleQueue[Callable[[PrintQueue], None] | None] = SimpleQueue()
        self._stop = threading.Event()
        self._woken = {role: threading.Event() for role in ROLES}
        self._due: dict[Role, dict[str, float]] = {role: {} for role in ROLES}
        self._threads: list[threading.Thread] = []
        self._looking = threading.Lock()

    def start(self) -> None:
        """Open the queue and begin with what waits in it; the window is there already."""
        if not self._threads:
            self._begin("print clerk", self._take_orders)

    def printer(self, role: Role) -> Printer:
        """The printer of this role, as it is set."""
        return self._printers.get(role, Printer())

    def use(self, role: Role, printer: Printer) -> None:
        """Another printer for this role from now on; what waits for it is tried at once."""
        self._printers[role] = printer
        self._due[role] = {}
        self._woken[role].set()

    def send(self, order: PrintOrder) -> None:
        """Put an order into the queue."""

        def add(queue: PrintQueue) -> None:
            self._tell(queue.add(order))
            self._woken[order.role].set()

        self._asked.put(add)

    def retry(self, job_id: str) -> None:
        """Print a job that failed, or that waits for another try, now."""

        def again(queue: PrintQueue) -> None:
            for due in self._due.values():
                due.pop(job_id, None)
            self._tell(queue.retry(job_id))
            self._wake()

        self._asked.put(again)

    def cancel(self, job_id: str) -> None:
        """Do not print a job that waits or failed."""
        self._asked.put(lambda queue: self._tell(queue.cancel(job_id)))

    def look(self) -> None:
        """Look which printers the computer has; `found` tells."""
        threading.Thread(target=self._look, name="printer search", daemon=True).start()

    def close(self) -> None:
        """Stop, whatever the printers do: what was being sent is found failed, what waits still waits."""
        self._stop.set()
        self._asked.put(None)
        self._wake()
        end = monotonic() + CLOSE_S
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
        # One that hangs all the same may still write down how it ended: its queue stays open for it.
        if self._queue is not None and not any(thread.is_alive() for thread in self._threads):
            self._queue.close()
            self._queue = None

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _take_orders(self) -> None:
        try:
            self._queue = queue = self._open_queue()
            self.listed.emit(queue.jobs())
        except Exception as problem:  # noqa: BLE001 - the bench goes on without its queue, and says so
            self._say(problem)
            return
        for role in ROLES:
            self._begin(f"{role} printer", lambda role=role: self._serve(queue, role))  # type: ignore[misc]
        while (asked := self._asked.get()) is not None:
            try:
                asked(queue)
            except Exception as problem:  # noqa: BLE001 - the next order may do better
                self._say(problem)

    def _serve(self, queue: PrintQueue, role: Role) -> None:
        while not self._stop.is_set():
            self._woken[role].clear()
            try:
                wait_s = self._print_next(queue, role)
            except Exception as problem:  # noqa: BLE001 - a full disk may have room again
                self._say(problem)
                wait_s = _AFTER_FAULT_S
            if wait_s:
                self._woken[role].wait(None if wait_s < 0 else wait_s)

    def _print_next(self, queue: PrintQueue, role: Role) -> float:
        """Print the first job that is due; for how many seconds to wait then: 0 not at all, less than 0 until woken."""
        due, now = self._due[role].copy(), monotonic()
        waiting = queue.waiting(role)
        job = next((job for job in waiting if due.get(job.id, 0.0) <= now), None)
        if job is None:
            return min((due[one.id] - now for one in waiting), default=-1.0)
        begun = queue.begin(job.id)
        if begun is not None:
            self._tell(begun)
            self._print(queue, role, begun)
        return 0.0

    def _print(self, queue: PrintQueue, role: Role, job: PrintJob) -> None:
        try:
            self._deliver(job.order, self.printer(role), self._stop)
        except PrinterFault as fault:
            self._fail(queue, job, fault)
        except Exception as bug:  # noqa: BLE001 - the printer's thread goes on; the log keeps what it was
            self._fail(queue, job, PrinterFault("refused", self._report_bug(bug)))
        else:
            # This one answers: whatever waits for another try need not wait longer.
            self._due[role] = {}
            self._tell(queue.finish(job.id))

    def _fail(self, queue: PrintQueue, job: PrintJob, fault: PrinterFault) -> None:
        wait_s = seconds_until_retry(fault.reason, job.tries)
        if wait_s is not None:
            self._due[job.order.role][job.id] = monotonic() + wait_s
        again_at = None if wait_s is None else datetime.now(UTC) + timedelta(seconds=wait_s)
        self._tell(queue.fail(job.id, fault.reason, str(fault), again_at))

    def _look(self) -> None:
        if not self._looking.acquire(blocking=False):
            return
        try:
            found = self._find()
        except Exception as problem:  # noqa: BLE001 - an address can be typed all the same
            self._say(problem)
            found = []
        finally:
            self._looking.release()
        if not self._stop.is_set():
            self.found.emit(found)

    def _wake(self) -> None:
        for woken in self._woken.values():
            woken.set()

    def _tell(self, job: PrintJob | None) -> None:
        if job is not None and not self._stop.is_set():
            self.changed.emit(job)

    def _say(self, problem: Exception) -> None:
        sentence = str(problem) if isinstance(problem, IntakeError) else self._report_bug(problem)
        if not self._stop.is_set():
            self.failed.emit(sentence)
