"""The open returns, to take up again; and the latest of any state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.tables import plain_table
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.returns import ReturnRow
from intake_app.domain.words import Words

_COLUMNS = ("rma", "state", "model", "serial", "customer", "age", "operator")
_WIDTHS = (190, 110, 90, 170, 210, 90, 130)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class QueueModel(QAbstractTableModel):
    """Rows as the record gives them, in words."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.rows: list[ReturnRow] = []
        self._now = datetime.now(UTC)

    def show_rows(self, rows: list[ReturnRow]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.rows = rows
        self._now = datetime.now(UTC)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        row = self.rows[index.row()]
        return (
            row.rma_number,
            self._words(f"state.{row.state}"),
            row.model or "–",
            row.serial or "–",
            row.customer or "–",
            age_words(self._now - datetime.fromisoformat(row.opened_at), self._words),
            row.operator,
        )[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._words(f"queue.{_COLUMNS[section]}")
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


def age_words(age: timedelta, words: Words) -> str:
    """How long ago, in the largest unit that fits."""
    minutes = max(0, int(age.total_seconds() // 60))
    for unit, length in (("days", 24 * 60), ("hours", 60)):
        if minutes >= length:
            return words(f"queue.{unit}", count=minutes // length)
    return words("queue.minutes", count=minutes)


class QueueView(QWidget):
    """`resumed` carries a return's id; `asked` is `queue` or `recent`."""

    resumed = Signal(str)
    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._words = words
        self.which = "queue"
        self.title = label(theme, size=Size.LARGE, weight=SEMIBOLD)
        self.model = QueueModel(words)
        self.table = plain_table(theme, self.model, words("queue.title"), row_height=52)
        heads = self.table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, width)
        heads.setSectionResizeMode(_COLUMNS.index("customer"), QHeaderView.ResizeMode.Stretch)
        self.table.clicked.connect(lambda index: self._resume(index.row()))
        self.empty = label(theme, words("queue.empty"), role="muted", size=Size.MIDDLE, wraps=True)
        self.open = Action(theme, words("queue.open"), key="F5")
        self.recent = Action(theme, words("queue.recent"), key="F6")
        self.open.clicked.connect(lambda: self.asked.emit("queue"))
        self.recent.clicked.connect(lambda: self.asked.emit("recent"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        head.addWidget(self.open)
        head.addWidget(self.recent)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        column.addStretch(0)

    def show_rows(self, which: str, rows: list[ReturnRow]) -> None:
        """These returns; `which` list they are."""
        self.which = which
        self.title.setText(self._words(f"queue.{which}_title", count=len(rows)))
        self.model.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        if rows:
            self.table.selectRow(0)
            self.table.setFocus()

    def take(self) -> bool:
        """Enter: the selected return."""
        return self._resume(self.table.currentIndex().row())

    def _resume(self, row: int) -> bool:
        if 0 <= row < len(self.model.rows):
            self.resumed.emit(self.model.rows[row].id)
            return True
        return False
