"""Every key, on one page."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action, badge_width
from intake_app.desktop.keys import Key
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words


class KeysPage(QWidget):
    """The list that F1 shows."""

    left = Signal()

    def __init__(self, theme: Theme, words: Words, keys: list[Key]) -> None:
        super().__init__()
        self.setObjectName("ground")
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        told = list({key.words: key for key in reversed(keys)}.values())[::-1]
        half = (len(told) + 1) // 2
        for number, key in enumerate(told):
            column = 0 if number < half else 3
            grid.addWidget(KeyBadge(theme, key.shown or key.name), number % half, column)
            grid.addWidget(label(theme, key.words, wraps=True), number % half, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(2, 24)
        grid.setColumnStretch(4, 1)
        self.back = Action(theme, words("keys.back"), key="Esc")
        self.back.clicked.connect(self.left)
        around = QVBoxLayout(self)
        around.setContentsMargins(32, 24, 32, 24)
        around.setSpacing(16)
        around.addWidget(label(theme, words("keys.title"), size=Size.LARGE, weight=SEMIBOLD))
        around.addWidget(label(theme, words("keys.hint"), role="muted", wraps=True))
        around.addWidget(Scrolling(content))
        around.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        around.addStretch(1)


class KeyBadge(QLabel):
    """A key's name in its small box."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(name)
        self._theme = theme
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font())
        self.setFixedSize(QSize(max(136, badge_width(theme, name)), 32))

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
