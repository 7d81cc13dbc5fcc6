"""The strip that stands over every page while the record is not what it should be; nobody can put it away unread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.keys import RECORD_KEY
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words


class AlarmBar(QWidget):
    """`looked`: somebody wants to know more. The strip is made when there is something to say for the first time."""

    looked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._around = QVBoxLayout(self)
        self._around.setContentsMargins(32, 8, 32, 0)
        self.strip: Strip | None = None
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown, or nothing."""
        return self.strip.sentence.accessibleName() if self.strip is not None and not self.isHidden() else ""

    def alarm(self, title: str, found: str) -> None:
        """Say this until it is no longer so."""
        if self.strip is None:
            self.strip = Strip(self._theme)
            look = Action(self._theme, self._words("proof.look"), key=RECORD_KEY)
            look.clicked.connect(self.looked)
            self.strip.inside.addWidget(look)
            self._around.addWidget(self.strip)
        self.strip.say(found, "refuse", title)
        self.show()
