"""A card of the Devices page: a title, a line about it, and what is set there."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme


class Section(QFrame):
    """`column` takes what stands under the title."""

    def __init__(self, theme: Theme, title: str, hint: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 24)
        self.column.setSpacing(12)
        self.column.addWidget(label(theme, title, size=Size.MIDDLE, weight=SEMIBOLD))
        if hint:
            self.column.addWidget(label(theme, hint, role="muted", wraps=True))
