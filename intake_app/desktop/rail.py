"""The places of the program, down the left edge. Only places that work stand here."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Control
from intake_app.desktop.text import NORMAL, SEMIBOLD
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

PLACES = (
    ("intake", "intake", "Ctrl+1"),
    ("queue", "queue", "Ctrl+2"),
    ("arrivals", "parcel", "Ctrl+4"),
    ("follow_ups", "wait", "Ctrl+5"),
    ("kits", "kit", "Ctrl+6"),
    ("ship", "ship", "Ctrl+7"),
    ("find", "find", "Ctrl+8"),
    ("devices", "devices", "Ctrl+3"),
)

_HIGHEST, _LOWEST = 66, 48
_WORDS = 22


class RailButton(Control):
    """One place: icon over word."""

    def __init__(self, theme: Theme, words: str, icon: str, key: str) -> None:
        self.here = False
        super().__init__(theme, words, icon=icon, key=key)
        self.setMinimumHeight(_LOWEST)
        self.setMaximumHeight(_HIGHEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(72, _HIGHEST)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, _LOWEST)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        if self.here or self.underMouse():
            self._ground(painter, colours.accent_ground, "")
        ink = colours.accent if self.here else colours.muted
        top = max(2, (self.height() - 24 - _WORDS) // 2 - 2)
        self._picture(painter, self.icon_name, ink, (self.width() - 24) // 2, top)
        font = self.theme.font(Size.SMALL, SEMIBOLD if self.here else NORMAL)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        self._text(painter, QRect(0, top + 25, self.width(), _WORDS), self.words, ink, font, flags)
        self._ring(painter)


class Rail(QWidget):
    """`chosen` carries the name of the place."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(88)
        self.buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 12, 2, 12)
        column.setSpacing(4)
        for place, icon, key in PLACES:
            button = RailButton(theme, words(f"rail.{place}"), icon, key)
            button.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            self.buttons[place] = button
            column.addWidget(button)
        column.addStretch(1)
        self.keys = RailButton(theme, words("rail.keys"), "keyboard", "F1")
        self.keys.clicked.connect(lambda: self.chosen.emit("keys"))
        column.addWidget(self.keys)

    def show_place(self, place: str) -> None:
        """Where we are."""
        for name, button in self.buttons.items():
            button.here = name == place
            button.update()
