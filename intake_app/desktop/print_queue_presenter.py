"""What the printers do: kept for whoever shows it, told in the bar, and gathered on the page of the print queue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from intake_app.domain.papers import LabelPaper, Tone
from intake_app.domain.printing import ROLES, JobState, PrinterInfo, PrintJob, PrintOrder, Role
from intake_app.domain.shipping_papers import ShippingLabelPaper
from intake_app.domain.station import Printer
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.errands import Errands
    from intake_app.desktop.print_queue_page import PrintQueuePage
    from intake_app.desktop.printing import PrintDesk
    from intake_app.desktop.surroundings import Shell
    from intake_app.domain.events import PaperKind
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.listing import Listing

AnyLabel = LabelPaper | ShippingLabelPaper

_MOST_LISTED = 300
CANCEL_KEY = "Del"
_AFTER_PAINT_MS = 150
_NOT_OUT: frozenset[JobState] = frozenset({"waiting", "printing", "failed"})


@dataclass(frozen=True, slots=True)
class JobWords:
    """How a job is, in words, and whether that is good."""

    text: str
    tone: Tone
    detail: str = ""


class PrintQueuePresenter(QObject):
    """One for the window, for as long as it lives. `changed` comes with every change of a job or a printer.

    `open_desk` makes what works the printers; it is called when the window stands there. Without it there is no
    printer, and nothing is ever sent. `copied` carries the `Sight` of a return of which another copy was made here.
    """

    changed = Signal()
    found = Signal(object)
    copied = Signal(object)

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
        self._sent: set[str] = set()
        self._answered: set[Role] = set()
        self._is_unusable = False
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
        self._answered.discard(role)
        self._show()

    def job_of(self, name: str) -> PrintJob | None:
        """The latest job of the paper of this name (`paper_name`)."""
        found = [job for job in self._jobs.values() if job.order.name == name]
        return max(found, key=lambda job: job.id, default=None)

    def is_sent(self, name: str) -> bool:
        """Whether this paper was sent already, although its job may still be being written down."""
        return self.is_on_its_way(name) or self.job_of(name) is not None

    def is_on_its_way(self, name: str) -> bool:
        """Whether this paper was sent and its job is still being written down."""
        return name in self._sent

    def send(self, return_id: str, paper: PaperKind, name: str, to: str = "") -> bool:
        """Print the latest copy of a paper, on the printer of its role or on this one; False: it is on its way."""
        desk = self._desk
        if desk is None or name in self._sent:
            return False
        self._sent.add(name)

        def ordered(order: PrintOrder) -> None:
            # Meanwhile another copy may have been made, and be on its way already.
            self._sent.discard(name)
            if order.name not in self._sent:
                self._sent.add(order.name)
                desk.send(msgspec.structs.replace(order, to=to))

        def failed(sentence: str) -> None:
            self._sent.discard(name)
            self._shell.fail(sentence)

        self._errands.run(lambda: self._bench.print_order(return_id, paper), ordered, failed)
        return True

    def take_back(self, return_id: str, standing: Collection[str]) -> None:
        """Do not print those papers of a return that are not among these any more."""
        for job in list(self._jobs.values()):
            if job.order.return_id == return_id and job.order.name not in standing and job.state in _NOT_OUT:
                self.cancel(job.id)

    def send_file(self, role: Role, title: str, file: Path, label: AnyLabel | None = None, to: str = "") -> None:
        """Print a PDF that belongs to no return, on the printer of this role or on this one.

        `label` is what stands on it, for printers that draw labels themselves.
        """
        if self._desk is not None:
            of_return = label if isinstance(label, LabelPaper) else None
            shipping = label if isinstance(label, ShippingLabelPaper) else None
            self._desk.send(PrintOrder(role, title, str(file), of_return, to, shipping=shipping))

    def test(self, role: Role) -> None:
        """Print the calibration page on the printer of this role."""
        if self._desk is not None:
            self._desk.send(PrintOrder(role, self._words(f"printing.test_{role}"), paper="test"))

    def retry(self, job_id: str) -> None:
        """Print a job that failed, or that waits for another try, now.

        What may have come out is never printed again as it was: the next copy is made and says so.
        """
        job = self._jobs.get(job_id)
        if self._desk is None:
            return
        if job is not None and job.state == "failed" and job.in_doubt and job.order.return_id:
            self._print_next_copy(self._desk, job)
        else:
            self._desk.retry(job_id)

    def _print_next_copy(self, desk: PrintDesk, job: PrintJob) -> None:
        order = job.order
        if order.name in self._sent:
            return
        self._sent.add(order.name)

        def made(copy: PrintOrder) -> None:
            self._sent.discard(order.name)
            desk.cancel(job.id)
            self._sent.add(copy.name)
            desk.send(msgspec.structs.replace(copy, to=order.to))
            self._shell.tell(self._words("printing.next_copy", title=copy.title, copy=copy.copy))
            self._errands.run(lambda: self._bench.resume(order.return_id), self.copied.emit, self._shell.fail)

        def failed(sentence: str) -> None:
            self._sent.discard(order.name)
            self._shell.fail(sentence)

        self._errands.run(lambda: self._bench.print_again(order), made, failed)

    def retry_all(self) -> bool:
        """Every job that failed and of which nothing came out, the oldest first; whether there were any.

        Those that may have come out stay: somebody has to look, one by one.
        """
        failed = [job for job in reversed(self.jobs) if job.state == "failed"]
        for job in failed:
            if not job.in_doubt:
                self.retry(job.id)
        if failed and all(job.in_doubt for job in failed):
            self._shell.tell(self._words("printing.look_first"))
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
        if job.state == "printed" and job.in_doubt:
            return JobWords(words("printing.sent", at=at), "wait", words("printing.sent_detail"))
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
        page.list.export_asked.connect(self._export)
        self._show()

    def _export(self, listing: Listing) -> None:
        from intake_app.desktop.exporting import export

        if self._page is not None:
            export(self._shell, self._page, self._bench, self._errands, listing)

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
        desk.not_taken.connect(self._not_taken)
        desk.too_late.connect(self._too_late)
        desk.void_came_out.connect(
            lambda job: self._shell.fail(self._words("printing.void_came_out", title=job.order.title))
        )
        desk.unusable.connect(self._unusable)
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
        if job.order.name in self._sent:
            self._sent.discard(job.order.name)
            self._say_if_there_already(job)
        if job.state == "printed" and not job.in_doubt and before is not None and before.state == "printing":
            self._answered.add(job.order.role)
        if job.state == "failed" and (before is None or before.state != "failed"):
            self._shell.fail(self._words("printing.did_not_print", title=job.order.title, why=job.detail))
        self._show()

    def _say_if_there_already(self, job: PrintJob) -> None:
        """What was sent was in the queue before: it is not printed a second time."""
        if job.state == "printed":
            self._shell.tell(
                self._words("papers.printed_already", title=job.order.title, state=self.words_of(job).text)
            )
        elif job.tries:
            self._shell.tell(self._words("papers.on_its_way", title=job.order.title))

    def _not_taken(self, order: PrintOrder, why: str) -> None:
        self._sent.discard(order.name)
        self._shell.fail(self._words("printing.did_not_print", title=order.title, why=why))
        self.changed.emit()

    def _too_late(self, job_id: str, wanted: str) -> None:
        job = self._jobs.get(job_id)
        if job is not None:
            self._shell.tell(self._words(f"printing.too_late_{wanted}", title=job.order.title))

    def _unusable(self) -> None:
        self._is_unusable = True
        self._show()

    def _show(self) -> None:
        state, tone = self._in_the_bar()
        self._shell.printers(state, tone)
        if self._page is not None:
            self._page.show_jobs([(job, self.words_of(job)) for job in self.jobs[:_MOST_LISTED]])
        self.changed.emit()

    def state_of(self, role: Role) -> tuple[str, Tone]:
        """How the printer of this role is, in words; nothing where none is set and nothing was sent."""
        return self._state([job for job in self._jobs.values() if job.order.role == role], [role])

    def _in_the_bar(self) -> tuple[str, Tone]:
        return self._state(list(self._jobs.values()), ROLES)

    def _state(self, jobs: list[PrintJob], roles: Sequence[Role]) -> tuple[str, Tone]:
        words, used = self._words, {role for role in roles if self.is_set(role)}
        if self._is_unusable:
            return words("printing.bar_unusable"), "refuse"
        failed = [job for job in jobs if job.state == "failed"]
        if failed:
            return words("printing.bar_failed", count=len(failed)), "refuse"
        waiting = [job for job in jobs if job.state in {"waiting", "printing"}]
        stuck = [job for job in waiting if job.state == "waiting" and job.reason is not None]
        if stuck:
            return self._reason(stuck[0]), "wait"
        if waiting:
            return words("printing.bar_printing", count=len(waiting)), "plain"
        if used and used <= self._answered:
            return words("printing.bar_ready"), "accept"
        # Nobody has heard from it yet, so nobody can say that it is ready.
        return (words("printing.bar_set") if used else "", "plain")


def _clock(moment: datetime) -> str:
    """The time at this bench."""
    return f"{moment.astimezone():%H:%M}"
