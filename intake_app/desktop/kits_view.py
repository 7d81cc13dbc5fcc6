"""The Kits page: one line to look up in, the orders, and the card of what was found."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.kit_panel import KitPanel
from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.kit_sight import KitFound

_NARROW: Final = 1_080
_PANEL, _NARROW_PANEL = 440, 348


class KitsView(QWidget):
    """`asked` carries what is to be looked up, `all_asked` asks for every order."""

    asked = Signal(str)
    all_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.theme = theme
        self.field = Field(theme, words("kits.ask"), words("kits.ask"))
        self.field.entered.connect(self._ask)
        self.look = Action(theme, words("kits.look"), icon="scan")
        self.look.clicked.connect(lambda: self._ask(self.field.text()))
        self.all = Action(theme, words("kits.all"), key="F3")
        self.all.clicked.connect(self.all_asked)
        self.list = ListingView(theme, words)
        self.panel = KitPanel(theme, words)
        self.panel.hide()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.field, 1)
        top.addWidget(self.look)
        top.addWidget(self.all)
        both = QHBoxLayout()
        both.setSpacing(24)
        both.addWidget(self.list, 1)
        both.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(16)
        column.addLayout(top)
        column.addLayout(both, 1)

    def show_found(self, found: KitFound) -> None:
        """What a look-up gave, and every order for it."""
        self.field.setText(found.asked)
        self.list.show_listing(found.orders)
        self.panel.show_found(found)
        self.panel.show()

    def show_all(self) -> None:
        """Nothing is looked up."""
        self.field.clear()
        self.panel.found = None
        self.panel.entry.put_aside()
        self.panel.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.setFixedWidth(_NARROW_PANEL if self.width() < _NARROW else _PANEL)

    def _ask(self, text: str) -> None:
        if text.strip():
            self.asked.emit(text)
        else:
            self.all_asked.emit()
