"""What else can be done with what is on a card: its buttons, two in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from intake_app.desktop.controls import Action


class ActionGrid(QWidget):
    """Shows those of its buttons that mean something now."""

    def __init__(self, buttons: Mapping[str, Action]) -> None:
        super().__init__()
        self._buttons = buttons
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)

    def show_actions(self, shown: Sequence[str]) -> None:
        """These, by their names; the last one alone in its line has the whole of it."""
        for action in self._buttons.values():
            self._grid.removeWidget(action)
            action.hide()
        for place, does in enumerate(shown):
            row, column = divmod(place, 2)
            self._grid.addWidget(self._buttons[does], row, column, 1, 2 if does == shown[-1] and column == 0 else 1)
            self._buttons[does].show()
