"""Who is at the bench: by badge, by name, with a PIN where one is asked; the same page while the station is locked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.rows import ChoiceRow
from intake_app.desktop.sign_first import FirstSheet
from intake_app.desktop.sign_names import NameLine, NamesSheet
from intake_app.desktop.sign_pin import PinSheet
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words

SheetName = Literal["names", "pin", "first"]
_WIDE: Final = 760


class SignPage(QWidget):
    """A card with one of three sheets on it. `named` carries a name that was picked or typed."""

    named = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.names = NamesSheet(theme, words)
        self.names.named.connect(self.named)
        self.pin = PinSheet(theme, words)
        self.first = FirstSheet(theme, words)
        self._sheets: dict[SheetName, NamesSheet | PinSheet | FirstSheet] = {
            "names": self.names,
            "pin": self.pin,
            "first": self.first,
        }
        self.sheet: SheetName = "names"
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(_WIDE)
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        for sheet in self._sheets.values():
            column.addWidget(sheet)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 12, 16, 12)
        # Stretches, no alignment: an aligned card would be as high as its words are on one line.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        around.addStretch(2)
        around.addLayout(middle)
        around.addStretch(3)
        self.show_sheet("names")

    @property
    def rows(self) -> list[ChoiceRow]:
        """The names that can be picked."""
        return self.names.rows

    @property
    def field(self) -> Field:
        """Where a name is typed."""
        return self.names.field

    @property
    def begin(self) -> Action:
        """What takes the name that was typed."""
        return self.names.begin

    @property
    def problem(self) -> Strip:
        """Why a name was not taken."""
        return self.names.problem

    def show_sheet(self, name: SheetName) -> None:
        """Turn to this sheet; a PIN that was begun on another is forgotten."""
        self.sheet = name
        for one, sheet in self._sheets.items():
            sheet.setVisible(one == name)

    def show_names(self, names: Sequence[NameLine]) -> None:
        """Who works here."""
        self.names.show_names(names)

    def begin_name(self, text: str) -> bool:
        """Somebody types a name without having gone to the line: it begins there."""
        if self.sheet == "first" and text[:1].isalpha():
            self.first.field.setFocus()
            self.first.field.insert(text)
            return True
        return self.sheet == "names" and self.names.begin_name(text)

    def key_pressed(self, key: str) -> bool:
        """A digit picks a name, or is one of a PIN."""
        if self.sheet == "pin":
            return key.isdigit() and self.pin.pad.press(key)
        return self.sheet == "names" and self.names.key_pressed(key)

    def take(self) -> bool:
        """Enter: what was typed is meant."""
        return (
            self.pin.pad.give()
            if self.sheet == "pin"
            else self.first.take()
            if self.sheet == "first"
            else self.names.take()
        )

    def refuse(self, sentence: str) -> None:
        """What was given is not taken: said where it was given."""
        sheet = self._sheets[self.sheet]
        sheet.refuse(sentence)

    def taken(self) -> None:
        """Signed: nothing of it remains on the page."""
        self.names.clear()
        self.pin.pad.clear()
