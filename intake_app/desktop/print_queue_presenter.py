"""What the printers do: kept for whoever shows it, told in the bar, and gathered on the page of the print queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from intake_app.domain.papers import Tone
from intake_app.domain.printing import PrinterInfo, PrintJob, PrintOrder, Role
from intake_app.domain.station import Printer
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.errands import Errands
    from intake_app.desktop.print_queue_page import PrintQueuePage
    from intake_app.desktop.printing import PrintDesk
    from intake_app.desktop.surroundings import Shell
    from intake_app.domain.events import PaperKind
    from intake_app.workflow.bench import Bench

_MOST_LISTED = 300
CANCEL_KEY = "Del"
_AFTER_PAINT_MS = 150


@dataclass(frozen=True, slots=True)
class JobWords:
    """How a job is, in words, and whether that is good."""

    text: str
    tone: Tone
    detail: str = ""


class PrintQueuePresenter(QObject):
    """One for the window, for as long as it lives. `changed` comes with every change of a job or a printer.

    `open_desk` makes what works the printers; it is called when the window stands there. Without it there is no
    printer, and nothing is ever sent.
    """

    changed = Signal()
    found = Signal(object)

    def __init__(
        self, bench: Bench, errands: Errands, open_desk: Callable[[], PrintDesk] | None, words: Words, shell: Shell
    ) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._open_desk = open_desk
        self._desk: PrintDesk | None = None
        self._words = words
        self._shell = shell
        self._jobs: dict[str, PrintJob] = {}
        self._sent: set[tuple[str, str, int]] = set()
        self._page: PrintQueuePage | None = None
        self._looked = False
        self.printers: list[PrinterInfo] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._begin)

    def begin(self) -> None:
        """The window is shown: take up the queue when it stands there."""
        self._later.start(_AFTER_PAINT_MS)

    def close(self) -> None:
        """Stop printing: what waits still waits at the next start."""
        self._later.stop()
        self._open_desk = None
        if self._desk is not None:
            self._desk.close()

    @property
    def jobs(self) -> list[PrintJob]:
        """Every job that is known, the newest first."""
        return sorted(self._jobs.values(), key=lambda job: job.id, reverse=True)

    def is_set(self, role: Role) -> bool:
        """Whether a printer is set for this role."""
        self._begin()
        return self._desk is not None and bool(self._desk.printer(role).to)

    def can_print(self, role: Role) -> bool:
        """Whether there is a printer to choose, or one is set; looks for them where nobody has yet."""
        if self._desk is not None and not self.is_set(role):
            self.look_once()
        return self.is_set(role) or bool(self.printers)

    def look_once(self) -> None:
        """Look which printers the computer has, unless that was done."""
        if not self._looked:
            self.look()

    def look(self) -> None:
        """Look which printers the computer has; `found` tells."""
        self._looked = True
        if self._desk is not None:
            self._desk.look()

    def use(self, role: Role, printer: Printer) -> None:
        """Another printer for this role, from now on."""
        if self._desk is not None:
            self._desk.use(role, printer)
        self._show()

    def job_of(self, return_id: str, paper: str, copy: int) -> PrintJob | None:
        """The latest job of this copy of a paper."""
        wanted = (return_id, paper, copy)
        found = [job for job in self._jobs.values() if _names(job.order) == wanted]
        return max(found, key=lambda job: job.id, default=None)

    def is_sent(self, return_id: str, paper: str, copy: int) -> bool:
        """Whether this copy was sent already, although its job may still be being written down."""
        return (return_id, paper, copy) in self._sent or self.job_of(return_id, paper, copy) is not None

    def send(self, return_id: str, paper: PaperKind, copy: int, to: str = "") -> None:
        """Print the latest copy of a paper, on the printer of its role or on this one."""
        desk = self._desk
        if desk is None:
            return
        name = (return_id, paper, copy)
        self._sent.add(name)

        def ordered(order: PrintOrder) -> None:
            desk.send(msgspec.structs.replace(order, to=to))

        def failed(sentence: str) -> None:
            self._sent.discard(name)
            self._shell.fail(sentence)

        self._errands.run(lambda: self._bench.print_order(return_id, paper), ordered, failed)

    def send_file(self, role: Role, title: str, file: Path) -> None:
        """Print a PDF that belongs to no return, on the printer of this role."""
        if self._desk is not None:
            self._desk.send(PrintOrder(role, title, str(file)))

    def test(self, role: Role) -> None:
        """Print the calibration page on the printer of this role."""
        if self._desk is not None:
            self._desk.send(PrintOrder(role, self._words(f"printing.test_{role}"), paper="test"))

    def retry(self, job_id: str) -> None:
        """Print a job that failed, or that waits for another try, now."""
        if self._desk is not None:
            self._desk.retry(job_id)

    def retry_all(self) -> bool:
        """Every job that failed, the oldest first; whether there were any."""
        failed = [job for job in reversed(self.jobs) if job.state == "failed"]
        for job in failed:
            self.retry(job.id)
        return bool(failed)

    def cancel(self, job_id: str) -> None:
        """Do not print a job that waits or failed."""
        if self._desk is not None:
            self._desk.cancel(job_id)

    def words_of(self, job: PrintJob) -> JobWords:
        """How a job is, in words."""
        words, at = self._words, _clock(job.changed_at)
        if job.state == "failed":
            return JobWords(words("printing.failed", reason=self._reason(job)), "refuse", job.detail)
        if job.state == "waiting" and job.again_at is not None:
            text = words("printing.again", reason=self._reason(job), at=_clock(job.again_at))
            return JobWords(text, "wait", job.detail)
        if job.state in {"printed", "cancelled"}:
            return JobWords(words(f"printing.{job.state}", at=at), "accept" if job.state == "printed" else "plain")
        return JobWords(words(f"printing.{job.state}"), "plain")

    def show_on(self, page: PrintQueuePage) -> None:
        """The page was made."""
        self._page = page
        page.left.connect(lambda: self._shell.go("intake"))
        page.retried.connect(self.retry)
        page.cancelled.connect(self.cancel)
        page.all_retried.connect(self.retry_all)
        self._show()

    def _begin(self) -> None:
        """Take up the queue, once."""
        if self._open_desk is None:
            return
        desk = self._desk = self._open_desk()
        self._open_desk = None
        desk.changed.connect(self._job_changed)
        desk.listed.connect(self._listed)
        desk.found.connect(self._found)
        desk.failed.connect(self._shell.fail)
        desk.start()
        self._show()

    def _reason(self, job: PrintJob) -> str:
        return self._words(f"printing.reason_{job.reason or 'refused'}")

    def _listed(self, jobs: Sequence[PrintJob]) -> None:
        self._jobs = {job.id: job for job in jobs} | self._jobs
        self._show()

    def _found(self, printers: list[PrinterInfo]) -> None:
        self.printers = printers
        self.found.emit(printers)
        self.changed.emit()

    def _job_changed(self, job: PrintJob) -> None:
        before = self._jobs.get(job.id)
        self._jobs[job.id] = job
        self._sent.discard(_names(job.order))
        if job.state == "failed" and (before is None or before.state != "failed"):
            self._shell.fail(self._words("printing.did_not_print", title=job.order.title, why=job.detail))
        self._show()

    def _show(self) -> None:
        state, tone = self._in_the_bar()
        self._shell.printers(state, tone)
        if self._page is not None:
            self._page.show_jobs([(job, self.words_of(job)) for job in self.jobs[:_MOST_LISTED]])
        self.changed.emit()

    def state_of(self, role: Role) -> tuple[str, Tone]:
        """How the printer of this role is, in words; nothing where none is set and nothing was sent."""
        return self._state([job for job in self._jobs.values() if job.order.role == role], is_set=self.is_set(role))

    def _in_the_bar(self) -> tuple[str, Tone]:
        return self._state(list(self._jobs.values()), is_set=self.is_set("label") or self.is_set("page"))

    def _state(self, jobs: list[PrintJob], *, is_set: bool) -> tuple[str, Tone]:
        words = self._words
        failed = [job for job in jobs if job.state == "failed"]
        if failed:
            return words("printing.bar_failed", count=len(failed)), "refuse"
        waiting = [job for job in jobs if job.state in {"waiting", "printing"}]
        stuck = [job for job in waiting if job.state == "waiting" and job.reason is not None]
        if stuck:
            return self._reason(stuck[0]), "wait"
        if waiting:
            return words("printing.bar_printing", count=len(waiting)), "plain"
        return (words("printing.bar_ready"), "accept") if is_set else ("", "plain")


def _names(order: PrintOrder) -> tuple[str, str, int]:
    return order.return_id, order.paper, order.copy


def _clock(moment: datetime) -> str:
    """The time at this bench."""
    return f"{moment.astimezone():%H:%M}"
