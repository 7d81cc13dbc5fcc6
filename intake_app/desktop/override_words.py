"""What a supervisor accepted against, beside what stands: the verdict that does not, and who said what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from intake_app.desktop.filling import fill
from intake_app.desktop.text import SEMIBOLD, label, set_role
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import OverrideSight


class AcceptedLine(QWidget):
    """One verdict that was accepted against, over who accepted it and why."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self.first = label(theme, weight=SEMIBOLD, wraps=True)
        self.told = label(theme, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.first)
        column.addWidget(self.told)

    def tell(self, one: OverrideSight) -> None:
        """Another in the same place."""
        self.first.setText(self._words("override.first", verdict=one.title, sentence=one.sentence))
        set_role(self.first, "ink" if one.tone == "plain" else one.tone)
        self.told.setText(one.words)


class AcceptedWords(QFrame):
    """All of them, the first one first; nothing where nobody accepted anything."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._words = words
        self.lines: list[AcceptedLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(12)
        self._column.addWidget(label(theme, words("override.heading"), role="muted", weight=SEMIBOLD, wraps=True))
        self.hide()

    def show_overrides(self, overrides: Sequence[OverrideSight]) -> None:
        """Others in the same place."""
        fill(self.lines, overrides, self._add_line, AcceptedLine.tell)
        self.setVisible(bool(overrides))

    def _add_line(self) -> AcceptedLine:
        line = AcceptedLine(self._theme, self._words)
        self._column.addWidget(line)
        return line
