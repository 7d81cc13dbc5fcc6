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
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from intake_app.devices.stopping import JobStop
from intake_app.domain.errors import IntakeError
from intake_app.domain.printing import (
    ROLES,
    Change,
    PrinterFault,
    PrinterInfo,
    PrintJob,
    PrintOrder,
    PrintQueue,
    Role,
    seconds_until_retry,
)
from intake_app.domain.station import Printer

Deliver = Callable[[PrintOrder, Printer, threading.Event], bool]
"""Sends an order to a printer; returns True when it came out, False when it was taken and nothing tells whether it did.

Raises `PrinterFault`. Ends soon once the event is set.
"""

CLOSE_S = 2.0
_AFTER_FAULT_S = 5.0


class _Asked(NamedTuple):
    """What the window wants of the queue, and whom to tell where that fails."""

    work: Callable[[PrintQueue], None]
    failed: Callable[[str], None]


class PrintWorker(QObject):
    """Takes the jobs of the queue in order, one printer a role.

    `open_queue`, `deliver`, `find` and `stands` are called off the window's thread; `stands` tells whether a paper is
    still to be printed, for its decision may have been corrected while it waited. `report_bug` puts an exception into
    the log and returns the sentence with its number.

    `changed` carries a `PrintJob` as it is now, `listed` all of them when the queue was opened, `found` the
    `PrinterInfo` of the computer's printers, `failed` a sentence. `not_taken` carries a `PrintOrder` that could not be
    put into the queue and why, `too_late` the id of a job that could not be changed any more and what was wanted
    (`retry`, `cancel`), `void_came_out` a job that came out, or may have, after it was cancelled. `unusable` comes
    where the queue cannot be opened: nothing is printed until the next start.
    """

    changed = Signal(object)
    listed = Signal(object)
    found = Signal(object)
    failed = Signal(str)
    not_taken = Signal(object, str)
    too_late = Signal(str, str)
    unusable = Signal()
    void_came_out = Signal(object)

    def __init__(
        self,
        open_queue: Callable[[], PrintQueue],
        deliver: Deliver,
        find: Callable[[], list[PrinterInfo]],
        printers: Mapping[Role, Printer],
        report_bug: Callable[[BaseException], str],
        stands: Callable[[PrintOrder], bool],
    ) -> None:
        super().__init__()
        self._open_queue = open_queue
        self._deliver = deliver
        self._find = find
        self._printers = dict(printers)
        self._report_bug = report_bug
        self._stands = stands
        self._queue: PrintQueue | None = None
        self._asked: SimpleQueue[_Asked | None] = SimpleQueue()
        self._stop = threading.Event()
        self._woken = {role: threading.Event() for role in ROLES}
        self._due: dict[Role, dict[str, float]] = {role: {} for role in ROLES}
        self._threads: list[threading.Thread] = []
        self._looking = threading.Lock()
        self._on_their_way: dict[str, JobStop] = {}
        self._taking_back = threading.Lock()

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

        self._asked.put(_Asked(add, lambda why: self.not_taken.emit(order, why)))

    def retry(self, job_id: str) -> None:
        """Print a job that failed, or that waits for another try, now."""

        def again(queue: PrintQueue) -> None:
            waits = [due.pop(job_id, None) for due in self._due.values()]
            self._change("retry", job_id, queue.retry(job_id), is_done=any(wait is not None for wait in waits))
            self._wake()

        self._asked.put(_Asked(again, self.failed.emit))

    def cancel(self, job_id: str) -> None:
        """Do not print a job that waits or failed; one that is on its way is taken back, as far as that can be."""

        def give_up(queue: PrintQueue) -> None:
            if not self._take_back(job_id):
                self._change("cancel", job_id, queue.cancel(job_id))

        self._asked.put(_Asked(give_up, self.failed.emit))

    def look(self) -> None:
        """Look which printers the computer has; `found` tells."""
        threading.Thread(target=self._look, name="printer search", daemon=True).start()

    def close(self) -> None:
        """Stop, whatever the printers do: what was being sent is found failed, what waits still waits."""
        self._stop.set()
        for on_its_way in list(self._on_their_way.values()):
            on_its_way.set()
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
            self._refuse_orders(problem)
            return
        if queue.notice:
            self.failed.emit(queue.notice)
        for role in ROLES:
            self._begin(f"{role} printer", lambda role=role: self._serve(queue, role))  # type: ignore[misc]
        while (asked := self._asked.get()) is not None:
            try:
                asked.work(queue)
            except Exception as problem:  # noqa: BLE001 - the next order may do better
                asked.failed(self._sentence(problem))

    def _refuse_orders(self, problem: Exception) -> None:
        """There is no queue: whoever wants something of it is told why."""
        sentence = self._sentence(problem)
        self.unusable.emit()
        self.failed.emit(sentence)
        while (asked := self._asked.get()) is not None:
            asked.failed(sentence)

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
        if not self._stands(job.order):
            self._tell(queue.cancel(job.id))
            return 0.0
        begun = queue.begin(job.id)
        if begun is not None:
            self._tell(begun)
            if begun.state == "printing":
                self._print(queue, role, begun)
        return 0.0

    def _print(self, queue: PrintQueue, role: Role, job: PrintJob) -> None:
        stop = self._on_their_way[job.id] = JobStop(self._stop)
        try:
            confirmed = self._deliver(job.order, self.printer(role), stop)
        except PrinterFault as fault:
            self._fail(queue, job, fault, stop)
        except Exception as bug:  # noqa: BLE001 - the printer's thread goes on; the log keeps what it was
            self._fail(queue, job, PrinterFault("refused", self._report_bug(bug), in_doubt=True), stop)
        else:
            # Before that is written down, which may take long: who cancels from here on is told that it came out.
            self._end_way(job)
            # This one answers: whatever waits for another try need not wait longer.
            self._due[role] = {}
            self._write_down(role, lambda: queue.finish(job.id, in_doubt=not confirmed))
            if stop.unwanted:
                self._tell_void(job)

    def _fail(self, queue: PrintQueue, job: PrintJob, fault: PrinterFault, stop: JobStop) -> None:
        wait_s = None if stop.unwanted else seconds_until_retry(fault.reason, job.tries)
        if wait_s is not None:
            self._due[job.order.role][job.id] = monotonic() + wait_s
        again_at = None if wait_s is None else datetime.now(UTC) + timedelta(seconds=wait_s)
        self._write_down(job.order.role, lambda: queue.fail(job.id, fault, again_at))
        # Only after that is written down: who cancelled meanwhile did so in time.
        self._end_way(job)
        if not stop.unwanted:
            return
        if fault.in_doubt:
            self._tell_void(job)
        else:
            self._write_down(job.order.role, lambda: queue.cancel(job.id))

    def _take_back(self, job_id: str) -> bool:
        """Tell a job on its way that it is not wanted any more; False where it is not on its way."""
        with self._taking_back:
            stop = self._on_their_way.get(job_id)
            if stop is not None:
                stop.set()
        return stop is not None

    def _end_way(self, job: PrintJob) -> None:
        """From here on nobody takes the job back by stopping it."""
        with self._taking_back:
            del self._on_their_way[job.id]

    def _write_down(self, role: Role, outcome: Callable[[], PrintJob | None]) -> None:
        """Write how a job ended, as often as it takes: otherwise it would be found as interrupted, and printed twice.

        Meanwhile this printer gets nothing more, for that could not be written down either.
        """
        told = False
        while True:
            try:
                self._tell(outcome())
            except Exception as problem:  # noqa: BLE001 - a full disk may have room again
                if not told:
                    self._say(problem)
                told = True
                if self._stop.is_set():
                    return
                self._woken[role].clear()
                self._woken[role].wait(_AFTER_FAULT_S)
            else:
                return

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

    def _tell_void(self, job: PrintJob) -> None:
        if not self._stop.is_set():
            self.void_came_out.emit(job)

    def _change(self, wanted: Change, job_id: str, job: PrintJob | None, *, is_done: bool = False) -> None:
        """A job was to be changed; where it is no more what it was when somebody pressed, that is told."""
        if job is None and not is_done:
            self.too_late.emit(job_id, wanted)
        self._tell(job)

    def _say(self, problem: Exception) -> None:
        sentence = self._sentence(problem)
        if not self._stop.is_set():
            self.failed.emit(sentence)

    def _sentence(self, problem: Exception) -> str:
        return str(problem) if isinstance(problem, IntakeError) else self._report_bug(problem)
