"""Whose PIN is asked and why, beside the pad that it is given on; after too many wrong ones, how long it is closed."""

from __future__ import annotations

from math import ceil
from time import monotonic
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.pin_pad import PinPad
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

_PAD_WIDE: Final = 300
_TICK_MS: Final = 250


class PinSheet(QWidget):
    """`given` carries the PIN; `left` says that it is not given after all."""

    given = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._ends = 0.0
        self.title = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, role="muted", wraps=True)
        self.problem = Strip(theme)
        self.problem.hide()
        self.pad = PinPad(theme, words)
        self.pad.setFixedWidth(_PAD_WIDE)
        self.pad.given.connect(self.given)
        self.pad.begun.connect(self._begun)
        self.back = Action(theme, words("sign.another"), key="Esc")
        self.back.clicked.connect(self.left)
        self._ticking = QTimer(self)
        self._ticking.setInterval(_TICK_MS)
        self._ticking.timeout.connect(self._tick)
        told = QVBoxLayout()
        told.setSpacing(12)
        told.addWidget(self.title)
        told.addWidget(self.hint)
        told.addWidget(self.problem)
        told.addStretch(1)
        told.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 28, 32, 32)
        row.setSpacing(32)
        row.addLayout(told, 1)
        row.addWidget(self.pad)

    def ask(self, title: str, hint: str) -> None:
        """Ask for a PIN anew."""
        self.title.setText(title)
        self.hint.setText(hint)
        self.problem.hide()
        self._open()

    def refuse(self, sentence: str, wait_s: float = 0.0) -> None:
        """The PIN was not taken; with `wait_s` none is for so many seconds, which “{left}” in the sentence counts."""
        self._sentence = sentence
        if wait_s <= 0:
            self._open(wrong=True)
            self._say(sentence)
            return
        self.pad.clear(wrong=True)
        self.pad.setEnabled(False)
        self._ends = monotonic() + wait_s
        self._ticking.start()
        self._tick()

    def _tick(self) -> None:
        left = ceil(self._ends - monotonic())
        if left > 0:
            self._say(self._sentence.replace("{left}", time_left(left)))
            return
        self._open()
        self._say(self._words("sign.try_again"))

    def _open(self, *, wrong: bool = False) -> None:
        self._ticking.stop()
        self.pad.setEnabled(True)
        self.pad.clear(wrong=wrong)
        self.pad.setFocus()

    def _say(self, sentence: str) -> None:
        self.problem.say(sentence, "refuse" if self._ticking.isActive() or self.pad.dots.wrong else "wait")
        self.problem.show()

    def _begun(self) -> None:
        """The next one is typed: what was said of the one before has done its work."""
        self.problem.hide()


def time_left(seconds: int) -> str:
    """“0:42”, “12:05”, “1:00:00”."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
