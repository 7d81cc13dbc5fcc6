"""Every key, on one page."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action, badge_width
from intake_app.desktop.keys import Key
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, Plain, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

_WIDE = 1080
"""Pixels; from here on the list stands in three columns."""


class KeysPage(QWidget):
    """The list that F1 shows."""

    left = Signal()

    def __init__(self, theme: Theme, words: Words, keys: list[Key]) -> None:
        super().__init__()
        self.setObjectName("ground")
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        told = list({key.words: key for key in reversed(keys)}.values())[::-1]
        self._lines = [(KeyBadge(theme, key.shown or key.name), label(theme, key.words, wraps=True)) for key in told]
        self._columns = 0
        self.back = Action(theme, words("keys.back"), key="Esc")
        self.back.clicked.connect(self.left)
        self.list = Scrolling(content)
        # Tab leads to it, and then the arrow keys move it.
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.setAccessibleName(words("keys.title"))
        around = QVBoxLayout(self)
        around.setContentsMargins(32, 24, 32, 24)
        around.setSpacing(16)
        around.addWidget(label(theme, words("keys.title"), size=Size.LARGE, weight=SEMIBOLD))
        around.addWidget(label(theme, words("keys.hint"), role="muted", wraps=True))
        around.addWidget(self.list)
        around.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        around.addStretch(1)
        self._arrange(2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(3 if event.size().width() >= _WIDE else 2)

    def _arrange(self, columns: int) -> None:
        """One column after the other, all of one length."""
        if columns == self._columns:
            return
        self._columns = columns
        length = -(-len(self._lines) // columns)
        for number, (badge, does) in enumerate(self._lines):
            column, row = divmod(number, length)
            self._grid.addWidget(badge, row, 3 * column)
            self._grid.addWidget(does, row, 3 * column + 1)
        for column in range(3):
            used = column < columns
            self._grid.setColumnStretch(3 * column + 1, 1 if used else 0)
            self._grid.setColumnMinimumWidth(3 * column + 2, 12 if column < columns - 1 else 0)


class KeyBadge(Plain):
    """A key's name in its small box."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(name)
        self._theme = theme
        self.setFont(theme.font())
        self.setFixedSize(QSize(max(112, badge_width(theme, name)), 32))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.card))
        box = QRect(0, 4, badge_width(self._theme, self.text()), 24)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self.font())
        painter.setPen(QColor(colours.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
