"""The strip that stands over every page while the record is not what it should be; nobody can put it away unread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from intake_app.desktop.controls import Action
from intake_app.desktop.keys import RECORD_KEY
from intake_app.desktop.notice_bar import OverPage, Strip
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words

_LOW: Final = 640
"""A window lower than this has room for the title only, but on the page Record."""


class AlarmBar(OverPage):
    """`looked`: somebody wants to know more. The strip is made when there is something to say for the first time."""

    looked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._place = ""
        self._found = ""
        self.strip: Strip | None = None
        self.look: Action | None = None

    @property
    def sentence(self) -> str:
        """What is said, or nothing."""
        return "" if self.isHidden() else self._found

    def alarm(self, title: str, found: str) -> None:
        """Say this until it is no longer so: a line for each thing that was found."""
        self._found = found
        if self.strip is None:
            self.strip = Strip(self._theme)
            self.look = Action(self._theme, self._words("proof.look"), key=RECORD_KEY)
            self.look.clicked.connect(self.looked)
            self.strip.inside.addWidget(self.look)
            self.around.addWidget(self.strip)
        lines = found.splitlines()
        self.strip.say("\n".join(f"• {line}" for line in lines) if len(lines) > 1 else found, "refuse", title)
        self._fit()
        self.show()

    def show_place(self, place: str) -> None:
        """This place is shown."""
        self._place = place
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.strip is not None and self.look is not None:
            # On the page Record all is told, and where somebody signs in first nobody is let through to it.
            self.look.setHidden(self._place in {"record", "sign"})
            self.strip.sentence.setVisible(self._place == "record" or self.window().height() >= _LOW)
