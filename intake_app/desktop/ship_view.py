"""The Ship page: what is to leave and what is in consignments, and the card of the one that is worked on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from intake_app.desktop.controls import Action
from intake_app.desktop.list_and_card import ListAndCard
from intake_app.desktop.segments import Segments
from intake_app.desktop.ship_panel import ShipPanel
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.ship_cards import GROUPS

_PANEL, _NARROW_PANEL = 500, 472


class ShipView(ListAndCard):
    """`grouped` carries the list that is wanted.

    `manifests_asked` asks for the day's manifests, `replacements_asked` for the page of the advance replacements.
    """

    grouped = Signal(str)
    manifests_asked = Signal()
    replacements_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.theme = theme
        self.groups = Segments(theme, words("ship.groups"), [(one, words(f"ship.group_{one}")) for one in GROUPS])
        self.groups.chosen.connect(self.grouped)
        self.list.top.addWidget(self.groups)
        self.manifests = Action(theme, words("ship.manifest_print"), key="F9")
        self.manifests.clicked.connect(self.manifests_asked)
        self.list.head.addWidget(self.manifests)
        self.replacements = Action(theme, words("ship.replacements"), key="Ctrl+9")
        self.replacements.clicked.connect(self.replacements_asked)
        self.list.top.addWidget(self.replacements, 0, Qt.AlignmentFlag.AlignLeft)
        self.panel = ShipPanel(theme, words)
        self.lay_out(self.panel, wide=_PANEL, narrow=_NARROW_PANEL)
