"""What else can be done with what is on a card: its buttons, two in a line where both have room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from intake_app.desktop.controls import Action

_SPACING = 8


class ActionGrid(QWidget):
    """Shows those of its buttons that mean something now."""

    def __init__(self, buttons: Mapping[str, Action]) -> None:
        super().__init__()
        self._buttons = buttons
        self._shown: list[Action] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING)

    def show_actions(self, shown: Sequence[str]) -> None:
        """These, by their names."""
        self._shown = [self._buttons[does] for does in shown]
        for action in self._buttons.values():
            if action not in self._shown:
                action.hide()
        self._arrange()
        for action in self._shown:
            action.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """One that has no neighbour, or needs more than half of the line, has the whole of it."""
        for action in self._buttons.values():
            self._grid.removeWidget(action)
        half = (self.width() - _SPACING) // 2
        left = list(self._shown)
        for row in count():
            pair = left[:2]
            if not pair:
                break
            if len(pair) == 1 or any(one.sizeHint().width() > half for one in pair):
                self._grid.addWidget(pair[0], row, 0, 1, 2)
                del left[0]
            else:
                for column, one in enumerate(pair):
                    self._grid.addWidget(one, row, column)
                del left[:2]
