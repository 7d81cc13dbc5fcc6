"""The lines of the checklist that a photo can belong to, and a list to choose one from."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.keys import choice_key
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.asking import CUSTOMER, SERIAL, VENDOR
from intake_app.workflow.sight import Sight

_OWN = {SERIAL, CUSTOMER, VENDOR}


def lines_of(sight: Sight) -> dict[str, str]:
    """Fact and title of each line of the policy's checklist, in its order."""
    return {one.fact: one.title for step in sight.steps for one in step.questions if one.fact not in _OWN}


class LineList(QWidget):
    """`chosen` carries the fact of a line; empty for the return as a whole."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._facts: list[str] = []
        self.actions_of_lines: list[Action] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scrolling(inside))
        self.hide()

    def show_lines(self, lines: dict[str, str]) -> None:
        """Choose one of these."""
        self._facts = [*lines, ""]
        titles = [*lines.values(), self._words("photos.whole")]
        while len(self.actions_of_lines) < len(titles):
            self._new_action()
        for number, action in enumerate(self.actions_of_lines):
            action.setVisible(number < len(titles))
            if number < len(titles):
                action.key = choice_key(number)
                action.set_words(titles[number])

    def key_pressed(self, key: str) -> bool:
        """A digit or letter; whether it was a line's."""
        for number in range(len(self._facts)):
            if key and key == choice_key(number):
                self.chosen.emit(self._facts[number])
                return True
        return False

    def _new_action(self) -> None:
        number = len(self.actions_of_lines)
        action = Action(self._theme, "")
        action.clicked.connect(lambda: self.chosen.emit(self._facts[number]))
        self.actions_of_lines.append(action)
        self._column.addWidget(action)
