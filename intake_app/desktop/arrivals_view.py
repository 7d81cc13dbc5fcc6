"""The Arrivals page: the RMAs that were issued, and how far each is."""

from __future__ import annotations

from typing import Final, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.segments import Segments
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.ports import ArrivalsGroup

SHOWN: Final[tuple[ArrivalsGroup, ...]] = get_args(ArrivalsGroup)


class ArrivalsView(QWidget):
    """`grouped` carries the group that is wanted."""

    grouped = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.list = ListingView(theme, words)
        groups = [(group, words(f"arrivals.group_{group}")) for group in SHOWN]
        self.groups = Segments(theme, words("arrivals.groups"), groups)
        self.groups.chosen.connect(self.grouped)
        self.list.top.addWidget(self.groups)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.addWidget(self.list)
