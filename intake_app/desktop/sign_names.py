"""The names of those who work here, to be picked or typed, beside the badge that makes both needless."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.rows import ChoiceRow
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

Doing = Literal["back", "lock", "out", "pin", "people", "turn_on"]
DOINGS: Final[tuple[Doing, ...]] = get_args(Doing)
KEYS: Final[dict[Doing, str]] = {
    "back": "Esc",
    "lock": "Ctrl+Shift+L",
    "out": "F8",
    "pin": "F7",
    "people": "F9",
    "turn_on": "F9",
}
_WITH_KEYS: Final = 9
"""Digits pick these; letters begin a name that is typed."""

_ACROSS: Final = 2
_ONE_COLUMN: Final = 3
"""So few names stand one under the other."""


class NameLine(NamedTuple):
    """A name that can be picked, and what is told under it."""

    name: str
    detail: str


class NamesSheet(QWidget):
    """`named` carries the name that was picked or typed, `asked` one of `DOINGS`."""

    named = Signal(str)
    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self.rows: list[ChoiceRow] = []
        self.title = label(theme, words("sign.title"), size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, words("sign.hint"), role="muted", wraps=True)
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self.names = Scrolling(content)
        self.names.hide()
        self.field = Field(theme, words("sign.name"), words("sign.name"))
        self.field.entered.connect(lambda _: self.take())
        self.begin = Action(theme, words("sign.begin"), kind="primary", key="Enter")
        self.begin.clicked.connect(self.take)
        self.problem = Strip(theme)
        self.problem.hide()
        self.doings = {one: Action(theme, words(f"sign.do_{one}"), key=KEYS[one]) for one in DOINGS}
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 20, 28)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addWidget(self.names, 1)
        under = QVBoxLayout()
        # In line with the names, which leave room for a bar.
        under.setContentsMargins(0, 0, 12, 0)
        under.setSpacing(12)
        column.addLayout(under)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.field, 1)
        line.addWidget(self.begin)
        under.addLayout(line)
        under.addWidget(self.problem)
        last = QHBoxLayout()
        last.setSpacing(8)
        for doing, action in self.doings.items():
            action.clicked.connect(lambda _=False, doing=doing: self.asked.emit(doing))
            action.hide()
            last.addWidget(action)
        last.addStretch(1)
        under.addLayout(last)

    def say(self, title: str, hint: str) -> None:
        """What is asked."""
        self.title.setText(title)
        self.hint.setText(hint)

    def show_doings(self, shown: Sequence[Doing]) -> None:
        """What else can be done here now."""
        for doing, action in self.doings.items():
            action.setVisible(doing in shown)

    def show_names(self, names: Sequence[NameLine]) -> None:
        """Who works here, those first who are most likely meant."""
        for row in self.rows:
            row.deleteLater()
        self.rows = []
        across = 1 if len(names) <= _ONE_COLUMN else _ACROSS
        for place, one in enumerate(names):
            row = ChoiceRow(self._theme, one.name, one.detail, str(place + 1) if place < _WITH_KEYS else "")
            row.clicked.connect(lambda _=False, name=one.name: self.named.emit(name))
            self._grid.addWidget(row, place // across, place % across)
            self.rows.append(row)
        self.names.setVisible(bool(names))
        if not names:
            self.field.setFocus()

    def begin_name(self, text: str) -> bool:
        """Somebody types a name without having gone to the line: it begins there."""
        if not text[:1].isalpha():
            return False
        self.field.setFocus()
        self.field.insert(text)
        return True

    def key_pressed(self, key: str) -> bool:
        """A digit picks a name."""
        for row in self.rows:
            if row.key == key:
                self.named.emit(row.words)
                return True
        return False

    def take(self) -> bool:
        """Enter: the name that was typed; a digit stands for the name beside it."""
        typed = self.field.text().strip()
        if not typed:
            self.field.setFocus()
        elif not self.key_pressed(typed):
            if any(character.isalpha() for character in typed):
                self.named.emit(typed)
            else:
                self.refuse(self._words("sign.no_letter"))
        return True

    def refuse(self, sentence: str) -> None:
        """The name was not taken."""
        self.problem.say(sentence, "refuse", self._words("window.not_taken"))
        self.problem.show()
        self.field.setFocus()

    def clear(self) -> None:
        """Nothing of what was typed remains."""
        self.problem.hide()
        self.field.clear()
