"""The page of the people: who works here, and the one that is looked at."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.action_grid import ActionGrid
from intake_app.desktop.controls import Action
from intake_app.desktop.kit_panel import Pairs
from intake_app.desktop.list_and_card import ListAndCard
from intake_app.desktop.person_form import PersonForm
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.people import PersonCard
from intake_app.workflow.people_cards import person_rows

ADD_KEY: Final = "F3"
KEYS: Final = {"badge": "F4", "pin": "F5", "role": "F6", "unlock": "F7", "revoke": "F8", "left": "Del"}
_PANEL, _NARROW_PANEL = 432, 424


class PersonPanel(QFrame):
    """The card of one of them. `asked` carries what is pressed, as `KEYS` name it."""

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("card")
        self._words = words
        self.card: PersonCard | None = None
        self.title = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.rows = Pairs(theme)
        self.form = PersonForm(theme, words)
        self.form.left.connect(self.turn)
        self.buttons = {does: Action(theme, words(f"people.do_{does}"), key=key) for does, key in KEYS.items()}
        self.buttons["badge"].icon_name = "badge"
        for does, button in self.buttons.items():
            button.clicked.connect(lambda _=False, does=does: self.asked.emit(does))
        self.grid = ActionGrid(self.buttons)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 8, 8)
        inside.setSpacing(8)
        for part in (self.title, self.rows, self.form):
            inside.addWidget(part)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(8)
        column.addWidget(Scrolling(content), 1)
        below = QVBoxLayout()
        below.setContentsMargins(20, 0, 20, 0)
        below.addWidget(self.grid)
        column.addLayout(below)

    def show_card(self, card: PersonCard | None) -> None:
        """Another one in the same place; None: nobody is looked at."""
        self.card = card
        if card is not None:
            self.title.setText(card.name)
            self.rows.show_rows(person_rows(self._words, card))
        self.turn()

    @property
    def may(self) -> list[str]:
        """What can be done with the one on the card, as `KEYS` name it."""
        card = self.card
        if card is None or not card.works_here:
            return []
        from intake_app.domain.roles import PIN_ROLES

        does = ["badge", *(["revoke"] if card.has_badge else [])]
        if card.is_here:
            return does if card.role not in PIN_ROLES else ["badge", "pin", *does[1:]]
        unlock = ["unlock"] if card.failures else []
        return ["badge", *(["pin"] if card.role in PIN_ROLES else []), "role", *unlock, *does[1:], "left"]

    def turn(self) -> None:
        """While something is asked, nothing else can be done here."""
        wanted = self.form.wanted
        is_asked = bool(wanted.step)
        self.setVisible(is_asked or self.card is not None)
        is_new = is_asked and not wanted.about
        self.title.setVisible(self.card is not None and not is_new)
        self.rows.setVisible(self.card is not None and not is_asked)
        may = [] if is_asked else self.may
        self.grid.show_actions(may)
        self.grid.setVisible(bool(may))


class PeopleView(ListAndCard):
    """`asked` carries what is pressed: `add`, or as the card names it."""

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.add = Action(theme, words("people.do_add"), key=ADD_KEY)
        self.add.clicked.connect(lambda: self.asked.emit("add"))
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addStretch(1)
        self.list.top.addLayout(line)
        self.panel = PersonPanel(theme, words)
        self.panel.asked.connect(self.asked)
        self.panel.hide()
        self.lay_out(self.panel, wide=_PANEL, narrow=_NARROW_PANEL)
