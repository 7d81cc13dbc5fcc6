"""The Arrivals page: the RMAs that were issued, and how far each is."""

from __future__ import annotations

from typing import Final, get_args

from PySide6.QtCore import Signal

from intake_app.desktop.controls import Action
from intake_app.desktop.list_and_card import ListAndCard
from intake_app.desktop.rma_panel import RmaPanel
from intake_app.desktop.segments import Segments
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.ports import ArrivalsGroup

NEW_KEY: Final = "F3"
_PANEL, _NARROW_PANEL = 460, 412
SHOWN: Final[tuple[ArrivalsGroup, ...]] = get_args(ArrivalsGroup)


class ArrivalsView(ListAndCard):
    """`grouped` carries the group that is wanted, `new_asked` asks for a new RMA."""

    grouped = Signal(str)
    new_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        groups = [(group, words(f"arrivals.group_{group}")) for group in SHOWN]
        self.groups = Segments(theme, words("arrivals.groups"), groups)
        self.groups.chosen.connect(self.grouped)
        self.list.top.addWidget(self.groups)
        self.new = Action(theme, words("arrivals.new"), key=NEW_KEY)
        self.new.clicked.connect(self.new_asked)
        self.list.head.addWidget(self.new)
        self.panel = RmaPanel(theme, words)
        self.panel.hide()
        self.lay_out(self.panel, wide=_PANEL, narrow=_NARROW_PANEL)
