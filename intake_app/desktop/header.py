"""The card on top of a return: its number, and what is known of the unit, in columns."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from intake_app.desktop.text import MEDIUM, SEMIBOLD, Elided, elided, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Row

_COLUMNS = 5
_SERIAL = 1
_MOST_SERIAL = 260


class Header(QWidget):
    """The RMA number in large type over five names with their values."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.number = elided(theme, size=Size.LARGE, weight=SEMIBOLD)
        self.names: list[Elided] = []
        self.values: list[QLabel] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(2)
        for column in range(_COLUMNS):
            name = elided(theme, role="muted")
            # Two serials may differ in their last character alone: one is never cut.
            value = label(theme, weight=MEDIUM, wraps=True) if column == _SERIAL else elided(theme, weight=MEDIUM)
            grid.addWidget(name, 0, column)
            grid.addWidget(value, 1, column)
            self.names.append(name)
            self.values.append(value)
        grid.setColumnStretch(_COLUMNS, 1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(8)
        around.addWidget(self.number)
        around.addLayout(grid)

    def show_unit(self, number: str, rows: tuple[Row, ...]) -> None:
        """Another unit in the same place; what is not known is an en dash."""
        self.number.setText(number)
        for place, (name, value) in enumerate(zip(self.names, self.values, strict=True)):
            shown = place < len(rows)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(rows[place].name)
                value.setText(rows[place].value or "–")
                if place == _SERIAL:
                    value.setMinimumWidth(
                        min(_MOST_SERIAL, value.fontMetrics().horizontalAdvance(rows[place].value) + 2)
                    )
                value.setAccessibleName(f"{rows[place].name}: {rows[place].value}")
