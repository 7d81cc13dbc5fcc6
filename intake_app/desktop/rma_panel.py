"""The card at the right of the Arrivals page: one RMA, its units, what came of it, and what can be said of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from intake_app.desktop.action_grid import ActionGrid
from intake_app.desktop.controls import Action
from intake_app.desktop.entry import Entry
from intake_app.desktop.kit_panel import Pairs
from intake_app.desktop.rma_form import RmaForm
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Row
from intake_app.domain.words import Words
from intake_app.workflow.arrivals import RmaCard

KEYS: Final = {
    "rma_amend": "F4",
    "rma_announce": "F6",
    "rma_complete": "F7",
    "further_box": "F8",
    "rma_boxes": "F9",
    "rma_return": "Ctrl+O",
    "rma_undo": "Ctrl+Z",
    "rma_cancel": "Del",
}
"""The keys of what can be said of the RMA on the card, by what they do."""

_MAY: Final = {
    "rma_amend": "amend",
    "rma_announce": "announce",
    "rma_complete": "complete",
    "further_box": "box",
    "rma_boxes": "box",
    "rma_undo": "undo",
    "rma_cancel": "cancel",
}
_LOW: Final = 560


class RmaPanel(QFrame):
    """`asked` carries what is to be done, by the name of its key in `KEYS`, or `receive`."""

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("card")
        self._words = words
        self.card: RmaCard | None = None
        self.title = label(theme, weight=SEMIBOLD, wraps=True)
        self.state = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.units = Pairs(theme)
        self.rows = Pairs(theme)
        self.returns_title = label(theme, words("arrivals.returns"), role="muted")
        self.returns = Pairs(theme)
        self.surprises = label(theme, role="wait", wraps=True)
        self.history_title = label(theme, words("arrivals.history"), role="muted")
        self.history = Pairs(theme)
        self.form = RmaForm(theme, words)
        self.entry = Entry(theme, words)
        self.entry.turned.connect(self._show_actions)
        self.main = Action(theme, words("arrivals.receive"), kind="primary", key="Enter")
        self.main.clicked.connect(lambda: self.asked.emit("receive"))
        self.buttons = {does: Action(theme, self._named(does), key=key) for does, key in KEYS.items()}
        for does, action in self.buttons.items():
            action.clicked.connect(lambda _=False, does=does: self.asked.emit(does))
        self._lay_out()

    def _lay_out(self) -> None:
        content = QWidget()
        self._inside = inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 8, 8)
        inside.setSpacing(8)
        told = (self.surprises, self.units, self.rows, self.returns_title, self.returns, self.history_title)
        for part in (self.title, self.state, *told, self.history):
            inside.addWidget(part)
        inside.addStretch(1)
        self.more = ActionGrid(self.buttons)
        self._foot = foot = QVBoxLayout()
        foot.setContentsMargins(20, 4, 20, 16)
        foot.setSpacing(8)
        for widget in (self.entry, self.main, self.more):
            foot.addWidget(widget)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Scrolling(content), 1)
        column.addLayout(foot)
        self._pile = QStackedLayout(self)
        self._pile.setContentsMargins(1, 1, 1, 1)
        self._pile.addWidget(shown)
        self._pile.addWidget(self.form)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window only the step that is due stays in sight; the others are scrolled to."""
        super().resizeEvent(event)
        is_low = self.height() < _LOW
        if is_low == (self._inside.indexOf(self.more) < 0):
            layout = self._inside if is_low else self._foot
            layout.insertWidget(layout.count() - is_low, self.more)

    def show_card(self, card: RmaCard) -> None:
        """This RMA."""
        self.card = card
        self.title.setText(self._words("arrivals.card_title", number=card.number))
        self.state.setText(card.title[:1].upper() + card.title[1:])
        set_role(self.state, "ink" if card.tone == "plain" else card.tone)
        self.units.show_rows(tuple(Row(*unit.split(" · ", 1)) for unit in card.units))
        self.rows.show_rows(tuple(Row(name, value) for name, value in card.rows))
        told = tuple(
            Row(one.serial or self._words("arrivals.some_unit"), self._words(f"state.{one.state}"))
            for one in card.returns
        )
        self.returns_title.setVisible(bool(told))
        self.returns.show_rows(told)
        self.surprises.setText("\n".join(card.surprises))
        self.surprises.setVisible(bool(card.surprises))
        self.history_title.setVisible(bool(card.history))
        self.history.show_rows(tuple(Row(when, what) for when, what in card.history))
        self.entry.put_aside()
        self._show_actions()

    def show_form(self, *, shown: bool) -> None:
        """The form, or the card."""
        self._pile.setCurrentIndex(1 if shown else 0)

    def can(self, does: str) -> bool:
        """Whether this can be said now."""
        if self.card is None or self.entry.step:
            return False
        if does == "rma_return":
            return bool(self.card.returns)
        return _MAY[does] in self.card.may

    def _show_actions(self) -> None:
        self.main.setVisible(self.card is not None and not self.entry.step)
        self.more.show_actions([does for does in self.buttons if self.can(does)])

    def _named(self, does: str) -> str:
        words = self._words
        return {
            "rma_amend": words("arrivals.do_amend"),
            "rma_announce": words("arrivals.do_announce"),
            "rma_complete": words("arrivals.do_complete"),
            "further_box": words("arrivals.do_further_box"),
            "rma_boxes": words("arrivals.do_boxes"),
            "rma_return": words("arrivals.do_return"),
            "rma_undo": words("arrivals.do_undo"),
            "rma_cancel": words("arrivals.do_cancel"),
        }[does]
