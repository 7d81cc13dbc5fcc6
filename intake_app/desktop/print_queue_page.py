"""The print queue: what waits, what came out, what did not and why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.print_queue_presenter import CANCEL_KEY, JobWords
from intake_app.desktop.text import label
from intake_app.desktop.theme import Theme
from intake_app.domain.printing import PrintJob
from intake_app.domain.spreadsheet import Kind
from intake_app.domain.words import Words
from intake_app.workflow.listing import Column, Line, Listing

JOB_COLUMNS: Final = ("title", "copy", "printer", "asked", "state")
_WIDTHS: Final = (320, 80, 110, 90, 320)
_KINDS: Final[dict[str, Kind]] = {"copy": "number", "asked": "day"}
_NOTHING: Final = "–"
_Rows = Sequence[tuple[PrintJob, JobWords]]


class PrintQueuePage(QWidget):
    """`retried` and `cancelled` carry a job's id."""

    left = Signal()
    retried = Signal(str)
    cancelled = Signal(str)
    all_retried = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._words = words
        self._rows: dict[str, tuple[PrintJob, JobWords]] = {}
        self.list = ListingView(theme, words)
        self.list.selected.connect(lambda _: self._show_choice())
        self.detail = label(theme, role="muted", wraps=True)
        self.detail.setMinimumHeight(44)
        self.again = Action(theme, words("printing.retry"), kind="primary", icon="print", key="Enter")
        self.all = Action(theme, words("printing.retry_all"), key="F6")
        self.give_up = Action(theme, words("printing.cancel"), key=CANCEL_KEY)
        self.back = Action(theme, words("printing.back"), key="Esc")
        self.again.clicked.connect(self.take)
        self.all.clicked.connect(self.all_retried)
        self.give_up.clicked.connect(self.cancel)
        self.back.clicked.connect(self.left)
        actions = QHBoxLayout()
        actions.setSpacing(12)
        actions.addWidget(self.back)
        actions.addStretch(1)
        for action in (self.give_up, self.all, self.again):
            actions.addWidget(action)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(16)
        column.addWidget(self.list, 1)
        column.addWidget(self.detail)
        column.addLayout(actions)
        self.show_jobs([])

    def show_jobs(self, rows: _Rows) -> None:
        """These jobs, with how each is in words."""
        self._rows = {job.id: (job, said) for job, said in rows}
        self.list.show_listing(jobs_listing(self._words, rows))
        self.all.setEnabled(any(job.state == "failed" and not job.in_doubt for job, _ in rows))
        self._show_choice()

    def take(self) -> bool:
        """Enter: print the selected job again."""
        job = self._chosen()
        if job is not None and self.again.isEnabled():
            self.retried.emit(job.id)
        return True

    def cancel(self) -> bool:
        """Do not print the selected job."""
        job = self._chosen()
        if job is not None and self.give_up.isEnabled():
            self.cancelled.emit(job.id)
        return True

    def _chosen(self) -> PrintJob | None:
        job, _ = self._rows.get(self.list.here, (None, None))
        return job

    def _show_choice(self) -> None:
        job, said = self._rows.get(self.list.here, (None, None))
        self.detail.setText(said.detail if said is not None else "")
        self.detail.setVisible(bool(self._rows))
        waits = job is not None and job.state == "waiting"
        failed = job is not None and job.state == "failed"
        self.again.setEnabled(failed or (waits and job is not None and job.again_at is not None))
        self.give_up.setEnabled(failed or waits)


def jobs_listing(words: Words, rows: _Rows) -> Listing:
    """These jobs as a list, in their order."""
    columns = tuple(
        Column(key, words(f"printing.column_{key}"), width, _KINDS.get(key, "text"), stretches=key == "title")
        for key, width in zip(JOB_COLUMNS, _WIDTHS, strict=True)
    )
    return Listing(words("printing.title"), columns, tuple(_line(words, *row) for row in rows), words("printing.empty"))


def _line(words: Words, job: PrintJob, said: JobWords) -> Line:
    copy = str(job.order.copy or "")
    printer = words(f"printing.role_{job.order.role}")
    cells = (job.order.title, copy or _NOTHING, printer, f"{job.asked_at.astimezone():%H:%M}", said.text)
    return Line(job.id, cells, (job.order.title, copy, printer, job.asked_at.isoformat(), said.text), said.tone)
