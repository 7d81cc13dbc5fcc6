"""The first start: somebody takes charge of the station, or it is for one person alone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

ALONE_KEY = "F9"


class FirstSheet(QWidget):
    """`named` carries the name of the first administrator; `alone` says that nobody signs in here."""

    named = Signal(str)
    alone = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self.field = Field(theme, words("sign.name"), words("sign.name"))
        self.field.entered.connect(lambda _: self.take())
        self.begin = Action(theme, words("sign.choose_pin"), kind="primary", key="Enter")
        self.begin.clicked.connect(self.take)
        self.problem = Strip(theme)
        self.problem.hide()
        self.without = Action(theme, words("sign.alone"), key=ALONE_KEY)
        self.without.clicked.connect(self.alone)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.field, 1)
        line.addWidget(self.begin)
        charge = QVBoxLayout()
        charge.setSpacing(12)
        charge.addWidget(label(theme, words("sign.first_title"), size=Size.LARGE, weight=SEMIBOLD, wraps=True))
        charge.addWidget(label(theme, words("sign.first_hint"), role="muted", wraps=True))
        charge.addSpacing(8)
        charge.addLayout(line)
        charge.addWidget(self.problem)
        rule = QFrame()
        rule.setObjectName("dash")
        rule.setFixedHeight(1)
        without = QHBoxLayout()
        without.setSpacing(24)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(label(theme, words("sign.alone_title"), weight=SEMIBOLD, wraps=True))
        texts.addWidget(label(theme, words("sign.alone_hint"), role="muted", wraps=True))
        without.addLayout(texts, 1)
        without.addWidget(self.without)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 32)
        column.setSpacing(24)
        column.addLayout(charge)
        column.addWidget(rule)
        column.addLayout(without)

    def take(self) -> bool:
        """Enter: this name, and then a PIN."""
        typed = self.field.text().strip()
        if any(character.isalpha() for character in typed):
            self.problem.hide()
            self.named.emit(typed)
        else:
            self.refuse(self._words("sign.name_first"))
        return True

    def refuse(self, sentence: str) -> None:
        """The name was not taken, or what else was wanted."""
        self.problem.say(sentence, "refuse", self._words("window.not_taken"))
        self.problem.show()
        self.field.setFocus()
