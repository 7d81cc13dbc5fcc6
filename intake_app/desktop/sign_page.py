"""Who is at the bench: by badge, by name, with a PIN where one is asked; the same page while the station is locked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.rows import ChoiceRow
from intake_app.desktop.scrolling import roomy
from intake_app.desktop.sign_names import NameLine, NamesSheet
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.sign_first import FirstSheet
    from intake_app.desktop.sign_pin import PinSheet

SheetName = Literal["names", "pin", "first"]
_WIDE: Final = 792


class SignPage(QWidget):
    """A card with one of three sheets on it, each made when it is first shown.

    `named` carries a name that was picked or typed, `pin_given` a PIN, `first_named` the name of the first
    administrator; `pin_left` says that no PIN is given after all, `alone` that nobody signs in here.
    """

    named = Signal(str)
    pin_given = Signal(str)
    pin_left = Signal()
    first_named = Signal(str)
    alone = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._theme = theme
        self._words = words
        self.sheet: SheetName = "names"
        self.names = NamesSheet(theme, words)
        self.names.named.connect(self.named)
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(_WIDE)
        self._column = QVBoxLayout(card)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.names)
        around = QVBoxLayout(roomy(self))
        around.setContentsMargins(16, 12, 16, 12)
        # Stretches, no alignment: an aligned card would be as high as its words are on one line.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        around.addStretch(2)
        around.addLayout(middle)
        around.addStretch(3)

    @cached_property
    def pin(self) -> PinSheet:
        """Where a PIN is given."""
        from intake_app.desktop.sign_pin import PinSheet

        sheet = PinSheet(self._theme, self._words)
        sheet.given.connect(self.pin_given)
        sheet.left.connect(self.pin_left)
        sheet.hide()
        self._column.addWidget(sheet)
        return sheet

    @cached_property
    def first(self) -> FirstSheet:
        """The first start."""
        from intake_app.desktop.sign_first import FirstSheet

        sheet = FirstSheet(self._theme, self._words)
        sheet.named.connect(self.first_named)
        sheet.alone.connect(self.alone)
        sheet.hide()
        self._column.addWidget(sheet)
        return sheet

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

    @property
    def _shown(self) -> NamesSheet | PinSheet | FirstSheet:
        return self.pin if self.sheet == "pin" else self.first if self.sheet == "first" else self.names

    def show_sheet(self, name: SheetName) -> None:
        """Turn to this sheet; a PIN that was begun on another is forgotten."""
        if name != self.sheet:
            self._shown.hide()
            self.sheet = name
        self._shown.show()

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
        return self.pin.pad.give() if self.sheet == "pin" else self._taken_here()

    def refuse(self, sentence: str) -> None:
        """What was given is not taken: said where it was given."""
        self._shown.refuse(sentence)

    def taken(self) -> None:
        """Signed: nothing of it remains on the page."""
        self.names.clear()
        if self.sheet == "pin":
            self.pin.pad.clear()

    def _taken_here(self) -> bool:
        return self.first.take() if self.sheet == "first" else self.names.take()
