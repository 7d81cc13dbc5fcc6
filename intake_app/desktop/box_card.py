"""Where the box goes now, what to do, and the one primary action of the page."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from intake_app.desktop.controls import Action
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme

_NARROW = 600


def fold(row: QHBoxLayout, width: int) -> None:
    """Let what stands beside the words stand under them, where a card is too narrow for both."""
    row.setDirection(QHBoxLayout.Direction.TopToBottom if width < _NARROW else QHBoxLayout.Direction.LeftToRight)


class BoxCard(QFrame):
    """A card whose words give way to its action."""

    def __init__(self, theme: Theme, action: Action) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.place = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.instruction = label(theme, role="muted", wraps=True)
        self.action = action
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addStretch()
        texts.addWidget(self.place)
        texts.addWidget(self.instruction)
        texts.addStretch()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 16, 16)
        row.setSpacing(24)
        row.addLayout(texts, 1)
        row.addWidget(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fold(self._row, self.width())

    def tell(self, place: str, instruction: str) -> None:
        """Another box."""
        self.place.setText(place)
        self.instruction.setText(instruction)
        self.instruction.setVisible(bool(instruction))
