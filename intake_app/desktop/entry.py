"""A card that asks for a few lines before something is written: an amount, an address, a reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from intake_app.desktop.field import Field
from intake_app.desktop.filling import fill
from intake_app.desktop.keep_or_leave import KeepOrLeave
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words


class Entry(QFrame):
    """`written` carries what was asked for and the texts of its lines; it stays until `put_aside`.

    `about` is the id of what it was opened for: whatever is looked at meanwhile, that is what is meant. `at_first` is
    what stood in its lines.
    """

    written = Signal(str, list)
    turned = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("current")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._theme = theme
        self.step = self.about = ""
        self.at_first: list[str] = []
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.fields: list[Field] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self.problem = label(theme, role="refuse", wraps=True)
        line = KeepOrLeave(theme, words("entry.keep"), words("entry.leave"))
        self.keep, self.leave = line.keep, line.leave
        self.keep.clicked.connect(self.take)
        self.leave.clicked.connect(self.put_aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addLayout(self._lines)
        column.addWidget(self.problem)
        column.addLayout(line)
        self.hide()

    def ask_for(self, step: str, title: str, lines: Sequence[tuple[str, str]], about: str = "") -> None:
        """Ask for these lines, each with its name and what stands in it already."""
        self.step, self.about = step, about
        self.title.setText(title)
        fill(self.fields, lines, self._add_field, _show)
        self.at_first = [field.text() for field in self.fields[: len(lines)]]
        self.problem.hide()
        self.show()
        self.fields[0].setFocus()
        self.fields[0].selectAll()
        self.turned.emit()

    def take(self) -> bool:
        """What was typed is meant; whether anything is asked. A line that was left can still have the focus."""
        if not self.step:
            return False
        self.written.emit(self.step, [field.text() for field in self.fields if not field.isHidden()])
        return True

    def refuse(self, sentence: str) -> None:
        """What was typed cannot be."""
        self.problem.setText(sentence)
        self.problem.show()
        self.fields[0].setFocus()

    def put_aside(self) -> bool:
        """Leave it; whether anything was asked."""
        asked = bool(self.step)
        self.step = self.about = ""
        self.hide()
        self.turned.emit()
        return asked

    def _add_field(self) -> Field:
        field = Field(self._theme, "")
        field.entered.connect(lambda _: self.take())
        self._lines.addWidget(field)
        return field


def _show(field: Field, line: tuple[str, str]) -> None:
    name, text = line
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    field.setText(text)
