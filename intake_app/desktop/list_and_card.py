"""The page that is a list with a card beside it.

In a narrow window both come closer to each other and to the edges, and one that is too low for them scrolls as one.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.scrolling import roomy
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words

_NARROW: Final = 1_080


class ListAndCard(QWidget):
    """A page makes its card, and says by `lay_out` how wide it is."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.list = ListingView(theme, words)
        self._both = QHBoxLayout(roomy(self))

    def lay_out(self, card: QWidget, *, wide: int, narrow: int) -> None:
        """Put the card at the right, in pixels this wide in a wide window and in a narrow one."""
        self._card, self._wide, self._narrow = card, wide, narrow
        left = QVBoxLayout()
        left.addWidget(self.list)
        self._both.addLayout(left, 1)
        self._both.addWidget(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        self._both.setContentsMargins(*((16, 16, 16, 16) if is_narrow else (32, 24, 32, 24)))
        self._both.setSpacing(16 if is_narrow else 24)
        self._card.setFixedWidth(self._narrow if is_narrow else self._wide)
