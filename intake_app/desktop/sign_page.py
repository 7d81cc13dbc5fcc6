"""Who is at the bench: picked or typed once; every event carries the name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.keys import choice_key
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.rows import ChoiceRow
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

_MOST_NAMES = 6


class SignPage(QWidget):
    """`named` carries the name."""

    named = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._theme = theme
        self._words = words
        self.rows: list[ChoiceRow] = []
        self.field = Field(theme, words("sign.name"), words("sign.name"))
        self.field.entered.connect(lambda _: self.take())
        self.begin = Action(theme, words("sign.begin"), kind="primary", key="Enter")
        self.begin.clicked.connect(self.take)
        self.problem = Strip(theme)
        self.problem.hide()
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(560)
        self._column = QVBoxLayout(card)
        self._column.setContentsMargins(32, 28, 32, 32)
        self._column.setSpacing(12)
        self._column.addWidget(label(theme, words("sign.title"), size=Size.LARGE, weight=SEMIBOLD, wraps=True))
        self._column.addWidget(label(theme, words("sign.hint"), role="muted", wraps=True))
        self._column.addSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.field, 1)
        line.addWidget(self.begin)
        self._column.addLayout(line)
        self._column.addWidget(self.problem)
        around = QVBoxLayout(self)
        around.addStretch(2)
        around.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        around.addStretch(3)

    def show_names(self, names: list[str]) -> None:
        """Who has worked here, the latest first."""
        for row in self.rows:
            row.deleteLater()
        self.rows = []
        for number, name in enumerate(names[:_MOST_NAMES]):
            row = ChoiceRow(self._theme, name, self._words("sign.worked_here"), choice_key(number))
            row.clicked.connect(lambda _=False, name=name: self.named.emit(name))
            self._column.insertWidget(3 + number, row)
            self.rows.append(row)
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

    def taken(self) -> None:
        """Signed: nothing of it remains on the page."""
        self.problem.hide()
        self.field.clear()
