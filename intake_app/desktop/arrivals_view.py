"""The Arrivals page: the RMAs that were issued, and how far each is."""

from __future__ import annotations

from typing import Final, get_args

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.rma_panel import RmaPanel
from intake_app.desktop.segments import Segments
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.ports import ArrivalsGroup

NEW_KEY: Final = "F3"
_NARROW: Final = 1_080
_PANEL, _NARROW_PANEL = 460, 412
SHOWN: Final[tuple[ArrivalsGroup, ...]] = get_args(ArrivalsGroup)


class ArrivalsView(QWidget):
    """`grouped` carries the group that is wanted, `new_asked` asks for a new RMA."""

    grouped = Signal(str)
    new_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.list = ListingView(theme, words)
        groups = [(group, words(f"arrivals.group_{group}")) for group in SHOWN]
        self.groups = Segments(theme, words("arrivals.groups"), groups)
        self.groups.chosen.connect(self.grouped)
        self.list.top.addWidget(self.groups)
        self.new = Action(theme, words("arrivals.new"), key=NEW_KEY)
        self.new.clicked.connect(self.new_asked)
        self.list.head.addWidget(self.new)
        self.panel = RmaPanel(theme, words)
        self.panel.hide()
        self._both = both = QHBoxLayout(self)
        left = QVBoxLayout()
        left.addWidget(self.list)
        both.addLayout(left, 1)
        both.addWidget(self.panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        self._both.setContentsMargins(*((16, 16, 16, 16) if is_narrow else (32, 24, 32, 24)))
        self._both.setSpacing(16 if is_narrow else 24)
        self.panel.setFixedWidth(_NARROW_PANEL if is_narrow else _PANEL)
