"""What a step of a kit order asks before it is written: an amount, a tracking number, a reason."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

_SECOND: Final = frozenset({"paid"})
"""The steps that ask for two things."""


class KitEntry(QFrame):
    """`written` carries the step and what was typed into its two lines."""

    written = Signal(str, str, str)
    turned = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("current")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._words = words
        self.step = ""
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.first = Field(theme, words("kits.amount"))
        self.second = Field(theme, words("kits.reference_field"), words("kits.reference_field"))
        self.problem = label(theme, role="refuse", wraps=True)
        for field in (self.first, self.second):
            field.entered.connect(lambda _: self.take())
        self.keep = Action(theme, words("kits.keep"), kind="primary", key="Enter")
        self.keep.clicked.connect(self.take)
        self.leave = Action(theme, words("kits.leave"), key="Esc")
        self.leave.clicked.connect(self.put_aside)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.keep)
        line.addWidget(self.leave)
        line.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        for widget in (self.title, self.first, self.second, self.problem):
            column.addWidget(widget)
        column.addLayout(line)
        self.hide()

    def ask(self, step: str, told: str = "") -> None:
        """Ask what this step needs; `told` stands in the first line already."""
        names = {
            "paid": self._words("kits.amount"),
            "shipped": self._words("kits.tracking_field"),
            "cancelled": self._words("kits.cancel_field"),
        }
        self.step = step
        self.title.setText(self._words(f"kits.ask_{step}"))
        self.first.setAccessibleName(names.get(step, self._words("kits.reference_field")))
        self.first.setPlaceholderText(self.first.accessibleName())
        self.first.setText(told)
        self.second.clear()
        self.second.setVisible(step in _SECOND)
        self.problem.hide()
        self.show()
        self.first.setFocus()
        self.first.selectAll()
        self.turned.emit()

    def take(self) -> bool:
        """What was typed is meant."""
        self.written.emit(self.step, self.first.text(), self.second.text())
        return True

    def refuse(self, sentence: str) -> None:
        """What was typed cannot be."""
        self.problem.setText(sentence)
        self.problem.show()
        self.first.setFocus()

    def put_aside(self) -> bool:
        """Leave it; whether anything was asked."""
        asked = bool(self.step)
        self.step = ""
        self.hide()
        self.turned.emit()
        return asked
