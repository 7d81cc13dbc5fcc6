"""The card of one advance replacement: both units, the charge and the clock; or the form that opens one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.entry import Entry
from intake_app.desktop.kit_panel import Pairs
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.replacement_cards import ReplacementCard

FORM: Final = ("reference", "amount", "serial", "rma_number", "customer", "opened_on")
"""What is said when one is opened, in the order of the lines."""


class ReplacementPanel(QFrame):
    """`asked` carries what is pressed, as `bindings.py` names it, or `next` for the step that is due."""

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("card")
        self._words = words
        self.card: ReplacementCard | None = None
        self.title = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, role="muted", wraps=True)
        self.rows = Pairs(theme)
        self.entry = Entry(theme, words)
        self.entry.turned.connect(self._turn)
        self.main = Action(theme, words("replace.send"), kind="primary", key="Enter")
        self.open = Action(theme, words("replace.open_return"), key="F4")
        self.end = Action(theme, words("replace.step_cancelled"), key="Del")
        self.undo = Action(theme, words("replace.undo_opened"), key="Ctrl+Z")
        for button, does in (
            (self.main, "next"),
            (self.open, "replace_return"),
            (self.end, "replace_end"),
            (self.undo, "replace_undo"),
        ):
            button.clicked.connect(lambda _=False, does=does: self.asked.emit(does))
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 8, 8)
        inside.setSpacing(8)
        for part in (self.title, self.hint, self.rows, self.entry):
            inside.addWidget(part)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(8)
        column.addWidget(Scrolling(content), 1)
        below = QVBoxLayout()
        below.setContentsMargins(20, 0, 20, 0)
        below.setSpacing(8)
        for button in (self.main, self.open, self.end, self.undo):
            below.addWidget(button)
        column.addLayout(below)

    def show_card(self, card: ReplacementCard | None) -> None:
        """Another one in the same place; None: there is nothing to look at."""
        self.card = card
        if card is not None:
            self.title.setText(card.title)
            set_role(self.title, "ink" if card.tone == "plain" else card.tone)
            self.hint.setText(card.hint)
            self.rows.show_rows(card.rows)
            if "given_up" in card.may:
                self.end.set_words(self._words("replace.step_given_up"))
            else:
                self.end.set_words(self._words("replace.step_cancelled"))
            if card.undo:
                self.undo.set_words(card.undo)
        self._turn()

    def ask(self, step: str, title: str) -> None:
        """Ask for what a step of the one on the card needs (the unit that goes out, a reason), or for a new one."""
        words = self._words
        is_new = step in {"purchase_order", "card"}
        names = FORM if is_new else ("unit", "tracking") if step == "sent" else ("why",)
        about = self.card.id if self.card and not is_new else ""
        self.entry.ask_for(step, title, [(words(f"replace.field_{name}"), "") for name in names], about)

    def put(self, name: str, text: str) -> None:
        """Something was scanned into a line of the form."""
        self.entry.fields[FORM.index(name)].setText(text)

    def _turn(self) -> None:
        """While something is asked, nothing else stands here."""
        card, is_asked = self.card, bool(self.entry.step)
        is_form = self.entry.step in {"purchase_order", "card"}
        self.setVisible(is_asked or card is not None)
        may = card.may if card else ()
        for part in (self.title, self.hint, self.rows):
            part.setVisible(card is not None and not is_form)
        self.main.setVisible(not is_asked and "sent" in may)
        self.open.setVisible(not is_asked and bool(card and card.return_id))
        self.end.setVisible(not is_asked and bool({"cancelled", "given_up"} & set(may)))
        self.undo.setVisible(not is_asked and bool(card and card.undo))
