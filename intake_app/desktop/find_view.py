"""The Find page: one line to type or scan into, what it found as one types, and the history of a unit."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.keys import EVIDENCE_KEY
from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.text import label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.finding import Looked
from intake_app.workflow.unit_history import COLUMNS, UnitHistory, opened_by

_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}


class FindField(Field):
    """Typed into while the arrows walk the list under it: `walked` carries by how many lines."""

    walked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() in {Qt.KeyboardModifier.NoModifier, _KEYPAD}:
            self.walked.emit(step)
        else:
            super().keyPressEvent(event)


_KEYPAD: Final = Qt.KeyboardModifier.KeypadModifier


class FindView(QWidget):
    """`typed` carries what is looked for with every key, `left` asks for what was found before the history."""

    typed = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.theme = theme
        self.field = FindField(theme, words("find.ask"), words("find.ask"))
        self.field.textChanged.connect(self.typed)
        self.field.walked.connect(self._walk)
        self.back = Action(theme, words("find.back"), key="Esc")
        self.back.clicked.connect(self.left)
        self.summary = label(theme, role="muted", size=Size.MIDDLE, wraps=True)
        self.list = ListingView(theme, words)
        self.evidence = Action(theme, words("evidence.action"), key=EVIDENCE_KEY)
        self.list.tools.insertWidget(self.list.tools.count() - 1, self.evidence)
        self.list.head.addWidget(self.back)
        self.list.top.addWidget(self.summary)
        line = QHBoxLayout()
        line.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(16)
        column.addLayout(line)
        column.addWidget(self.list, 1)
        self._show_back(shown=False)

    def show_looked(self, looked: Looked) -> None:
        """What was found."""
        self._show_back(shown=False)
        self.list.show_listing(looked.listing)

    def show_history(self, history: UnitHistory) -> None:
        """What happened to a unit, the latest of it in sight."""
        self.summary.setText(history.summary)
        self._show_back(shown=True)
        self.list.show_listing(history.listing)

    def rma_here(self) -> str:
        """The RMA number of the line of the history that is looked at; empty where it tells of something else."""
        line = self.list.sorted.line(self.list.table.currentIndex().row())
        if line is None or opened_by(line.id).partition(":")[0] not in {"return", "rma"}:
            return ""
        return line.cells[list(COLUMNS).index("number")]

    def say(self, text: str) -> None:
        """Write into the line without looking it up."""
        self.field.blockSignals(True)
        self.field.setText(text)
        self.field.blockSignals(False)

    def _show_back(self, *, shown: bool) -> None:
        self.back.setVisible(shown)
        self.evidence.setVisible(shown)
        self.summary.setVisible(shown)

    def _walk(self, lines: int) -> None:
        last = self.list.sorted.rowCount() - 1
        if last >= 0:
            self.list.table.selectRow(min(max(self.list.table.currentIndex().row() + lines, 0), last))
