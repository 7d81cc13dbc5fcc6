"""The open returns, to take up again; and the latest of any state."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words


class QueueView(QWidget):
    """`asked` is `queue` or `recent`."""

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.list = ListingView(theme, words)
        self.open = Action(theme, words("queue.open"), key="F5")
        self.recent = Action(theme, words("queue.recent"), key="F6")
        self.open.clicked.connect(lambda: self.asked.emit("queue"))
        self.recent.clicked.connect(lambda: self.asked.emit("recent"))
        self.list.head.addWidget(self.open)
        self.list.head.addWidget(self.recent)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.addWidget(self.list)
