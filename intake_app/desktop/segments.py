"""One choice of a few, all of them in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import HEIGHT, Control
from intake_app.desktop.text import MEDIUM, SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme

_LEAST_WIDE = 56


class Segment(Control):
    """One of the values."""

    def __init__(self, theme: Theme, words: str, group: str) -> None:
        super().__init__(theme, words)
        self.setCheckable(True)
        self.setAccessibleName(f"{group}: {words}")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = self._metrics(Size.SMALL, SEMIBOLD).horizontalAdvance(self.words)
        return QSize(max(_LEAST_WIDE, words + 28), HEIGHT)

    def nextCheckState(self) -> None:
        """What is set is told from outside; a press alone changes nothing."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        here = self.isChecked()
        hot = self.underMouse() or self.isDown()
        ink = colours.muted if not self.isEnabled() else colours.accent if here else colours.ink
        fill = colours.accent_ground if here or hot else colours.card
        self._ground(painter, fill, colours.accent if here else colours.line, width=2 if here else 1)
        font = self.theme.font(Size.SMALL, SEMIBOLD if here else MEDIUM)
        flags = Qt.AlignmentFlag.AlignCenter
        self._text(painter, QRect(8, 0, self.width() - 16, self.height()), self.words, ink, font, flags)
        self._ring(painter)


class Segments(QWidget):
    """A name over its values; `chosen` carries the value that was pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, choices: Sequence[tuple[str, str]], *, upright: bool = False) -> None:
        """`upright`: one under the other, where there is no room for all of them side by side."""
        super().__init__()
        self.segments: dict[str, Segment] = {}
        row = QVBoxLayout() if upright else QHBoxLayout()
        row.setSpacing(4)
        for value, words in choices:
            segment = Segment(theme, words, name)
            segment.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
            self.segments[value] = segment
            if upright:
                segment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(segment)
        if not upright:
            row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(theme, name, role="muted"))
        column.addLayout(row)

    def show_choice(self, value: str) -> None:
        """What is set; a value that is none of these leaves all of them open."""
        for name, segment in self.segments.items():
            segment.setChecked(name == value)
