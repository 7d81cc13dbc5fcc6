"""The print queue: what waits, what came out, what did not and why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.print_queue_presenter import CANCEL_KEY, JobWords
from intake_app.desktop.tables import plain_table
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.printing import PrintJob
from intake_app.domain.words import Words

JOB_COLUMNS: Final = ("title", "copy", "printer", "asked", "state")
_WIDTHS: Final = (320, 80, 110, 90, 320)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_Rows = Sequence[tuple[PrintJob, JobWords]]


class JobsModel(QAbstractTableModel):
    """A job a row, the newest first."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self.rows: _Rows = []

    def show_rows(self, rows: _Rows) -> None:
        """These jobs; where they are the same ones, what is selected stays."""
        if [job.id for job, _ in rows] == [job.id for job, _ in self.rows]:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(JOB_COLUMNS) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(JOB_COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | QBrush | None:
        job, said = self.rows[index.row()]
        if role == Qt.ItemDataRole.ForegroundRole and JOB_COLUMNS[index.column()] == "state" and said.tone != "plain":
            return QBrush(QColor(getattr(self._theme.colours, said.tone)))
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        return (
            job.order.title,
            str(job.order.copy or "–"),
            self._words(f"printing.role_{job.order.role}"),
            f"{job.asked_at.astimezone():%H:%M}",
            said.text,
        )[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._words(f"printing.column_{JOB_COLUMNS[section]}")
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


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
        self.title = label(theme, words("printing.title"), size=Size.LARGE, weight=SEMIBOLD)
        self.model = JobsModel(theme, words)
        self.table = plain_table(theme, self.model, words("printing.title"), row_height=52)
        heads = self.table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, width)
        heads.setSectionResizeMode(JOB_COLUMNS.index("title"), QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().currentRowChanged.connect(self._show_choice)
        self.empty = label(theme, words("printing.empty"), role="muted", size=Size.MIDDLE, wraps=True)
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
        column.addWidget(self.title)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        column.addStretch(0)
        column.addLayout(actions)
        self.show_jobs([])

    def show_jobs(self, rows: _Rows) -> None:
        """These jobs, with how each is in words."""
        chosen = self._chosen()
        self.model.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        if rows and self._chosen() is None:
            ids = [job.id for job, _ in rows]
            self.table.selectRow(ids.index(chosen.id) if chosen is not None and chosen.id in ids else 0)
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
        row = self.table.currentIndex().row()
        return self.model.rows[row][0] if 0 <= row < len(self.model.rows) else None

    def _show_choice(self) -> None:
        row = self.table.currentIndex().row()
        job, said = self.model.rows[row] if 0 <= row < len(self.model.rows) else (None, None)
        self.detail.setText(said.detail if said is not None else "")
        self.detail.setVisible(bool(self.model.rows))
        waits = job is not None and job.state == "waiting"
        failed = job is not None and job.state == "failed"
        self.again.setEnabled(failed or (waits and job is not None and job.again_at is not None))
        self.give_up.setEnabled(failed or waits)
