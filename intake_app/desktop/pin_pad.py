"""Where a PIN is given: dots for its digits, and keys that a glove hits. Its digits are shown nowhere."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Control
from intake_app.desktop.text import SEMIBOLD
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.pins import LONGEST_PIN, SHORTEST_PIN
from intake_app.domain.words import Words

KEY_HIGH: Final = 56
_KEY_WIDE: Final = 88
_GAP: Final = 8
_DOT, _DOTS_APART, _DOTS_HIGH = 14, 10, 44
_ERASES: Final = {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}
_ENTERS: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class PadKey(Control):
    """One key of the pad: a digit, or a word; the one that gives the PIN is filled."""

    def __init__(self, theme: Theme, words: str, *, icon: str = "", fills: bool = False) -> None:
        self._fills = fills
        super().__init__(theme, words, icon=icon)
        self.setFixedHeight(KEY_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_KEY_WIDE, KEY_HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        hot = self.isEnabled() and (self.underMouse() or self.isDown())
        fill, line, ink = colours.accent_ground if hot else colours.well, colours.line, colours.ink
        if self._fills and self.isEnabled():
            fill, line, ink = colours.accent, "", colours.on_accent
        if not self.isEnabled():
            ink = colours.muted
        self._ground(painter, fill, line)
        if self.icon_name:
            self._picture(painter, self.icon_name, ink, (self.width() - 24) // 2, (self.height() - 24) // 2)
        else:
            font = self.theme.font(Size.MIDDLE, SEMIBOLD, figures=True)
            self._text(painter, self.rect(), self.words, ink, font, Qt.AlignmentFlag.AlignCenter)
        self._ring(painter)


class Dots(QWidget):
    """How many digits there are by now: a dot for each, and an open one for each that a PIN needs at least."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self.count = 0
        self.wrong = False
        self.setFixedHeight(_DOTS_HIGH)
        self.show_count(0)

    def show_count(self, count: int, *, wrong: bool = False) -> None:
        """So many; `wrong` where those before them were."""
        self.count, self.wrong = count, wrong
        self.setAccessibleName(self._words("sign.digits", count=count))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        places = max(self.count, SHORTEST_PIN)
        step = min(_DOT + _DOTS_APART, self.width() // places)
        left = (self.width() - step * places + _DOTS_APART) // 2
        middle = self.height() // 2
        for place in range(places):
            filled = place < self.count
            ink = colours.refuse if self.wrong else colours.ink if filled else colours.edge
            painter.setPen(QPen(QColor(ink), 1.75))
            painter.setBrush(QColor(ink) if filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(QRect(left + place * step, middle - _DOT // 2, _DOT, _DOT)))


class PinPad(QWidget):
    """`given` carries the PIN once it is meant; nothing of it stays here. `begun` comes with the first digit."""

    given = Signal(str)
    begun = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._pin = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words("sign.pin"))
        self.dots = Dots(theme, words)
        self.digits = {digit: PadKey(theme, digit) for digit in "1234567890"}
        self.erase = PadKey(theme, words("sign.erase"), icon="erase")
        self.enter = PadKey(theme, words("sign.enter"), fills=True)
        for digit, key in self.digits.items():
            key.clicked.connect(lambda _=False, digit=digit: self.press(digit))
        self.erase.clicked.connect(self.take_back)
        self.enter.clicked.connect(self.give)
        grid = QGridLayout()
        grid.setSpacing(_GAP)
        for place, key in enumerate((*list(self.digits.values())[:9], self.erase, self.digits["0"], self.enter)):
            grid.addWidget(key, place // 3, place % 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addWidget(self.dots)
        column.addLayout(grid)

    def press(self, digit: str) -> bool:
        """One digit more; whether it has room."""
        if not self.isEnabled() or len(self._pin) >= LONGEST_PIN:
            return False
        self._pin += digit
        self.dots.show_count(len(self._pin))
        if len(self._pin) == 1:
            self.begun.emit()
        return True

    def take_back(self) -> None:
        """One digit less."""
        self._pin = self._pin[:-1]
        self.dots.show_count(len(self._pin))

    def clear(self, *, wrong: bool = False) -> None:
        """None, as at the beginning, or because those that were given were `wrong`."""
        self._pin = ""
        self.dots.show_count(0, wrong=wrong)

    def give(self) -> bool:
        """What was typed is meant; nothing happens before there are digits."""
        if self.isEnabled() and self._pin:
            pin, self._pin = self._pin, ""
            self.dots.show_count(0)
            self.given.emit(pin)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if event.isAutoRepeat():
            event.accept()
        elif event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif digit in self.digits:
            self.press(digit)
        elif event.key() in _ERASES:
            self.take_back()
        elif event.key() in _ENTERS:
            self.give()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.clear()
        super().hideEvent(event)
