"""The page of advance replacements: what was sent ahead, and the pair that is looked at."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from intake_app.desktop.controls import Action
from intake_app.desktop.list_and_card import ListAndCard
from intake_app.desktop.replacement_panel import ReplacementPanel
from intake_app.desktop.segments import Segments
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.replacement_cards import GROUPS

ORDER_KEY: Final = "F5"
CARD_KEY: Final = "F6"
_PANEL, _NARROW_PANEL = 440, 372


class ReplacementsView(ListAndCard):
    """`grouped` carries the group that is wanted, `asked` what is pressed, as `bindings.py` names it."""

    grouped = Signal(str)
    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.groups = Segments(
            theme, words("replace.groups"), [(group, words(f"replace.group_{group}")) for group in GROUPS]
        )
        self.groups.chosen.connect(self.grouped)
        begin = QHBoxLayout()
        begin.setSpacing(12)
        self.order = Action(theme, words("replace.new_purchase_order"), key=ORDER_KEY)
        self.order.clicked.connect(lambda: self.asked.emit("replace_order"))
        self.charge = Action(theme, words("replace.new_card"), key=CARD_KEY)
        self.charge.clicked.connect(lambda: self.asked.emit("replace_card"))
        begin.addWidget(self.order)
        begin.addWidget(self.charge)
        begin.addStretch(1)
        self.list.top.addLayout(begin)
        self.list.top.addWidget(self.groups)
        self.panel = ReplacementPanel(theme, words)
        self.panel.asked.connect(self.asked)
        self.panel.hide()
        self.lay_out(self.panel, wide=_PANEL, narrow=_NARROW_PANEL)
