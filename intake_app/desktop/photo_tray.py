"""What photos wait for: a return to belong to, or another try. It stays in the window until something was done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.theme import Theme
from intake_app.domain.papers import Tone
from intake_app.domain.unseen import visible
from intake_app.domain.words import Words

ADD_KEY, AGAIN_KEY, LEAVE_KEY = "Shift+F6", "Shift+F7", "Shift+F8"
_RIGHT = 12


class PhotoTray(QWidget):
    """`added`: those that wait belong to the return on the page; `again`: try what failed; `left`: leave it out."""

    added = Signal()
    again = Signal()
    moved = Signal()
    left = Signal(str)
    code_chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._theme = theme
        self.add = Action(theme, "", icon="camera", key=ADD_KEY)
        self.add.clicked.connect(self.added)
        self.leave_waiting = Action(theme, words("photos.leave_out"))
        self.leave_waiting.clicked.connect(lambda: self.left.emit("waiting"))
        self.try_again = Action(theme, words("photos.try_again"), icon="undo", key=AGAIN_KEY)
        self.try_again.clicked.connect(self.again)
        self.move_to = Action(theme, "", icon="move")
        self.move_to.clicked.connect(self.moved)
        self.leave_failed = Action(theme, words("photos.leave_out"), key=LEAVE_KEY)
        self.leave_failed.clicked.connect(lambda: self.left.emit("failed"))
        self.waiting = _row(theme, self.add, self.leave_waiting)
        self.failed = _row(theme, self.try_again, self.move_to, self.leave_failed, under=QHBoxLayout())
        self.codes: list[Action] = []
        self._codes_row = QHBoxLayout()
        self.which = _row(theme, under=self._codes_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, _RIGHT, 0)
        column.setSpacing(8)
        column.addWidget(self.waiting)
        column.addWidget(self.failed)
        column.addWidget(self.which)
        self.hide()

    def show_waiting(self, sentence: str, add: str) -> None:
        """So many wait; `add` says where they can go, nothing when no return is on the page."""
        _say(self.waiting, sentence, "wait")
        self.add.set_words(add)
        self.add.setVisible(bool(add))
        self._turn()

    def show_failed(self, sentence: str, move: str) -> None:
        """These failed; `move` says to which line they can go instead."""
        _say(self.failed, sentence, "refuse", self._words("photos.not_kept"))
        self.move_to.set_words(move)
        self.move_to.setVisible(bool(move))
        self._turn()

    def show_codes(self, sentence: str, texts: Sequence[str]) -> None:
        """A picture holds several codes: one of them is meant."""
        for action in self.codes:
            action.hide()
            action.deleteLater()
        from intake_app.domain.scans import normalised

        self.codes = [Action(self._theme, visible(normalised(text)[1])) for text in texts]
        for action, text in zip(self.codes, texts, strict=True):
            action.clicked.connect(partial(self._chose, text))
            self._codes_row.insertWidget(self._codes_row.count() - 1, action)
        _say(self.which, sentence, "wait")
        self._turn()
        self.codes[0].setFocus()

    def _chose(self, text: str) -> None:
        self.window().setFocus()
        self.which.hide()
        self._turn()
        self.code_chosen.emit(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for row in (self.waiting, self.failed, self.which):
            _fit(row, self.width())

    def _turn(self) -> None:
        self._fit()
        self.setVisible(not all(row.isHidden() for row in (self.waiting, self.failed, self.which)))


def _fit(strip: Strip, width: int) -> None:
    """As high as its words need: they are what is to be read."""
    actions = strip.inside.itemAt(1)
    beside = actions.sizeHint() if actions is not None else QSize()
    under = strip.inside.direction() == QBoxLayout.Direction.TopToBottom
    margins = strip.inside.contentsMargins()
    around = margins.left() + margins.right()
    room = max(160, width - _RIGHT - around - (0 if under else beside.width() + strip.inside.spacing()))
    words = strip.sentence.fontMetrics().boundingRect(
        0, 0, room, 0, int(Qt.TextFlag.TextWordWrap), strip.sentence.text()
    )
    over = 0 if strip.word.isHidden() else strip.word.sizeHint().height()
    high = words.height() + over + margins.top() + margins.bottom() + 4
    if under:
        high += strip.inside.spacing() + beside.height()
    strip.setMinimumHeight(max(64, high))


def _row(theme: Theme, *actions: Action, under: QHBoxLayout | None = None) -> Strip:
    """Words and what can be done, beside them or in a row under them."""
    strip = Strip(theme)
    row = QHBoxLayout() if under is None else under
    row.setSpacing(8)
    for action in actions:
        row.addWidget(action)
    if under is not None:
        row.addStretch(1)
        strip.inside.setDirection(QBoxLayout.Direction.TopToBottom)
        strip.inside.setSpacing(8)
    strip.inside.addLayout(row)
    strip.hide()
    return strip


def _say(strip: Strip, sentence: str, tone: Tone, word: str = "") -> None:
    if sentence:
        strip.say(sentence, tone, word)
    strip.setVisible(bool(sentence))
